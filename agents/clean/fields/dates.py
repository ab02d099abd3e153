"""Times as people write them, absolute and in UTC, never later than the record."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

from vigie.agents.clean.fields.time_zones import without_zone

_LABEL = re.compile(
    r"^\W*(?:publi(?:é|ée|cado|cata|cato|shed|ziert)?(?:\s+(?:le|on|at|am|el|em|il))?|posted(?:\s+on)?|updated"
    r"|veröffentlicht(?:\s+am)?|(?:mise? (?:en ligne|à jour)|modifié)(?:\s+le)?|stand|le|on|date)\b\W*",
    re.IGNORECASE,
)
_SPACED_HOUR = re.compile(r"\b(\d{1,2}) h (\d{2})\b")
_REMARK = re.compile(
    r"\s*[(\[][^()\[\]]*[)\]]\s*$|,?\s(?:heure|hora|ora) local[ei]?$|,?\slocal time$|\sOrtszeit$", re.IGNORECASE
)
_LONGEST = 80
_FIRST_NEWSPAPER = 1605
_YEARS_AHEAD = 100
_NO_YEAR = re.compile(r"\s*-?0{3}")
_ZERO_TIMES = frozenset(
    datetime(*day, tzinfo=UTC) for day in ((1601, 1, 1), (1753, 1, 1), (1899, 12, 30), (1900, 1, 1), (1970, 1, 1))
)
"""What an empty field becomes: the first moment that Windows, SQL Server, Excel, others and Unix can write."""


def published(value: datetime | str | None, no_later_than: datetime | None) -> datetime | None:
    """The time in UTC. Relative times ("hier") count from the record; a time after the record becomes the record's.

    None for a time that cannot be: the year 1, the year 9999, and what an empty field becomes.
    """
    return first_published((value,), no_later_than)


def first_published(
    values: tuple[datetime | str | None, ...], no_later_than: datetime | None, now: datetime | None = None
) -> datetime | None:
    """The first of several claims that is a time. `now`: what relative times count from, else the record's time."""
    for value in values:
        found = _utc(_parsed(value.strip()[:_LONGEST], now or no_later_than) if isinstance(value, str) else value)
        if found is not None and _can_be(found, no_later_than):
            return min(found, no_later_than) if no_later_than else found
    return None


def at(milliseconds: int) -> datetime | None:
    """Milliseconds since the epoch as a time, None outside the years that a time can have."""
    try:
        return datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=milliseconds)
    except OverflowError:
        return None


def _utc(found: datetime | None) -> datetime | None:
    try:
        return found and (found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC))
    except (OverflowError, ValueError):  # a zone moves it out of the years that a time can have
        return None


def _can_be(found: datetime, no_later_than: datetime | None) -> bool:
    latest = (no_later_than or datetime.now(UTC)).year + _YEARS_AHEAD
    return _FIRST_NEWSPAPER <= found.year <= latest and found not in _ZERO_TIMES


def _parsed(text: str, base: datetime | None) -> datetime | None:
    if not text or _NO_YEAR.match(text):
        return None
    found = _iso(text)
    if found is not None:
        return found
    text = _SPACED_HOUR.sub(r"\1h\2", _LABEL.sub("", text))
    bare, zone = without_zone(text)
    if zone is None:
        return _dateparsed(text, base) or _dateparsed(_REMARK.sub("", text), base)
    found = _iso(bare) or _dateparsed(bare, base and base.astimezone(zone))
    return found and found.replace(tzinfo=zone)


def _iso(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except (ValueError, OverflowError):
        return None


@lru_cache(maxsize=4096)
def _dateparsed(text: str, base: datetime | None) -> datetime | None:
    import dateparser  # noqa: PLC0415 loaded by the first date that needs it

    settings: dict[str, Any] = {"PREFER_DATES_FROM": "past", "DATE_ORDER": "DMY", "RETURN_AS_TIMEZONE_AWARE": False}
    if base is not None:
        settings["RELATIVE_BASE"] = base.replace(tzinfo=None)
    try:
        found: datetime | None = dateparser.parse(text, settings=settings)
    except (ValueError, OverflowError, TypeError, RecursionError):
        return None
    return found


def day(text: str, base: datetime | None) -> str | None:
    """An ISO 8601 day; a missing year is the one that puts the day last before `base`, None without a base."""
    if base is None and not re.search(r"\d{4}", text):
        return None
    found = _dateparsed(text.strip(" ."), base)
    return None if found is None else found.date().isoformat()
