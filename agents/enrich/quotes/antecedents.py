"""The antecedents of pronouns and offices: who was named or spoke before a quotation."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable

from vigie.agents.enrich.quotes.people import Named, People
from vigie.agents.enrich.quotes.subjects import Gender, SubjectReader
from vigie.agents.enrich.text.speech import SpeechToken, tokens
from vigie.agents.enrich.thresholds import NAMES_SEARCHED, PREPOSITION_CONTEXT


class Antecedents:
    """People named or quoted so far, in the order of the text."""

    def __init__(self, people: People, lower: str, reader: SubjectReader) -> None:
        self._people = people
        self._lower = lower
        self._reader = reader
        self._people_named: list[tuple[int, str, bool]] = []

    def named(self, names: Iterable[Named]) -> None:
        """Adds names that the text has passed, outside quotations."""
        self._people_named += [(each.start, each.name, False) for each in names if each.is_person]

    def spoke(self, at: int, name: str) -> None:
        """Adds the speaker of a quotation, who counts even if the name follows a preposition."""
        self._people_named.append((at, name, True))

    def last(self, before: int, gender: Gender, *, start: int = 0) -> str | None:
        """The last person between two code points whose gender fits.

        Complements count only where the gender of the other is not known.
        """
        complement = None
        for at, name, spoke in self._people_named[: -NAMES_SEARCHED - 1 : -1]:
            if at < start:
                return None
            if at >= before or not self._fits(name, gender):
                continue
            known = gender is not None and self._people.person(name).gender == gender
            if spoke or not self._is_complement(at):
                return name if known else complement or name
            complement = complement or (name if known else None)
        return None

    def with_office(self, before: int, office: str, gender: Gender) -> str | None:
        """The last person named before a code point who has the office; else the first named after it."""
        holders = self._people.holders.get(office, [])
        place = bisect_left(holders, before, key=lambda holder: holder.start)
        near = [*holders[max(0, place - NAMES_SEARCHED) : place][::-1], *holders[place : place + NAMES_SEARCHED]]
        return next((each.name for each in near if self._fits(each.name, gender)), None)

    def _fits(self, name: str, gender: Gender) -> bool:
        return gender is None or self._people.person(name).gender in (gender, None)

    def _is_complement(self, start: int) -> bool:
        before = tokens(self._lower, max(0, start - PREPOSITION_CONTEXT), start)
        return self._reader.is_complement([*before, SpeechToken("", start, start)], len(before))
