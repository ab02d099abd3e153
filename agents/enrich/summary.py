"""A summary of two of the article's own sentences.

SumBasic (A. Nenkova, L. Vanderwende, "The impact of frequency on summarization", 2005): a sentence is worth the mean
frequency of its words; the earlier ones are worth more, as news tells first what matters; the second is chosen for
what the first does not say (J. Carbonell, J. Goldstein, "The use of MMR", 1998).
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from vigie.agents.enrich.terms import Term
from vigie.agents.enrich.thresholds import Terms

_QUOTED = '«»“”„"‘’‚'


@dataclass(frozen=True, slots=True)
class _Sentence:
    start: int
    end: int
    words: frozenset[str]
    worth: float


def summary(text: str, sentences: Sequence[tuple[int, int]], found: list[Term], terms_are: Terms) -> tuple[str, ...]:
    """At most two sentences, in their order, as they stand. `found`: the words of the text that carry meaning."""
    told = _sentences(text, sentences, found, terms_are)
    chosen: list[_Sentence] = []
    while told and len(chosen) < terms_are.sentences:
        said = frozenset[str]().union(*(each.words for each in chosen))
        best = max(
            told, key=lambda each: (each.worth * (1 - terms_are.repeated * _share(each.words, said)), -each.start)
        )
        chosen.append(best)
        told.remove(best)
    return tuple(text[each.start : each.end] for each in sorted(chosen, key=lambda each: each.start))


def _sentences(text: str, sentences: Sequence[tuple[int, int]], found: list[Term], terms_are: Terms) -> list[_Sentence]:
    """Those that can stand by themselves: not too short, not too long, no quotation; all of them where none can."""
    counts = Counter([key for key, _, _ in found])
    starts = [start for _, start, _ in found]
    every = []
    for number, (start, end) in enumerate(sentences):
        keys = [key for key, _, _ in found[bisect_left(starts, start) : bisect_left(starts, end)]]
        worth = (
            sum(counts[key] for key in keys) / (len(keys) + terms_are.damping) * (1 + terms_are.early / (1 + number))
        )
        every.append(_Sentence(start, end, frozenset(keys), worth))
    fit = [
        each
        for each in every
        if terms_are.shortest <= each.end - each.start <= terms_are.longest and text[each.start] not in _QUOTED
    ]
    return (
        fit
        if len(fit) >= terms_are.sentences
        else [each for each in every if each.end - each.start <= terms_are.longest]
    )


def _share(words: frozenset[str], said: frozenset[str]) -> float:
    return len(words & said) / len(words) if words else 1.0
