"""The word lists of the rules, by language."""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cache, cached_property

from vigie.agents.enrich.tables import table, word_set
from vigie.agents.enrich.text.forms import plain


@dataclass(frozen=True)
class WordLists:
    """Sets of words in lower case; `kept` holds names as written. `tables/words.yaml` says what each is for."""

    articles: frozenset[str] = frozenset()
    titles: frozenset[str] = frozenset()
    ranks: frozenset[str] = frozenset()
    offices: frozenset[str] = frozenset()
    common: frozenset[str] = frozenset()
    kept: frozenset[str] = frozenset()
    organisations: frozenset[str] = frozenset()
    places: frozenset[str] = frozenset()
    works: frozenset[str] = frozenset()
    waters: frozenset[str] = frozenset()

    @cached_property
    def kept_plain(self) -> frozenset[str]:
        """Names that begin with an article, with plain apostrophes; those of all languages."""
        return frozenset(plain(name) for name in self.kept) | _kept_everywhere()

    @cached_property
    def kinds(self) -> frozenset[str]:
        """Words that tell what a name stands for: an organisation, a place or a work."""
        return self.organisations | self.places | self.works

    @cached_property
    def named_after(self) -> frozenset[str]:
        """Things named after a place: `traité de Rome`, `banque de France`, `golfe du Mexique`."""
        return self.works | self.organisations | self.waters

    @cached_property
    def beside(self) -> frozenset[str]:
        """Capitalised words beside a name that are not part of it."""
        return self.articles | self.common | self.offices | self.titles | self.ranks


@cache
def words_of(language: str) -> WordLists:
    """The word lists of a language; empty without a table, so that no rule guesses."""
    rows: dict[str, str] = table("words").get(language, {})
    return WordLists(**{field.name: word_set(rows.get(field.name, "")) for field in fields(WordLists)})


@cache
def _kept_everywhere() -> frozenset[str]:
    return frozenset(plain(name) for rows in table("words").values() for name in word_set(rows.get("kept", "")))
