"""The compiled part of stories: the last articles' terms in arrays, their postings, and which are like a new one.

An article stands at its order modulo the number of places, so the oldest makes room for the newest. The postings of a
term are a chain from its newest article back; it ends with the articles that have made room.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from vigie.agents.compiled import compiled
from vigie.agents.dedup.terms import HASH_BITS, LEVEL_BITS, LEVELS, WEIGHTS, Packed, Terms, unpack
from vigie.agents.dedup.thresholds import StoryThresholds

NONE = -1
_SHIFT, _LEVEL = np.uint32(LEVEL_BITS), np.uint32(LEVELS - 1)
_PLACE_BITS = 8
_ORDER_SHIFT, _PLACE, _LOWEST = _PLACE_BITS + LEVEL_BITS, (1 << _PLACE_BITS) - 1, LEVELS - 1
ORDER, TIME, KEPT, BEFORE, SOURCE = range(5)
STORY, SCORE, SIZE, SQUARES = range(4)
LATEST, ARTICLES, COMPARED, ROW = range(4)


class StoryIndex(NamedTuple):
    """Tables of articles by their place, and of stories. -1 stands for none.

    Few wide tables: each is a price at every call, and what is read together lies together. As many places as a power
    of two, so that no article's place takes a division.

    `articles`: `ORDER`, `TIME`, when it leaves (`KEPT`), the order of the story's article before it (`BEFORE`),
    `SOURCE`. `compared`: `STORY`, how many terms it has (`SIZE`), the square of their vector's length (`SQUARES`), and
    for scratch `SCORE` (-1 where no article is remembered). `terms`: themselves.

    `head`: of each term its newest posting, `older`: of each posting the one before. A posting is the article's order,
    which of its terms it is, and in the lowest bits the term's level.

    `stories`: `LATEST`, the order of its newest article; `ARTICLES`, and `COMPARED`, those of them that have terms;
    for scratch `ROW`.
    """

    articles: NDArray[np.int64]
    compared: NDArray[np.int32]
    terms: NDArray[np.uint32]
    head: NDArray[np.int64]
    older: NDArray[np.int64]
    stories: NDArray[np.int64]


def empty(remembered: int, most_terms: int) -> StoryIndex:
    """Tables for so many articles; memory is taken as they come."""
    places = 1 << (remembered - 1).bit_length()
    index = StoryIndex(
        articles=np.zeros((places, 5), np.int64),
        compared=np.zeros((places, 4), np.int32),
        terms=np.zeros((places, most_terms), np.uint32),
        head=np.full(1 << HASH_BITS, NONE, np.int64),
        older=np.zeros((places, most_terms), np.int64),
        stories=np.zeros((places, 4), np.int64),
    )
    index.articles[:, (ORDER, BEFORE)] = NONE
    index.compared[:, (STORY, SCORE)] = NONE
    index.stories[:, (LATEST, ROW)] = NONE
    return index


@compiled
def place_of(order: int, places: int) -> int:
    """Where an article stands."""
    return order & (places - 1)


@compiled
def put(index: StoryIndex, order: int, time: int, kept: int, story: int, source: int, packed: Packed) -> None:
    """An article of a story: the newest of all."""
    terms = unpack(packed)
    at = place_of(order, len(index.articles))
    article, compared, its = index.articles[at], index.compared[at], index.stories[story]
    article[ORDER], article[TIME], article[KEPT], article[SOURCE] = order, time, kept, source
    article[BEFORE], its[LATEST] = its[LATEST], order
    compared[STORY], compared[SCORE], compared[SIZE], compared[SQUARES] = story, 0, len(terms), _squares(terms)
    its[ARTICLES] += 1
    its[COMPARED] += len(terms) > 0
    for place, term in enumerate(terms):
        index.terms[at, place] = term
        index.older[at, place] = index.head[term >> _SHIFT]
        index.head[term >> _SHIFT] = order << _ORDER_SHIFT | place << LEVEL_BITS | (term & _LEVEL)


@compiled
def drop(index: StoryIndex, order: int) -> int:
    """Forget an article; the story that has none left by that, or -1. Its place keeps the chains that go through it."""
    at = place_of(order, len(index.articles))
    compared = index.compared[at]
    story = int(compared[STORY])
    if index.articles[at, ORDER] != order or story == NONE:
        return NONE
    compared[STORY] = compared[SCORE] = NONE
    its = index.stories[story]
    its[ARTICLES] -= 1
    its[COMPARED] -= compared[SIZE] > 0
    if its[ARTICLES]:
        return NONE
    its[LATEST] = NONE
    return story


@compiled
def nearest(
    index: StoryIndex, by: StoryThresholds, now: int, time: int, packed: Packed
) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
    """The stories that an article of these terms is like enough to be of, with how like, the likest first; not many.

    How like: the mean over the two likest of the story's articles, of one if it has only one. `now`: the order that
    the article will have.
    """
    terms = unpack(packed)
    norm = np.sqrt(_squares(terms))
    likely = _sharing(index, by, now, terms, norm)
    stories, first, second = np.empty(len(likely), np.int32), np.zeros(len(likely)), np.zeros(len(likely))
    count = 0
    for at in likely:
        found = _alike(index, by, at, time, terms, norm)
        story = index.compared[at, STORY]
        row = index.stories[story, ROW]
        if row == NONE:
            row = index.stories[story, ROW] = count
            stories[row] = story
            count += 1
        if found > first[row]:
            first[row], second[row] = found, first[row]
        elif found > second[row]:
            second[row] = found
    for row in range(count):
        its = index.stories[stories[row]]
        its[ROW] = NONE
        if its[COMPARED] > 1:
            first[row] = (first[row] + second[row]) / 2
    like = np.argsort(-first[:count], kind="mergesort")[: min(by.merge_stories, (first[:count] >= by.cut).sum())]
    return stories[like], first[like]


@compiled
def _sharing(index: StoryIndex, by: StoryThresholds, now: int, terms: Terms, norm: float) -> NDArray[np.int32]:
    """The places of articles that share enough terms to be worth a comparison.

    All chains are followed side by side, a step at a time: the steps of one wait for memory one after the other, those
    of many at once. No other function has a part in it, since handing it the tables costs as much as a step.
    """
    compared, older, last = index.compared, index.older, len(index.articles) - 1
    gone = max(0, now - last) << _ORDER_SHIFT
    touched, count = np.empty(len(terms) * by.chain_most, np.int32), 0
    links, left = index.head[terms >> _SHIFT], np.full(len(terms), by.chain_most)
    going = True
    while going:
        going = False
        for place, term in enumerate(terms):
            posting = links[place]
            if posting < gone or not left[place]:
                continue
            going = True
            at = posting >> _ORDER_SHIFT & last
            links[place] = older[at, posting >> LEVEL_BITS & _PLACE]
            score = compared[at, SCORE]
            if score == NONE:
                continue
            left[place] -= 1
            if score == 0:
                touched[count] = at
                count += 1
            compared[at, SCORE] = score + WEIGHTS[term & _LEVEL] * WEIGHTS[posting & _LOWEST]
    kept = 0
    for at in touched[:count]:
        worth = compared[at, SCORE] / (norm * np.sqrt(compared[at, SQUARES]))
        compared[at, SCORE] = 0
        if worth + _brief(by, len(terms), compared[at, SIZE]) >= by.cut / 2:
            touched[kept] = at
            kept += 1
    return touched[:kept]


@compiled
def _alike(index: StoryIndex, by: StoryThresholds, at: int, time: int, terms: Terms, norm: float) -> float:
    """The cosine of two articles' terms, more where one is brief, less by the time between; 0 without a common one."""
    theirs, size = index.terms[at], index.compared[at, SIZE]
    total = mine = other = 0
    while mine < len(terms) and other < size:
        one, two = terms[mine] >> _SHIFT, theirs[other] >> _SHIFT
        if one == two:
            total += WEIGHTS[terms[mine] & _LEVEL] * WEIGHTS[theirs[other] & _LEVEL]
        mine += one <= two
        other += two <= one
    if not total:
        return 0.0
    likeness = total / (norm * np.sqrt(index.compared[at, SQUARES])) + _brief(by, len(terms), size)
    return float(likeness * max(0.0, 1 - abs(index.articles[at, TIME] - time) / by.fades_ms))


