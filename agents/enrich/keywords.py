"""Keywords: the names and the terms of one to three words that an article is about.

Names are the article's entities, each one term. Other terms are runs of words between names and stop words, as in
RAKE (S. Rose et al., 2010), joined by `de` or `of`; without a tagger a run may hold a verb, so one counts that comes
twice, or that such a link holds together. Worth is C-value (K. Frantzi, S. Ananiadou, H. Mima, "Automatic recognition
of multi-word terms: the C-value/NC-value method", IJDL 2000): a longer term counts more, and one that stands inside
longer ones less; what stands in the title or at the beginning counts more, as in YAKE (R. Campos et al., 2020).
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import log2
from typing import Literal

from vigie.agents.enrich.terms import Term, keys_of, terms, vocabulary
from vigie.agents.enrich.thresholds import Terms
from vigie.schemas.enriched import Entity, Keyword

NEAR = 8
"""Code points between two words that a link may join."""


@dataclass(slots=True)
class _Candidate:
    words: tuple[str, ...]
    forms: dict[str, int] = field(default_factory=dict)
    times: int = 0
    weight: float = 0.0
    inside: float = 0.0
    holders: int = 0
    held: bool = False

    @property
    def value(self) -> float:
        nested = self.inside / self.holders if self.holders else 0.0
        return log2(1 + len(self.words)) * (self.weight - nested)


_Candidates = dict[tuple[str, ...], _Candidate]
_Ranked = tuple[float, str, tuple[str, ...]]
"""What a term is worth, how it is written, its words."""


def keywords(
    texts: Mapping[str, str], found: list[Term], language: str, entities: Sequence[Entity], figures: Terms
) -> tuple[Keyword, ...]:
    """The best terms, the best first, 1 for the best. `found`: the words of the text that carry meaning."""
    of_title = terms(texts["title"], language)
    often = {key for key, times in Counter([key for key, _, _ in of_title + found]).items() if times > 1}
    count = _Count(frozenset(often), vocabulary(language).links, figures)
    count.take(_Part(texts["title"], _outside(of_title, entities, "title"), in_title=True))
    count.take(_Part(texts["text"], _outside(found, entities, "text"), in_title=False))
    kept = {words: each for words, each in count.candidates.items() if _is_term(each, figures)}
    _nest(kept)
    ranked = [*_names(entities, language, figures), *((each.value, _form(each), each.words) for each in kept.values())]
    chosen = _best(sorted(ranked, key=lambda each: (-each[0], each[1])), figures.keywords)
    return tuple(Keyword(form, round(value / chosen[0][0], 3)) for value, form, _ in chosen)


def _best(ranked: list[_Ranked], most: int) -> list[_Ranked]:
    """The first so many that share no word with one before them."""
    chosen: list[_Ranked] = []
    taken: set[str] = set()
    for value, form, words in ranked:
        if len(chosen) == most or value <= 0:
            break
        if taken.isdisjoint(words):
            chosen.append((value, form, words))
            taken.update(words)
    return chosen


def _names(entities: Sequence[Entity], language: str, figures: Terms) -> Iterator[_Ranked]:
    for entity in entities:
        words = keys_of(entity.name, language)
        weight = sum(_weight(each.start, figures, in_title=each.field == "title") for each in entity.mentions)
        yield log2(1 + max(1, min(len(words), figures.words))) * weight, entity.name, words


def _outside(found: list[Term], entities: Sequence[Entity], where: Literal["title", "text"]) -> list[Term]:
    """The words outside names."""
    spans = sorted((each.start, each.end) for entity in entities for each in entity.mentions if each.field == where)
    outside: list[Term] = []
    done = 0
    for start, end in spans:
        first = bisect_left(found, start, done, key=_end_of)
        outside += found[done:first]
        done = max(done, bisect_left(found, end, first, key=_start_of))
    return outside + found[done:]


def _start_of(term: Term) -> int:
    return term[1]


def _end_of(term: Term) -> int:
    return term[2] - 1


@dataclass(frozen=True, slots=True)
class _Part:
    """The title or the text, with its words outside names that carry meaning."""

    text: str
    found: list[Term]
    in_title: bool


@dataclass(slots=True)
class _Count:
    """Counts the terms that can be one: of words that come twice, of two that a link joins, or of capitals."""

    often: frozenset[str]
    links: frozenset[str]
    figures: Terms
    candidates: _Candidates = field(default_factory=dict)

    def take(self, part: _Part) -> None:
        """Counts a part's terms."""
        before, before_end = -1, -NEAR
        for number, (key, start, end) in enumerate(part.found):
            if key in self.often:
                self._add(part, (key,), (start, end))
            if start - before_end < NEAR:
                gap = part.text[before_end:start]
                if gap == " ":
                    self._add_runs(part, number)
                elif gap.replace("’", "'").strip(" ") in self.links:
                    first = part.found[before]
                    self._add(part, (first[0], key), (first[1], end), held=True)
            before, before_end = number, end

    def _add_runs(self, part: _Part, last: int) -> None:
        """The runs of two words and more that end with the last one, with nothing but spaces between them."""
        text, found = part.text, part.found
        repeated, capitals = found[last][0] in self.often, text[found[last][1]].isupper()
        for first in range(last - 1, max(-1, last - self.figures.words), -1):
            key, start, end = found[first]
            repeated = repeated and key in self.often
            capitals = capitals and text[start].isupper()
            if not (repeated or capitals) or text[end : found[first + 1][1]] != " ":
                return
            keys = tuple(found[number][0] for number in range(first, last + 1))
            self._add(part, keys, (start, found[last][2]))

    def _add(self, part: _Part, keys: tuple[str, ...], span: tuple[int, int], *, held: bool = False) -> None:
        each = self.candidates.get(keys)
        if each is None:
            each = self.candidates[keys] = _Candidate(keys)
        form = part.text[slice(*span)]
        each.times += 1
        each.weight += _weight(span[0], self.figures, in_title=part.in_title)
        each.held = each.held or held
        each.forms[form] = each.forms.get(form, 0) + 1


def _weight(start: int, figures: Terms, *, in_title: bool) -> float:
    if in_title:
        return figures.title
    return figures.lead if start < figures.lead_length else 1.0


def _is_term(each: _Candidate, figures: Terms) -> bool:
    if each.times > 1:
        return True
    return each.weight >= figures.least and (each.held or all(form.istitle() for form in each.forms))


def _nest(kept: _Candidates) -> None:
    """What each term's occurrences weigh that stand inside longer ones."""
    for words, each in kept.items():
        for first in range(len(words)):
            for last in range(first + 1, len(words) + 1):
                if last - first < len(words) and (part := kept.get(words[first:last])):
                    part.inside += each.weight
                    part.holders += 1


def _form(each: _Candidate) -> str:
    """The way it is written most; of equals the one with fewer capitals, then the first."""
    return min(each.forms, key=lambda form: (-each.forms[form], sum(map(str.isupper, form))))
