"""Keywords: the names and the terms of one to three words that an article is about.

Names are the article's entities, each one term. Other terms are runs of words between names and stop words, as in
RAKE (S. Rose et al., 2010), joined by `de` or `of`; without a tagger a run may hold a verb, so one counts that comes
twice, or that such a link holds together. Worth is C-value (K. Frantzi, S. Ananiadou, H. Mima, "Automatic recognition
of multi-word terms: the C-value/NC-value method", IJDL 2000): a longer term counts more, and one that stands inside
longer ones less; what stands in the title or at the beginning counts more, as in YAKE (R. Campos et al., 2020).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from math import log2
from typing import Literal

from vigie.agents.enrich.terms import Term, terms, vocabulary
from vigie.agents.enrich.thresholds import Terms
from vigie.schemas.enriched import Entity, Keyword


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
    _count(common, title, _free(list(terms(title, language)), entities, "title"), language, figures, in_title=True)
    _count(common, text, _free(found, entities, "text"), language, figures, in_title=False)
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
        words = tuple(term.key for term in terms(entity.name, language))
        weight = sum(_weight(each.start, figures, in_title=each.field == "title") for each in entity.mentions)
        yield log2(1 + max(1, min(len(words), figures.words))) * weight, entity.name, words


def _free(found: list[Term], entities: Sequence[Entity], where: Literal["title", "text"]) -> Iterator[list[Term]]:
    """The words outside names, a list for each stretch between two of them."""
    spans = sorted((each.start, each.end) for entity in entities for each in entity.mentions if each.field == where)
    stretch: list[Term] = []
    number = 0
    for term in found:
        while number < len(spans) and spans[number][1] <= term.start:
            number += 1
            yield stretch
            stretch = []
        if number == len(spans) or spans[number][0] >= term.end:
            stretch.append(term)
    yield stretch


def _count(
    candidates: _Candidates,
    text: str,
    stretches: Iterator[list[Term]],
    language: str,
    figures: Terms,
    *,
    in_title: bool,
) -> None:
    for stretch in stretches:
        for run, linked in _runs(text, stretch, language):
            for first in range(len(run)):
                weight = _weight(run[first].start, figures, in_title=in_title)
                for last in range(first + 1, min(len(run), first + figures.words) + 1):
                    words = tuple(term.key for term in run[first:last])
                    each = candidates.get(words)
                    if each is None:
                        each = candidates[words] = _Candidate(words)
                    each.weight += weight
                    each.held = each.held or (last - first == 2 and linked[first])  # noqa: PLR2004 a pair
                    form = text[run[first].start : run[last - 1].end]
                    each.forms[form] = each.forms.get(form, 0) + 1


def _weight(start: int, figures: Terms, *, in_title: bool) -> float:
    if in_title:
        return figures.title
    return figures.lead if start < figures.lead_length else 1.0


def _runs(text: str, found: list[Term], language: str) -> Iterator[tuple[list[Term], list[bool]]]:
    """Words with a space, or a link such as `de`, between them; and whether it is a link, for each but the last."""
    links = vocabulary(language).links
    run: list[Term] = []
    linked: list[bool] = []
    for term in found:
        if run:
            gap = text[run[-1].end : term.start].replace("’", "'").strip(" ")
            if gap and gap not in links:
                yield run, linked
                run, linked = [], []
            else:
                linked.append(bool(gap))
        run.append(term)
    if run:
        yield run, linked


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