@compiled
def _brief(by: StoryThresholds, one: int, other: int) -> float:
    """What is added where one of two articles, of so many terms each, is brief."""
    return float(by.brief_bonus * (1 - min(one, other) / by.terms))


@compiled
def linked(index: StoryIndex, by: StoryThresholds, one: int, other: int) -> float:
    """How like two stories are: the mean over all pairs of their last articles (average link)."""
    mine, theirs = last(index, one, by.merge_articles), last(index, other, by.merge_articles)
    total = 0.0
    for left in mine:
        terms, norm = index.terms[left, : index.compared[left, SIZE]], np.sqrt(index.compared[left, SQUARES])
        for right in theirs:
            total += _alike(index, by, right, index.articles[left, TIME], terms, norm)
    return total / max(1, len(mine) * len(theirs))


@compiled
def longest(index: StoryIndex, story: int) -> int:
    """The latest time at which an article of a story leaves."""
    return int(index.articles[:, KEPT][_walked(index, story, index.stories[story, ARTICLES], 0)].max())


@compiled
def last(index: StoryIndex, story: int, most: int) -> NDArray[np.int64]:
    """The places of the last articles of a story that have terms, the newest first."""
    return _walked(index, story, min(most, index.stories[story, COMPARED]), 1)


@compiled
def _walked(index: StoryIndex, story: int, count: int, least_terms: int) -> NDArray[np.int64]:
    """The places of so many of a story's articles that have so many terms or more, the newest first."""
    found = np.empty(count, np.int64)
    met, order = 0, index.stories[story, LATEST]
    while met < count:
        at = place_of(order, len(index.articles))
        if index.compared[at, STORY] == story and index.compared[at, SIZE] >= least_terms:
            found[met] = at
            met += 1
        order = index.articles[at, BEFORE]
    return found


