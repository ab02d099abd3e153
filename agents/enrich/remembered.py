"""Who was named or spoke before a quotation: whom a pronoun or an office can mean."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable

from vigie.agents.enrich.people import Named, People
from vigie.agents.enrich.speakers import Gender, Reader
from vigie.agents.enrich.speech import Token, tokens

REACH = 3
"""Paragraphs back that a pronoun reaches."""
REMEMBERED = 30
"""Names looked back for one that fits."""
NEAR = 24
"""Code points that hold the preposition before a name, its article and titles."""


class Memory:
    """Who was named or spoke, in the order of the text: what a pronoun or an office can mean."""

    def __init__(self, people: People, lower: str, reader: Reader) -> None:
        self._people = people
        self._lower = lower
        self._reader = reader
        self._told: list[tuple[int, str, bool]] = []

    def named(self, names: Iterable[Named]) -> None:
        """Names that the text goes past, outside quotations."""
        self._told += [(each.start, each.name, False) for each in names if each.is_person]

    def spoke(self, at: int, name: str) -> None:
        """Who is told to have spoken; that the name stood behind a preposition no longer counts."""
        self._told.append((at, name, True))

    def last(self, before: int, gender: Gender, *, start: int = 0) -> str | None:
        """The last person told between two code points whose gender does not differ, complements left out."""
        for at, name, spoke in self._told[: -REMEMBERED - 1 : -1]:
            if at < start:
                return None
            if at < before and self._fits(name, gender) and (spoke or not self._is_complement(at)):
                return name
        return None

    def with_office(self, before: int, office: str, gender: Gender) -> str | None:
        """The last person named before a code point who has that office; else the first named after it."""
        holders = self._people.holders.get(office, [])
        place = bisect_left(holders, before, key=lambda holder: holder.start)
        near = [*holders[max(0, place - REMEMBERED) : place][::-1], *holders[place : place + REMEMBERED]]
        return next((each.name for each in near if self._fits(each.name, gender)), None)

    def _fits(self, name: str, gender: Gender) -> bool:
        return gender is None or self._people.person(name).gender in (gender, None)

    def _is_complement(self, start: int) -> bool:
        before = tokens(self._lower, max(0, start - NEAR), start)
        return self._reader.is_complement([*before, Token("", start, start)], len(before))
