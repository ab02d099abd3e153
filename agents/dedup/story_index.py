"""The compiled part of stories: the last articles' terms in arrays, their postings, and which are like a new one.

An article stands at its order modulo the arrays' length, so the oldest makes room for the newest. The postings of a
term are a chain from its newest article back; it ends with the articles that have made room.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from vigie.agents.compiled import compiled
from vigie.agents.dedup.terms import HASH_BITS, LEVEL_BITS, LEVELS, WEIGHTS, Terms
from vigie.agents.dedup.thresholds import Gathering

NONE = -1
_SHIFT, _LEVEL = np.uint32(LEVEL_BITS), np.uint32(LEVELS - 1)


class Index(NamedTuple):
    """Arrays of articles by their place, of postings, and of stories. -1 stands for none.

    `order`, `time`, when it leaves (`kept`), `story`, `before`: the order of the story's article before it, `source`,
    and of its terms how many (`size`), the length of their vector (`norm`) and themselves.

    `head`: of each term its newest posting, `older`: of each posting the one before. A posting is the article's order
    times the terms an article has room for, plus which of them it is, and in the lowest bits the term's level.

    By story: `latest`, the order of its newest article; `articles`, and `compared`, those of them that have terms.
    `score` (-1 where no article is remembered) and `row` are scratch, by article and by story.
    """

    order: NDArray[np.int64]
    time: NDArray[np.int64]
    kept: NDArray[np.int64]
    story: NDArray[np.int32]
    before: NDArray[np.int64]
    source: NDArray[np.int32]
    size: NDArray[np.int32]
    norm: NDArray[np.float64]
    terms: NDArray[np.uint32]
    head: NDArray[np.int64]
    older: NDArray[np.int64]
    latest: NDArray[np.int64]
    articles: NDArray[np.int32]
    compared: NDArray[np.int32]
    score: NDArray[np.int32]
    row: NDArray[np.int32]


def empty(places: int, most_terms: int) -> Index:
    """Arrays for so many articles; memory is taken as they come."""
    return Index(
        order=np.full(places, NONE, np.int64),
        time=np.zeros(places, np.int64),
        kept=np.zeros(places, np.int64),
        story=np.full(places, NONE, np.int32),
        before=np.full(places, NONE, np.int64),
        source=np.zeros(places, np.int32),
        size=np.zeros(places, np.int32),
        norm=np.zeros(places, np.float64),
        terms=np.zeros((places, most_terms), np.uint32),
        head=np.full(1 << HASH_BITS, NONE, np.int64),
        older=np.zeros(places * most_terms, np.int64),
        latest=np.full(places, NONE, np.int64),
        articles=np.zeros(places, np.int32),
        compared=np.zeros(places, np.int32),
        score=np.full(places, NONE, np.int32),
        row=np.full(places, NONE, np.int32),
    )


@compiled
def put(index: Index, order: int, time: int, kept: int, story: int, source: int, terms: Terms) -> None:
    """An article of a story: the newest of all."""
    at = order % len(index.order)
    index.order[at], index.time[at], index.kept[at] = order, time, kept
    index.story[at], index.source[at] = story, source
    index.before[at], index.latest[story] = index.latest[story], order
    index.size[at], index.norm[at] = len(terms), _norm(terms)
    index.articles[story] += 1
    index.compared[story] += len(terms) > 0
    index.score[at] = 0
    width = index.terms.shape[1]
    for place, term in enumerate(terms):
        index.terms[at, place] = term
        index.older[at * width + place] = index.head[term >> _SHIFT]
        index.head[term >> _SHIFT] = (order * width + place) << LEVEL_BITS | (term & _LEVEL)


@compiled
def drop(index: Index, order: int) -> int:
    """Forget an article; the story that has none left by that, or -1. Its place keeps the chains that go through it."""
    at = order % len(index.order)
    if index.order[at] != order or index.story[at] == NONE:
        return NONE
    story = int(index.story[at])
    index.story[at] = index.score[at] = NONE
    index.articles[story] -= 1
    index.compared[story] -= index.size[at] > 0
    if index.articles[story]:
        return NONE
    index.latest[story] = NONE
    return story


@compiled
def nearest(
    index: Index, by: Gathering, now: int, time: int, terms: Terms
) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
    """The stories that hold articles like one of these terms at this time, with how like they are, the likest first.

    How like: the mean over the two likest of the story's articles, of one if it has only one. `now`: the order that
    the article will have.
    """
    norm = _norm(terms)
    likely = _sharing(index, by, now, terms, norm)
    stories, first, second = np.empty(len(likely), np.int32), np.zeros(len(likely)), np.zeros(len(likely))
    count = 0
    for at in likely:
        found = _alike(index, by, at, time, terms, norm)
        story = index.story[at]
        row = index.row[story]
        if row == NONE:
            row = index.row[story] = count
            stories[row] = story
            count += 1
        if found > first[row]:
            first[row], second[row] = found, first[row]
        elif found > second[row]:
            second[row] = found
    for row in range(count):
        index.row[stories[row]] = NONE
        if index.compared[stories[row]] > 1:
            first[row] = (first[row] + second[row]) / 2
    order = np.argsort(-first[:count], kind="mergesort")
    return stories[order], first[order]


@compiled
def _sharing(index: Index, by: Gathering, now: int, terms: Terms, norm: float) -> NDArray[np.int32]:
    """The places of articles that share enough terms to be worth a comparison, the newest postings first."""
    touched = np.empty(len(terms) * by.chain_most, np.int32)
    places, width, count = len(index.order), index.terms.shape[1], 0
    gone = (now - places + 1) * width << LEVEL_BITS
    for term in terms:
        weight, left, posting = WEIGHTS[term & _LEVEL], by.chain_most, index.head[term >> _SHIFT]
        while posting >= gone and posting >= 0 and left:
            place = (posting >> LEVEL_BITS) % (places * width)
            at = place // width
            score = index.score[at]
            if score >= 0:
                if score == 0:
                    touched[count] = at
                    count += 1
                index.score[at] = score + weight * WEIGHTS[posting & (LEVELS - 1)]
                left -= 1
            posting = index.older[place]
    kept = 0
    for at in touched[:count]:
        worth = index.score[at] / (norm * index.norm[at])
        index.score[at] = 0
        if worth + _brief(index, by, at, terms) >= by.cut / 2:
            touched[kept] = at
            kept += 1
    return touched[:kept]


@compiled
def _alike(index: Index, by: Gathering, at: int, time: int, terms: Terms, norm: float) -> float:
    """The cosine of two articles' terms, more where one is brief, less by the time between; 0 without a common one."""
    theirs, size = index.terms[at], index.size[at]
    total = mine = other = 0
    while mine < len(terms) and other < size:
        one, two = terms[mine] >> _SHIFT, theirs[other] >> _SHIFT
        if one == two:
            total += WEIGHTS[terms[mine] & _LEVEL] * WEIGHTS[theirs[other] & _LEVEL]
        mine += one <= two
        other += two <= one
    if not total:
        return 0.0
    likeness = total / (norm * index.norm[at]) + _brief(index, by, at, terms)
    return float(likeness * max(0.0, 1 - abs(index.time[at] - time) / by.fades_ms))


