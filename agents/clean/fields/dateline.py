"""The words before the first sentence: place, day, agency.

Forms of AFP, Reuters, AP, EFE, Europa Press, dpa, ANSA, KNA, TASS and Xinhua, and Superdesk's
(`format_dateline_to_locmmmddsrc`): conventions of the trade, none of them a standard. Without a known agency or a day,
a place that gazetteers know must agree: lead-ins in capitals are not datelines.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from vigie.agents.clean.fields.gazetteer import is_agency, is_place, month
from vigie.agents.clean.thresholds import DatelineThresholds
from vigie.schemas.clean import Dateline

_SEPARATOR = re.compile(r"\s*(?P<sep>\.?\s?[-–—]{1,2}|[.:])(?=\s|$)\s*|(?<=\))(?P<tight>[.:]|\.?[-–—]{1,2})\s*")
_UNDASHED = re.compile(r"(?P<head>[^()]{2,60} \((?P<agency>[^()]{2,40})\))\s+(?=[^\W\d_])")
_SLASHED = re.compile(r"/(?P<agency>[^/()]{2,24})/\.?$")
_BRACKETED = re.compile(r"\((?P<agency>[^()]{2,40})\)$")
_BARE = re.compile(r"\s(?P<agency>[A-Z]{2,6})$")
_AGENCY_SHAPE = re.compile(r"[^\W\d_][\w.&'’ /+-]*$")
_DAY = re.compile(
    r"(?:^|[\s,:])(?:(?P<day>\d{1,2})(?:er|º|\.)?(?:\s+de)?\s+(?P<month>[^\W\d_]{3,10})|(?P<month2>[^\W\d_]{3,10})\.?\s+(?P<day2>\d{1,2}))"
    r"\.?(?:,?\s+(?:de\s+)?(?P<year>\d{4}))?$"
)
_NUMERIC = re.compile(r"(?:^|[\s,:])(?P<day>\d{1,2})[/.](?P<month>\d{1,2})(?:[/.](?P<year>\d{4}))?$")
_PARTICLES = frozenset(
    """
    de du des la le les el los las del della di da do dos am an der den im in sur sous lès en y et and of upon
    the al à aux bei ob
    """.split()  # noqa: SIM905 a list of words reads best as words
)
_MONTHS = 12
_ABBREVIATED = re.compile(
    r"\b(?:[A-Z]\.)+[A-Z]$|,\s(?:Ala|Ariz|Ark|Calif|Colo|Conn|Del|Fla|Ga|Ill|Ind|Kan|Ky|La|Mass|Md|Mich|Minn|Miss|Mo"
    r"|Mont|Neb|Nev|Okla|Ore|Pa|Tenn|Tex|Va|Vt|Wash|Wis|Wyo|Alta|Man|Ont|Que|Sask)$"
)
"""A state as AP and The Canadian Press abbreviate it, without its last full stop."""


@dataclass(frozen=True, slots=True)
class _Parts:
    place: str
    day: tuple[int, int, int | None] | None
    agency: str | None


def dateline(paragraph: str, base: datetime | None, thresholds: DatelineThresholds) -> tuple[Dateline, str] | None:
    """The dateline at a paragraph's head, and the rest of the paragraph ("" if it stands alone); None without one.

    `base`: when it was published, or fetched; a day without a year is the last such day before it.
    """
    head = paragraph[: thresholds.look]
    if head.startswith("("):
        return _agency_first(paragraph, head, base, thresholds)
    for index, match in enumerate(_SEPARATOR.finditer(head)):
        if index >= thresholds.separators_most:
            break
        parts = _parts(head[: match.start()].rstrip(), thresholds)
        rest = paragraph[match.end() :]
        if parts is not None and _convinces(parts, match["sep"] or match["tight"], rest):
            return _found(paragraph[: match.end()], parts, base, thresholds), rest
    return _undashed(paragraph, head, base, thresholds) or _alone(paragraph, base, thresholds)


def _undashed(
    paragraph: str, head: str, base: datetime | None, thresholds: DatelineThresholds
) -> tuple[Dateline, str] | None:
    """KNA's form, without a dash: `Bonn (KNA) The bishops ...`; place and agency are both known."""
    match = _UNDASHED.match(head)
    parts = (
        _parts(match["head"], thresholds)
        if match and paragraph[match.end()].isupper() and is_agency(match["agency"])
        else None
    )
    if match is None or parts is None or not is_place(parts.place):
        return None
    return _found(paragraph[: match.end()], parts, base, thresholds), paragraph[match.end() :]


