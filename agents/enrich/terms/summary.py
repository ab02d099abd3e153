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

from vigie.agents.enrich.terms.content_words import ContentWord
from vigie.agents.enrich.thresholds import TermThresholds

_QUOTED = '«»“”„"‘’‚'


@dataclass(frozen=True, slots=True)
class _Sentence:
    start: int
    end: int
    words: frozenset[str]
    worth: float


def summary(
    text: str, sentences: Sequence[tuple[int, int]], found: list[ContentWord], thresholds: TermThresholds
) -> tuple[str, ...]:
    """At most two sentences of the text, in order. `found`: the words of the text that carry meaning."""
    candidates = _sentences(text, sentences, found, thresholds)
    chosen: list[_Sentence] = []
    while candidates and len(chosen) < thresholds.sentences:
        covered = frozenset[str]().union(*(each.words for each in chosen))
        best = max(
            candidates,
            key=lambda each: (each.worth * (1 - thresholds.repeated * _share(each.words, covered)), -each.start),
        )
        chosen.append(best)
        candidates.remove(best)
    return tuple(text[each.start : each.end] for each in sorted(chosen, key=lambda each: each.start))


def _sentences(
    text: str, sentences: Sequence[tuple[int, int]], found: list[ContentWord], thresholds: TermThresholds
) -> list[_Sentence]:
    """Sentences that can stand alone: of medium length, no quotation. If there are too few, all but the long ones."""
    counts = Counter([key for key, _, _ in found])
    starts = [start for _, start, _ in found]
    every = []
    for number, (start, end) in enumerate(sentences):
        keys = [key for key, _, _ in found[bisect_left(starts, start) : bisect_left(starts, end)]]
        worth = (
            sum(counts[key] for key in keys) / (len(keys) + thresholds.damping) * (1 + thresholds.early / (1 + number))
        )
        every.append(_Sentence(start, end, frozenset(keys), worth))
    fit = [
        each
        for each in every
        if thresholds.shortest <= each.end - each.start <= thresholds.longest and text[each.start] not in _QUOTED
    ]
    return (
        fit
        if len(fit) >= thresholds.sentences
        else [each for each in every if each.end - each.start <= thresholds.longest]
    )


def _share(words: frozenset[str], covered: frozenset[str]) -> float:
    return len(words & covered) / len(words) if words else 1.0
