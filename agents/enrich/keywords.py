"""Keywords: the names and the terms of one to three words that an article is about.

Names are the article's entities, each one term. Other terms are runs of words between names and stop words, as in
RAKE (S. Rose et al., 2010), joined by `de` or `of`; without a tagger a run may hold a verb, so one counts that comes
twice, or that such a link holds together. Worth is C-value (K. Frantzi, S. Ananiadou, H. Mima, "Automatic recognition
of multi-word terms: the C-value/NC-value method", IJDL 2000): a longer term counts more, and one that stands inside
longer ones less; what stands in the title or at the beginning counts more, as in YAKE (R. Campos et al., 2020).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
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
    weight: float = 0.0
    inside: float = 0.0
    holders: int = 0
    held: bool = False

    @property
    def value(self) -> float:
        nested = self.inside / self.holders if self.holders else 0.0
        return log2(1 + len(self.words)) * (self.weight - nested)


_Candidates = dict[tuple[str, ...], _Candidate]


def keywords(
    title: str, text: str, found: list[Term], language: str, entities: Sequence[Entity], figures: Terms
) -> tuple[Keyword, ...]:
    """The best terms, the best first, 1 for the best. `found`: the words of the text that carry meaning."""
    common: _Candidates = {}
    of_title = terms(title, language)
    often = {key for key, times in Counter(term.key for term in (*of_title, *found)).items() if times > 1}
    links = vocabulary(language).links
    _count(common, title, _outside(of_title, entities, "title"), links, often, figures, in_title=True)
    _count(common, text, _outside(found, entities, "text"), links, often, figures, in_title=False)
    kept = {words: each for words, each in common.items() if _is_term(each, figures)}
    _nest(kept)
    ranked = [*_names(entities, language, figures), *((each.value, _form(each), each.words) for each in kept.values())]
    ranked.sort(key=lambda each: (-each[0], each[1]))
    chosen: list[tuple[float, str, tuple[str, ...]]] = []
    taken: set[str] = set()
    for value, form, words in ranked:
        if len(chosen) == figures.keywords or value <= 0:
            break
        if taken.isdisjoint(words):
            chosen.append((value, form, words))
            taken.update(words)
    return tuple(Keyword(form, round(value / chosen[0][0], 3)) for value, form, _ in chosen)


def _names(entities: Sequence[Entity], language: str, figures: Terms) -> Iterator[tuple[float, str, tuple[str, ...]]]:
    for entity in entities:
        words = keys_of(entity.name, language)
        weight = sum(_weight(each.start, figures, in_title=each.field == "title") for each in entity.mentions)
        yield log2(1 + max(1, min(len(words), figures.words))) * weight, entity.name, words


def _outside(found: list[Term], entities: Sequence[Entity], where: Literal["title", "text"]) -> list[Term]:
    """The words outside names."""
    spans = sorted((each.start, each.end) for entity in entities for each in entity.mentions if each.field == where)
    spans.append((len(found) and found[-1].end, len(found) and found[-1].end))
    outside = []
    number = 0
    for term in found:
        while number < len(spans) - 1 and spans[number][1] <= term.start:
            number += 1
        if spans[number][0] >= term.end:
            outside.append(term)
    return outside


def _count(
    candidates: _Candidates,
    text: str,
    found: list[Term],
    links: frozenset[str],
    often: set[str],
    figures: Terms,
    *,
    in_title: bool,
) -> None:
    """Counts the terms that can be one: of words that come twice, of two that a link joins, or of capitals."""
    for first, term in enumerate(found):
        repeated = term.key in often
        if repeated:
            _add(candidates, text, found[first : first + 1], figures, in_title=in_title)
        for last in range(first + 1, min(len(found), first + figures.words)):
            gap = (
                text[found[last - 1].end : found[last].start] if found[last].start - found[last - 1].end < NEAR else "."
            )
            link = gap.replace("’", "'").strip(" ")
            if gap != " " and link not in links:
                break
            repeated = repeated and found[last].key in often
            pair = last == first + 1 and bool(link)
            capitals = text[term.start].isupper() and text[found[last].start].isupper()
            if repeated or pair or capitals:
                _add(candidates, text, found[first : last + 1], figures, in_title=in_title, held=pair)


def _add(
    candidates: _Candidates, text: str, words: list[Term], figures: Terms, *, in_title: bool, held: bool = False
) -> None:
    keys = tuple(term.key for term in words)
    each = candidates.get(keys)
    if each is None:
        each = candidates[keys] = _Candidate(keys)
    each.weight += _weight(words[0].start, figures, in_title=in_title)
    each.held = each.held or held
    form = text[words[0].start : words[-1].end]
    each.forms[form] = each.forms.get(form, 0) + 1


def _weight(start: int, figures: Terms, *, in_title: bool) -> float:
    if in_title:
        return figures.title
    return figures.lead if start < figures.lead_length else 1.0


def _is_term(each: _Candidate, figures: Terms) -> bool:
    times = sum(each.forms.values())
    names = len(each.words) > 1 and all(form.istitle() for form in each.forms)
    return times > 1 or ((each.held or names) and each.weight >= figures.least)


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