def _alone(paragraph: str, base: datetime | None, thresholds: DatelineThresholds) -> tuple[Dateline, str] | None:
    """A line of its own without a dash: agency and place, or place and day."""
    if len(paragraph) > thresholds.line_most:
        return None
    parts = _parts(paragraph.rstrip(" .-–—:"), thresholds)
    if parts is None or parts.agency is None or not (is_agency(parts.agency) or (parts.day and is_place(parts.place))):
        return None
    return _found(paragraph, parts, base, thresholds), ""


def _agency_first(
    paragraph: str, head: str, base: datetime | None, thresholds: DatelineThresholds
) -> tuple[Dateline, str] | None:
    """ANSA's form: `(ANSA) - ROMA, 12 GEN - `; and `(Belga) ` without a place is none."""
    first = re.match(r"\((?P<agency>[^()]{2,40})\)\s*[-–—]{1,2}\s+", head)
    if first is None or not is_agency(first["agency"]):
        return None
    match = re.search(r"\s*(?:[-–—]{1,2}|\.)(?=\s|$)\s*", head[first.end() :])
    parts = _parts(head[first.end() : first.end() + match.start()], thresholds) if match else None
    if match is None or parts is None or not parts.place:
        return None
    end = first.end() + match.end()
    return _found(paragraph[:end], _Parts(parts.place, parts.day, first["agency"]), base, thresholds), paragraph[end:]


def _parts(text: str, thresholds: DatelineThresholds) -> _Parts | None:
    agency: str | None = None
    for pattern in (_BRACKETED, _SLASHED, _BARE):
        found = pattern.search(text)
        if found and (pattern is _BRACKETED or is_agency(found["agency"])):
            agency, text = found["agency"].strip(), text[: found.start()].rstrip(" ,.")
            break
    if agency is not None and not _AGENCY_SHAPE.match(agency):
        return None
    day, text = _day(text.rstrip(" ,."))
    place = text.strip(" ,:.")
    if _ABBREVIATED.search(place):
        place += "."
    return _Parts(place, day, agency) if _is_name(place, thresholds) else None


def _day(text: str) -> tuple[tuple[int, int, int | None] | None, str]:
    found = _DAY.search(text)
    number = month(found["month"] or found["month2"]) if found else None
    if found is None or number is None:
        found = _NUMERIC.search(text)
        number = int(found["month"]) if found else None
    if found is None or number is None or not 1 <= number <= _MONTHS:
        return None, text
    groups = found.groupdict()
    year = int(groups["year"]) if groups["year"] else None
    return (int(groups["day"] or groups.get("day2") or 0), number, year), text[: found.start()]


def _is_name(place: str, thresholds: DatelineThresholds) -> bool:
    """Words that each open with a capital, particles apart; digits and brackets are no place's."""
    words = re.split(r"[\s,/]+", place)
    if not place or len(words) > thresholds.words_most or any(char.isdigit() or char in '()!?"«»“”;' for char in place):
        return False
    return place[0].isalpha() and not any(
        word[:1].islower() and word not in _PARTICLES and "-" not in word for word in words
    )


def _convinces(parts: _Parts, separator: str, rest: str) -> bool:
    """Whether parts and separator together are a dateline rather than a sentence that starts like one."""
    dashed = separator.strip(".").strip() != "" and separator != ":"
    if parts.agency is not None and is_agency(parts.agency):
        return True
    if parts.agency is not None:
        return dashed and (parts.day is not None or (parts.place.isupper() and is_place(parts.place)))
    if not is_place(parts.place):
        return dashed and parts.day is not None and parts.place.isupper()
    if parts.day is not None:
        return dashed
    if separator == ":":
        return parts.place.isupper()
    return dashed and (parts.place.isupper() or (separator in {"–", "—"} and rest[:1].isupper()))


def _found(text: str, parts: _Parts, base: datetime | None, thresholds: DatelineThresholds) -> Dateline:
    return Dateline(text.strip(), parts.place or None, _iso(parts.day, base, thresholds), parts.agency)


def _iso(day: tuple[int, int, int | None] | None, base: datetime | None, thresholds: DatelineThresholds) -> str | None:
    """ISO 8601; without a year and a base to count from there is no date."""
    if day is None or (day[2] is None and base is None):
        return None
    number, month_number, year = day
    latest = base + timedelta(days=thresholds.grace_days) if base else None
    years = [year] if year else [latest.year, latest.year - 1] if latest else []
    for candidate in years:
        try:
            found = date(candidate, month_number, number)
        except ValueError:
            continue
        if year or latest is None or found <= latest.date():
            return found.isoformat()
    return None
