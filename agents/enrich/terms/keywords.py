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

from vigie.agents.enrich.terms.content_words import ContentWord, content_words, keys_of, vocabulary
from vigie.agents.enrich.thresholds import LINK_GAP, TermThresholds
from vigie.schemas.enriched import Entity, Keyword


@dataclass(slots=True)
class _Candidate:
    words: tuple[str, ...]
    forms: dict[str, int] = field(default_factory=dict)
    times: int = 0
    weight: float = 0.0
    inside: float = 0.0
    containers: int = 0
    linked: bool = False

    @property
    def value(self) -> float:
        nested = self.inside / self.containers if self.containers else 0.0
        return log2(1 + len(self.words)) * (self.weight - nested)


_Candidates = dict[tuple[str, ...], _Candidate]
_Ranked = tuple[float, str, tuple[str, ...]]
"""The score of a term, its form, its words."""


def keywords(
    texts: Mapping[str, str],
    found: list[ContentWord],
    language: str,
    entities: Sequence[Entity],
    thresholds: TermThresholds,
) -> tuple[Keyword, ...]:
    """The best terms, best first with score 1. `found`: the words of the text that carry meaning."""
    of_title = content_words(texts["title"], language)
    often = {key for key, times in Counter([key for key, _, _ in of_title + found]).items() if times > 1}
    count = _Count(frozenset(often), vocabulary(language).links, thresholds)
    count.take(_Part(texts["title"], _outside(of_title, entities, "title"), in_title=True))
    count.take(_Part(texts["text"], _outside(found, entities, "text"), in_title=False))
    kept = {words: each for words, each in count.candidates.items() if _is_term(each, thresholds)}
    _nest(kept)
    ranked = [
        *_names(entities, language, thresholds),
        *((each.value, _form(each), each.words) for each in kept.values()),
    ]
    chosen = _best(sorted(ranked, key=lambda each: (-each[0], each[1])), thresholds.keywords)
    return tuple(Keyword(form, round(value / chosen[0][0], 3)) for value, form, _ in chosen)


def _best(ranked: list[_Ranked], most: int) -> list[_Ranked]:
    """The first `most` terms that share no word with an earlier one."""
    chosen: list[_Ranked] = []
    taken: set[str] = set()
    for value, form, words in ranked:
        if len(chosen) == most or value <= 0:
            break
        if taken.isdisjoint(words):
            chosen.append((value, form, words))
            taken.update(words)
    return chosen


def _names(entities: Sequence[Entity], language: str, thresholds: TermThresholds) -> Iterator[_Ranked]:
    for entity in entities:
        words = keys_of(entity.name, language)
        weight = sum(_weight(each.start, thresholds, in_title=each.field == "title") for each in entity.mentions)
        yield log2(1 + max(1, min(len(words), thresholds.words))) * weight, entity.name, words


def _outside(
    found: list[ContentWord], entities: Sequence[Entity], where: Literal["title", "text"]
) -> list[ContentWord]:
    """The words outside names."""
    spans = sorted((each.start, each.end) for entity in entities for each in entity.mentions if each.field == where)
    outside: list[ContentWord] = []
    done = 0
    for start, end in spans:
        first = bisect_left(found, start, done, key=_end_of)
        outside += found[done:first]
        done = max(done, bisect_left(found, end, first, key=_start_of))
    return outside + found[done:]


def _start_of(term: ContentWord) -> int:
    return term[1]


def _end_of(term: ContentWord) -> int:
    return term[2] - 1


@dataclass(frozen=True, slots=True)
class _Part:
    """The title or the text, with its words outside names that carry meaning."""

    text: str
    found: list[ContentWord]
    in_title: bool


@dataclass(slots=True)
class _Count:
    """Counts candidate terms: of repeated words, of two words joined by a link, or of capitalised words."""

    often: frozenset[str]
    links: frozenset[str]
    thresholds: TermThresholds
    candidates: _Candidates = field(default_factory=dict)

    def take(self, part: _Part) -> None:
        """Counts the candidate terms of a part."""
        before, before_end = -1, -LINK_GAP
        for number, (key, start, end) in enumerate(part.found):
            if key in self.often:
                self._add(part, (key,), (start, end))
            if start - before_end < LINK_GAP:
                gap = part.text[before_end:start]
                if gap == " ":
                    self._add_runs(part, number)
                elif gap.replace("’", "'").strip(" ") in self.links:
                    first = part.found[before]
                    self._add(part, (first[0], key), (first[1], end), linked=True)
            before, before_end = number, end

    def _add_runs(self, part: _Part, last: int) -> None:
        """Adds the runs of two or more words that end with the last one, separated by spaces alone."""
        text, found = part.text, part.found
        repeated, capitals = found[last][0] in self.often, text[found[last][1]].isupper()
        for first in range(last - 1, max(-1, last - self.thresholds.words), -1):
            key, start, end = found[first]
            repeated = repeated and key in self.often
            capitals = capitals and text[start].isupper()
            if not (repeated or capitals) or text[end : found[first + 1][1]] != " ":
                return
            keys = tuple(found[number][0] for number in range(first, last + 1))
            self._add(part, keys, (start, found[last][2]))

    def _add(self, part: _Part, keys: tuple[str, ...], span: tuple[int, int], *, linked: bool = False) -> None:
        each = self.candidates.get(keys)
        if each is None:
            each = self.candidates[keys] = _Candidate(keys)
        form = part.text[slice(*span)]
        each.times += 1
        each.weight += _weight(span[0], self.thresholds, in_title=part.in_title)
        each.linked = each.linked or linked
        each.forms[form] = each.forms.get(form, 0) + 1


def _weight(start: int, thresholds: TermThresholds, *, in_title: bool) -> float:
    if in_title:
        return thresholds.title
    return thresholds.lead if start < thresholds.lead_length else 1.0


def _is_term(each: _Candidate, thresholds: TermThresholds) -> bool:
    if each.times > 1:
        return True
    return each.weight >= thresholds.least and (each.linked or all(form.istitle() for form in each.forms))


def _nest(kept: _Candidates) -> None:
    """Sums, for each term, the weight of its occurrences inside longer terms."""
    for words, each in kept.items():
        for first in range(len(words)):
            for last in range(first + 1, len(words) + 1):
                if last - first < len(words) and (part := kept.get(words[first:last])):
                    part.inside += each.weight
                    part.containers += 1


def _form(each: _Candidate) -> str:
    """The most frequent form; of equals the one with fewer capitals, then the first."""
    return min(each.forms, key=lambda form: (-each.forms[form], sum(map(str.isupper, form))))
