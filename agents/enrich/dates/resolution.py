"""Resolves the dates of a text to ISO 8601, as exact as the text: day, month or year.

Names of months and days are CLDR's (babel). A date without a year is the nearest one to the day of publication; a
month or a day of the week is the last one, that of the day itself included, or the next where the sentence speaks of
what lies ahead. `03/04/2022` in English is no date: it is two.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any, Literal, NamedTuple

from babel import Locale, UnknownLocaleError

from vigie.agents.enrich.dates.relative import MONTHS, relative
from vigie.agents.enrich.tables import table, word_set
from vigie.agents.enrich.thresholds import DATE_CONTEXT, FUTURE_CONTEXT
from vigie.schemas.enriched import DateMention

WEEK = 7
_SPACE = r"[ \u00a0\u202f]"
_YEAR = r"(?:1[5-9]\d\d|20\d\d)"
_WORD = re.compile(r"\d+|(?:[ldnsjmtcLDNSJMTC]|[Qq]u)[’'](?=\w)|[^\W\d_]+(?:[-’'][^\W\d_]+)*")
_PIECE = re.compile(r"[^\W_]+")
_OF = rf"(?:(?:de|del|do|of){_SPACE})?"
_DAY_BEFORE = re.compile(rf"(?<![\w.,:/-])([0-3]?\d)(?:er|re|º|\.º|st|nd|rd|th|\.)?{_SPACE}{_OF}$", re.IGNORECASE)
_YEAR_BEHIND = re.compile(rf"\.?,?{_SPACE}{_OF}({_YEAR})(?![\w]|[.,/-]\d)", re.IGNORECASE)
_DAY_BEHIND = re.compile(
    rf"\.?{_SPACE}([0-3]?\d)(?:st|nd|rd|th)?(?![\w%]|[:.,]\d|{_SPACE}?%)(?:,?{_SPACE}({_YEAR})(?![\w]|[.,]\d))?"
)
_LAST = re.compile(rf"((?:[^\W\d_]|[-’'])+){_SPACE}?$")
_NO_YEAR = re.compile(rf"[\w’'/-]|[.,]\d|{_SPACE}?[%€$£]|{_SPACE}\d")
_FIGURES = re.compile(r"\d[\d./-]{6,8}\d")
_ISO_OR_OURS = re.compile(rf"({_YEAR})-(\d\d)-(\d\d)|(\d\d?)([./])(\d\d?)\5({_YEAR})")
_JOINT = re.compile(rf",?{_SPACE}(?:(?:the|den|dem|el|le){_SPACE})?$")

Kind = Literal["month", "weekday", "day"]


class _Found(NamedTuple):
    start: int
    end: int
    date: str
    weekday: bool = False
    joins: bool = False


@dataclass(frozen=True, slots=True)
class _Calendar:
    """The date words of a language in every spelling, with their meaning, and also by their first piece."""

    words: dict[str, tuple[Kind, int]]
    pieces: dict[str, list[str]]
    within: frozenset[str]
    past: frozenset[str]
    next: frozenset[str]
    ahead: re.Pattern[str]
    month_first: bool


def dates(
    text: str, language: str, sentences: Sequence[tuple[int, int]], published: date | None
) -> tuple[DateMention, ...]:
    """The dates of a text, in order. Without the day of publication, complete dates alone."""
    if published and not date.min.year < published.year < date.max.year:
        published = None
    reading = _Reading(text, _calendar(language), sentences, published)
    found: list[_Found] = []
    for each in sorted([*reading.named(), *reading.numeric(), *reading.counted(language)]):
        if not found or each.start >= found[-1].end:
            found.append(each)
    return tuple(DateMention(text[each.start : each.end], each.date, each.start, each.end) for each in found)


class _Reading:
    def __init__(
        self, text: str, calendar: _Calendar, sentences: Sequence[tuple[int, int]], published: date | None
    ) -> None:
        self.text = text
        self.calendar = calendar
        self.sentences = sentences
        self.published = published

    def counted(self, language: str) -> Iterator[_Found]:
        """`il y a trois jours`, `last week`."""
        if self.published:
            yield from (_Found(*each) for each in relative(self.text, language, self.published))

    def numeric(self) -> Iterator[_Found]:
        """`2022-01-12`, `12/01/2022`, `12.1.2022`."""
        for numeric in _FIGURES.finditer(self.text):
            start, end = numeric.span()
            found = _ISO_OR_OURS.fullmatch(numeric.group())
            around = self.text[start - 1 : start], self.text[end : end + 1]
            if found is None or any(sign.isalnum() or sign in {"/", "-", "_"} for sign in around if sign):
                continue
            if found[1]:
                resolved = _iso(int(found[1]), int(found[2]), int(found[3]))
            else:
                resolved = self._day_or_month_first(int(found[4]), int(found[6]), int(found[7]))
            if resolved:
                yield _Found(start, end, resolved)

    def _day_or_month_first(self, first: int, second: int, year: int) -> str | None:
        if not self.calendar.month_first:
            return _iso(year, second, first)
        if max(first, second) <= MONTHS and first != second:
            return None
        return _iso(year, *sorted((first, second)))

    def named(self) -> list[_Found]:
        """Dates with a month or day in words, and years after a word that makes them dates."""
        found: list[_Found] = []
        for start, word in self._places():
            if found and start < found[-1].end:
                continue
            one = self._one(word, start, start + len(word))
            if (
                one
                and found
                and found[-1].weekday
                and one.joins
                and _JOINT.fullmatch(self.text, found[-1].end, one.start)
            ):
                one = one._replace(start=found.pop().start)
            if one:
                found.append(one)
        return found

    def _places(self) -> list[tuple[int, str]]:
        """The positions of words and years that may be dates."""
        pieces = set(_PIECE.findall(self.text)) if self.calendar.words else set()
        forms = {piece for piece in pieces if len(piece) == len("2022") and piece.isdecimal()}
        forms.update(form for piece in pieces & self.calendar.pieces.keys() for form in self.calendar.pieces[piece])
        return sorted(
            ((at, form) for form in forms for at in self._occurrences(form)), key=lambda each: (each[0], -len(each[1]))
        )

    def _occurrences(self, form: str) -> Iterator[int]:
        at = self.text.find(form)
        while at >= 0:
            end = at + len(form)
            if not self.text[at - 1 : at].isalnum() and not self.text[end : end + 1].isalnum():
                yield at
            at = self.text.find(form, end)

    def _word_before(self, start: int) -> str:
        found = _LAST.search(self.text, max(0, start - DATE_CONTEXT), start)
        return found[1].lower() if found else ""

    def _one(self, word: str, start: int, end: int) -> _Found | None:
        kind, number = self.calendar.words.get(word, ("year", 0))
        if kind == "year":
            return self._year(word, start, end)
        if kind == "month":
            return self._month(number, start, end)
        if self.published is None:
            return None
        if kind == "day":
            return _Found(start, end, (self.published + timedelta(days=number)).isoformat())
        return self._weekday(number, start, end, self.published)

    def _year(self, word: str, start: int, end: int) -> _Found | None:
        if (
            re.fullmatch(_YEAR, word)
            and self._word_before(start) in self.calendar.within
            and not _NO_YEAR.match(self.text, end)
        ):
            return _Found(start, end, word)
        return None

    def _month(self, month: int, start: int, end: int) -> _Found | None:
        day = _DAY_BEFORE.search(self.text, max(0, start - DATE_CONTEXT), start)
        year = _YEAR_BEHIND.match(self.text, end)
        if day:
            return self._day(
                int(day[1]), month, int(year[1]) if year else None, day.start(), year.end() if year else end
            )
        if year:
            return _Found(start, year.end(), f"{year[1]}-{month:02d}")
        behind = _DAY_BEHIND.match(self.text, end) if self.calendar.month_first else None
        if behind and self.text[start].isupper():
            return self._day(int(behind[1]), month, int(behind[2]) if behind[2] else None, start, behind.end())
        if (
            self._word_before(start) not in self.calendar.within
            or self.published is None
            or not self._is_name(start, end)
        ):
            return None
        ahead = self._ahead(start)
        year_of = self.published.year + (month < self.published.month if ahead else -(month > self.published.month))
        return _Found(start, end, f"{year_of}-{month:02d}")

    def _is_name(self, start: int, end: int) -> bool:
        """Whether a word is a month: in English only with a capital (`May`, `March`), and never before a hyphen."""
        return self.text[end : end + 1] not in {"-", "’", "'"} and (
            not self.calendar.month_first or self.text[start].isupper()
        )

    def _day(self, day: int, month: int, year: int | None, start: int, end: int) -> _Found | None:
        if year is None and self.published is None:
            return None
        resolved = _iso(year, month, day) if year else _nearest(month, day, self.published or date.min)
        return _Found(start, end, resolved, joins=True) if resolved else None

    def _weekday(self, wanted: int, start: int, end: int, published: date) -> _Found:
        behind = _WORD.match(self.text, end + 1)
        beside = {self._word_before(start), behind.group().lower() if behind else ""}
        back = (published.weekday() - wanted) % WEEK
        if beside & self.calendar.next:
            days = WEEK - back
        elif beside & self.calendar.past:
            days = -(back or WEEK)
        else:
            days = (WEEK - back) % WEEK if back and self._ahead(start) else -back
        return _Found(start, end, (published + timedelta(days=days)).isoformat(), weekday=True)

    def _ahead(self, at: int) -> bool:
        """Whether the sentence around a code point speaks of the future."""
        place = bisect_right(self.sentences, (at, len(self.text))) - 1
        start, end = self.sentences[place] if place >= 0 else (at, at)
        return (
            self.calendar.ahead.search(self.text, max(start, at - FUTURE_CONTEXT), min(end, at + FUTURE_CONTEXT))
            is not None
        )


def _iso(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def _nearest(month: int, day: int, published: date) -> str | None:
    found = []
    for year in (published.year - 1, published.year, published.year + 1):
        try:
            found.append(date(year, month, day))
        except ValueError:
            continue
    return min(found, key=lambda each: abs(each - published)).isoformat() if found else None


@cache
def _calendar(language: str) -> _Calendar:
    rows = table("calendar").get(language, {})
    locale = _locale(language) if rows else None
    words: dict[str, tuple[Kind, int]] = {}
    if locale:
        words |= {name: ("weekday", number) for name, number in _names(locale.days, ("wide",))}
        words |= {name.removesuffix("-feira"): kind for name, kind in words.items()}
        words |= {name: ("month", number) for name, number in _names(locale.months, ("wide", "abbreviated"))}
        words |= {name: ("day", number) for name, number in rows["days"].items()}
    written = {form: kind for name, kind in words.items() for form in (name, name.capitalize(), name.upper())}
    past, following, within = (word_set(str(rows.get(name, ""))) for name in ("past", "next", "within"))
    ahead = re.compile(rows.get("ahead", r"(?!)"), re.IGNORECASE)
    pieces: dict[str, list[str]] = {}
    for form in written:
        pieces.setdefault(_PIECE.findall(form)[0], []).append(form)
    return _Calendar(written, pieces, within, past, following, ahead, month_first=language == "en")


def _names(of: Any, widths: tuple[str, ...]) -> Iterator[tuple[str, int]]:
    for width in widths:
        for use in ("format", "stand-alone"):
            for number, name in of[use][width].items():
                if len(name.rstrip(".")) > 2:  # noqa: PLR2004 shorter ones are words of their own
                    yield name.lower().rstrip("."), number


def _locale(language: str) -> Locale | None:
    try:
        return Locale.parse(language)
    except (UnknownLocaleError, ValueError):
        return None
