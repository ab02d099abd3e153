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


def keywords(  # noqa: PLR0917
    title: str, text: str, found: list[Term], language: str, entities: Sequence[Entity], figures: Terms
) -> tuple[Keyword, ...]:
    """The best terms, the best first, 1 for the best. `found`: the words of the text that carry meaning."""
    common: _Candidates = {}
    of_title = terms(title, language)
    often = {key for key, times in Counter([key for key, _, _ in of_title + found]).items() if times > 1}
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


def _count(  # noqa: PLR0917
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
    before, before_end = -1, -NEAR
    for number, (key, start, end) in enumerate(found):
        weight = _weight(start, figures, in_title=in_title)
        if key in often:
            _add(candidates, (key,), text[start:end], weight)
        if start - before_end < NEAR:
            gap = text[before_end:start]
            if gap == " ":
                _add_runs(candidates, text, found, number, often, figures, in_title=in_title)
            elif gap.replace("’", "'").strip(" ") in links:
                first = found[before]
                form = text[first[1] : end]
                _add(candidates, (first[0], key), form, _weight(first[1], figures, in_title=in_title), held=True)
        before, before_end = number, end


def _add_runs(  # noqa: PLR0917
    candidates: _Candidates,
    text: str,
    found: list[Term],
    last: int,
    often: set[str],
    figures: Terms,
    *,
    in_title: bool,
) -> None:
    """The runs of two words and more that end with the last one, with nothing but spaces between them."""
    repeated, capitals = found[last][0] in often, text[found[last][1]].isupper()
    end = found[last][2]
    for first in range(last - 1, max(-1, last - figures.words), -1):
        key, start, its_end = found[first]
        repeated = repeated and key in often
        capitals = capitals and text[start].isupper()
        if not (repeated or capitals) or text[its_end : found[first + 1][1]] != " ":
            return
        keys = tuple(found[number][0] for number in range(first, last + 1))
        _add(candidates, keys, text[start:end], _weight(start, figures, in_title=in_title))


def _add(candidates: _Candidates, keys: tuple[str, ...], form: str, weight: float, *, held: bool = False) -> None:
    each = candidates.get(keys)
    if each is None:
        each = candidates[keys] = _Candidate(keys)
    each.times += 1
    each.weight += weight
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