@compiled
def merge(index: StoryIndex, kept: int, gone: int) -> None:
    """All articles of a story become another's, in their order."""
    larger, smaller = index.stories[kept], index.stories[gone]
    mine, theirs, newer = larger[LATEST], smaller[LATEST], NONE
    left = smaller[ARTICLES]
    while left:
        if theirs > mine:
            at = place_of(theirs, len(index.articles))
            if index.compared[at, STORY] == gone:
                index.compared[at, STORY] = kept
                left -= 1
            theirs, then = index.articles[at, BEFORE], theirs
        else:
            then, mine = mine, index.articles[place_of(mine, len(index.articles)), BEFORE]
        if newer == NONE:
            larger[LATEST] = then
        else:
            index.articles[place_of(newer, len(index.articles)), BEFORE] = then
        newer = then
    index.articles[place_of(newer, len(index.articles)), BEFORE] = mine
    larger[ARTICLES] += smaller[ARTICLES]
    larger[COMPARED] += smaller[COMPARED]
    smaller[ARTICLES], smaller[COMPARED], smaller[LATEST] = 0, 0, NONE


@compiled
def sources(index: StoryIndex, story: int, most: int) -> int:
    """How many sources the last articles of a story have, as far as they name one."""
    all_keys = np.sort(index.articles[:, SOURCE][_walked(index, story, min(most, index.stories[story, ARTICLES]), 0)])
    count, before = 0, 0
    for source in all_keys:
        count += source != before
        before = source
    return count


@compiled
def _squares(terms: Terms) -> int:
    """The square of the length of a vector of terms; 1 of one without any."""
    total = 0
    for term in terms:
        total += WEIGHTS[term & _LEVEL] ** 2
    return max(total, 1)
