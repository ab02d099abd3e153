"""The words that rules look at, language by language."""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cache, cached_property

from vigie.agents.enrich.tables import table, word_set


@dataclass(frozen=True)
class Words:
    """Sets of words in small letters; `kept` are names, as written. What each is for: `tables/words.yaml`."""

    articles: frozenset[str] = frozenset()
    titles: frozenset[str] = frozenset()
    offices: frozenset[str] = frozenset()
    common: frozenset[str] = frozenset()
    kept: frozenset[str] = frozenset()
    organisations: frozenset[str] = frozenset()
    places: frozenset[str] = frozenset()
    works: frozenset[str] = frozenset()
    waters: frozenset[str] = frozenset()

    @cached_property
    def named_after(self) -> frozenset[str]:
        """What bears the name of a place without being it: `traité de Rome`, `banque de France`, `golfe du Mexique`."""
        return self.works | self.organisations | self.waters

    @cached_property
    def beside(self) -> frozenset[str]:
        """Words that stand beside a name with a capital and are no piece of it."""
        return self.articles | self.common | self.offices | self.titles


@cache
def words_of(language: str) -> Words:
    """The words of a language; none where there is no table, so that no rule guesses."""
    rows: dict[str, str] = table("words").get(language, {})
    return Words(**{field.name: word_set(rows.get(field.name, "")) for field in fields(Words)})