@compiled
def _brief(index: Index, by: Gathering, at: int, terms: Terms) -> float:
    """What is added where one of two articles is brief."""
    return float(by.brief_bonus * (1 - min(len(terms), index.size[at]) / index.terms.shape[1]))


@compiled
def linked(index: Index, by: Gathering, one: int, other: int) -> float:
    """How like two stories are: the mean over all pairs of their last articles (average link)."""
    mine, theirs = last(index, one, by.merge_articles), last(index, other, by.merge_articles)
    total = 0.0
    for left in mine:
        terms = index.terms[left, : index.size[left]]
        for right in theirs:
            total += _alike(index, by, right, index.time[left], terms, index.norm[left])
    return total / max(1, len(mine) * len(theirs))


@compiled
def longest(index: Index, story: int) -> int:
    """The latest time at which an article of a story leaves."""
    return int(index.kept[_walked(index, story, index.articles[story], 0)].max())


@compiled
def last(index: Index, story: int, most: int) -> NDArray[np.int64]:
    """The places of the last articles of a story that have terms, the newest first."""
    return _walked(index, story, min(most, index.compared[story]), 1)


@compiled
def _walked(index: Index, story: int, count: int, least_terms: int) -> NDArray[np.int64]:
    """The places of so many of a story's articles that have so many terms or more, the newest first."""
    found = np.empty(count, np.int64)
    met, order = 0, index.latest[story]
    while met < count:
        at = order % len(index.order)
        if index.story[at] == story and index.size[at] >= least_terms:
            found[met] = at
            met += 1
        order = index.before[at]
    return found


@compiled
def merge(index: Index, kept: int, gone: int) -> None:
    """All articles of a story become another's, in their order."""
    mine, theirs, newer = index.latest[kept], index.latest[gone], NONE
    left = index.articles[gone]
    while left:
        if theirs > mine:
            at = theirs % len(index.order)
            if index.story[at] == gone:
                index.story[at] = kept
                left -= 1
            theirs, then = index.before[at], theirs
        else:
            then, mine = mine, index.before[mine % len(index.order)]
        if newer == NONE:
            index.latest[kept] = then
        else:
            index.before[newer % len(index.order)] = then
        newer = then
    index.before[newer % len(index.order)] = mine
    index.articles[kept] += index.articles[gone]
    index.compared[kept] += index.compared[gone]
    index.articles[gone], index.compared[gone], index.latest[gone] = 0, 0, NONE


@compiled
def sources(index: Index, story: int, most: int) -> int:
    """How many sources the last articles of a story have, as far as they name one."""
    named = np.sort(index.source[_walked(index, story, min(most, index.articles[story]), 0)])
    count, before = 0, 0
    for source in named:
        count += source != before
        before = source
    return count


@compiled
def _norm(terms: Terms) -> float:
    total = 0
    for term in terms:
        total += WEIGHTS[term & _LEVEL] ** 2
    return float(np.sqrt(max(total, 1)))
