"""Dates relative to the day of publication: `il y a trois jours`, `last week`, `nächstes Jahr`.

They are as exact as what they count: days give a day, weeks an ISO 8601 week (`2024-W19`), months and years those.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Literal

from vigie.agents.enrich.tables import table
from vigie.agents.enrich.thresholds import COUNT_BEFORE, COUNT_BEHIND

Unit = Literal["day", "week", "month", "year"]
MONTHS = 12
"""Months of a year."""


@dataclass(frozen=True, slots=True)
class _Rule:
    way: Literal["ago", "last", "next", "this"]
    before: re.Pattern[str]
    behind: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class _Counting:
    """The units and numbers of a language, and the rules that combine them."""

    units: dict[str, Unit]
    unit: re.Pattern[str]
    numbers: dict[str, int]
    rules: tuple[_Rule, ...]


def relative(text: str, language: str, published: date) -> Iterator[tuple[int, int, str]]:
    """Code points `[start, end)` and ISO 8601 date of each, in order, without overlaps."""
    counting = _counting(language)
    done = 0
    for word in counting.unit.finditer(text):
        found = _one(text, word.span(), counting.units[word.group()], counting, published)
        if found and found[0] >= done:
            done = found[1]
            yield found


def _one(
    text: str, span: tuple[int, int], unit: Unit, counting: _Counting, published: date
) -> tuple[int, int, str] | None:
    for rule in counting.rules:
        before = rule.before.search(text, max(0, span[0] - COUNT_BEFORE), span[0])
        behind = rule.behind.match(text, span[1], span[1] + COUNT_BEHIND) if before else None
        if before and behind and (resolved := _date(rule, before, unit, counting, published)):
            return before.start(), behind.end(), resolved
    return None


def _date(rule: _Rule, before: re.Match[str], unit: Unit, counting: _Counting, published: date) -> str | None:
    if rule.way == "ago":
        number = before[1].lower()
        return _resolved(published, unit, -(counting.numbers[number] if number in counting.numbers else int(number)))
    if unit == "day":
        return None
    return _resolved(published, unit, {"last": -1, "next": 1, "this": 0}[rule.way])


def _resolved(published: date, unit: Unit, distance: int) -> str | None:
    """The date so many units away, as exact as the unit; None outside the calendar."""
    try:
        if unit in ("day", "week"):
            day = published + timedelta(days=distance * (7 if unit == "week" else 1))
            year, week, _ = day.isocalendar()
            return day.isoformat() if unit == "day" else f"{year:04d}-W{week:02d}"
        months = published.year * MONTHS + published.month - 1 + distance * (MONTHS if unit == "year" else 1)
        first = date(months // MONTHS, months % MONTHS + 1, 1)
    except (ValueError, OverflowError):
        return None
    return first.isoformat()[: len("2024") if unit == "year" else len("2024-05")]


@cache
def _counting(language: str) -> _Counting:
    rows = table("relative").get(language, {"units": {}, "numbers": {}, "rules": ()})
    number = rf"((?<!\w)(?:\d{{1,3}}|{'|'.join(rows['numbers'])}))"
    rules = (
        _Rule(way, _pattern(rf"(?<!\w)(?:{before})$", number), _pattern(rf"(?:{behind})(?![\w-])", number))
        for way, before, behind in rows["rules"]
    )
    unit = re.compile(rf"(?<!\w)(?:{'|'.join(rows['units']) or '(?!)'})(?!\w)")
    return _Counting(rows["units"], unit, rows["numbers"], tuple(rules))


def _pattern(rule: str, number: str) -> re.Pattern[str]:
    return re.compile(rule.replace("NUMBER", number).replace(" ", r"[ \u00a0\u202f]"), re.IGNORECASE)
