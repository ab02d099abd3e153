"""The compiled part of stories: the terms of the last articles in arrays, with postings and a similarity search.

An article's row is its order modulo the number of rows, so the newest replaces the oldest. The postings of a term form
a chain from its newest article back. The chain ends at articles that were replaced.
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
ORDER, TIME, EVICTION_TIME, PREVIOUS, SOURCE = range(5)
STORY, SCORE, SIZE, SQUARES = range(4)
LATEST, ARTICLES, COMPARED, ROW = range(4)


class StoryIndex(NamedTuple):
    """Tables of articles by row, and of stories. -1 stands for none.

    The tables are few and wide: each costs time at every call, and columns read together lie together. The number of
    rows is a power of two, so that finding a row needs no division.

    `articles`: `ORDER`, `TIME`, `EVICTION_TIME`, the order of the story's article before it (`PREVIOUS`), `SOURCE`.
    `compared`: `STORY`, the number of terms (`SIZE`), the squared length of their vector (`SQUARES`), and the scratch
    column `SCORE` (-1 where the row holds no article). `terms`: the terms themselves.

    `newest`: the newest posting of each term. `older`: for each posting the one before it. A posting is the article's
    order, the position of the term in the article, and in the lowest bits the term's level.

    `stories`: the order of its newest article (`LATEST`), the number of its articles (`ARTICLES`) and of those with
    terms (`COMPARED`), and the scratch column `ROW`.
    """

    articles: NDArray[np.int64]
    compared: NDArray[np.int32]
    terms: NDArray[np.uint32]
    newest: NDArray[np.int64]
    older: NDArray[np.int64]
    stories: NDArray[np.int64]


def empty(articles: int, most_terms: int) -> StoryIndex:
    """Tables for so many articles. The system provides the memory as rows are used."""
    places = 1 << (articles - 1).bit_length()
    index = StoryIndex(
        articles=np.zeros((places, 5), np.int64),
        compared=np.zeros((places, 4), np.int32),
        terms=np.zeros((places, most_terms), np.uint32),
        newest=np.full(1 << HASH_BITS, NONE, np.int64),
        older=np.zeros((places, most_terms), np.int64),
        stories=np.zeros((places, 4), np.int64),
    )
    index.articles[:, (ORDER, PREVIOUS)] = NONE
    index.compared[:, (STORY, SCORE)] = NONE
    index.stories[:, (LATEST, ROW)] = NONE
    return index


@compiled
def place_of(order: int, places: int) -> int:
    """An article's row."""
    return order & (places - 1)


@compiled
def put(index: StoryIndex, order: int, time: int, eviction_time: int, story: int, source: int, packed: Packed) -> None:
    """Add an article, the newest of all, to a story."""
    terms = unpack(packed)
    at = place_of(order, len(index.articles))
    article, compared, its = index.articles[at], index.compared[at], index.stories[story]
    article[ORDER], article[TIME], article[EVICTION_TIME], article[SOURCE] = order, time, eviction_time, source
    article[PREVIOUS], its[LATEST] = its[LATEST], order
    compared[STORY], compared[SCORE], compared[SIZE], compared[SQUARES] = story, 0, len(terms), _squares(terms)
    its[ARTICLES] += 1
    its[COMPARED] += len(terms) > 0
    for place, term in enumerate(terms):
        index.terms[at, place] = term
        index.older[at, place] = index.newest[term >> _SHIFT]
        index.newest[term >> _SHIFT] = order << _ORDER_SHIFT | place << LEVEL_BITS | (term & _LEVEL)


@compiled
def drop(index: StoryIndex, order: int) -> int:
    """Remove an article. Returns its story if that is now empty, else -1.

    The row stays in the chains of its terms, which lead through it to older articles.
    """
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
    """The stories similar enough for an article with these terms, with their similarity, the most similar first.

    A story's similarity is the mean over its two most similar articles, or that of its only one. Measured on the
    labelled stories, English: one article .894, two .900, three .896. `now`: the order that the article will have.
    """
    terms = unpack(packed)
    norm = np.sqrt(_squares(terms))
    likely = _with_common_terms(index, by, now, terms, norm)
    stories, first, second = np.empty(len(likely), np.int32), np.zeros(len(likely)), np.zeros(len(likely))
    count = 0
    for at in likely:
        found = _similarity(index, by, at, time, terms, norm)
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
    # a stable sort, so that of equally similar stories the order of processing decides on every machine
    similar = min(by.merge_stories, (first[:count] >= by.min_similarity).sum())
    order = np.argsort(-first[:count], kind="mergesort")[:similar]
    return stories[order], first[order]


@compiled
def _with_common_terms(
    index: StoryIndex, by: StoryThresholds, now: int, terms: Terms, norm: float
) -> NDArray[np.int32]:
    """The rows of articles that share enough terms to be worth a comparison.

    All chains are followed side by side, one step at a time. The steps of one chain wait for memory one after another;
    those of several chains wait together. The loop calls no other function, since passing the tables costs as much as a
    step.
    """
    compared, older, last = index.compared, index.older, len(index.articles) - 1
    gone = max(0, now - last) << _ORDER_SHIFT
    touched, count = np.empty(len(terms) * by.chain_most, np.int32), 0
    links, left = index.newest[terms >> _SHIFT], np.full(len(terms), by.chain_most)
    advanced = True
    while advanced:
        advanced = False
        for place, term in enumerate(terms):
            posting = links[place]
            if posting < gone or not left[place]:
                continue
            advanced = True
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
    selected = 0
    for at in touched[:count]:
        cosine = compared[at, SCORE] / (norm * np.sqrt(compared[at, SQUARES]))
        compared[at, SCORE] = 0
        if cosine + _brief_bonus(by, len(terms), compared[at, SIZE]) >= by.min_similarity * by.prefilter:
            touched[selected] = at
            selected += 1
    return touched[:selected]


@compiled
def _similarity(index: StoryIndex, by: StoryThresholds, at: int, time: int, terms: Terms, norm: float) -> float:
    """The cosine of two articles' terms, raised if one is brief, faded by the time between; 0 without a common term."""
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
    cosine = total / (norm * np.sqrt(index.compared[at, SQUARES])) + _brief_bonus(by, len(terms), size)
    return float(cosine * max(0.0, 1 - abs(index.articles[at, TIME] - time) / by.fade_ms))


@compiled
def _brief_bonus(by: StoryThresholds, one: int, other: int) -> float:
    """The bonus for two articles with so many terms each; largest when one has next to none."""
    return float(by.brief_bonus * (1 - min(one, other) / by.terms))


@compiled
def average_link(index: StoryIndex, by: StoryThresholds, one: int, other: int) -> float:
    """The similarity of two stories: the mean over all pairs of their last articles."""
    mine, theirs = last(index, one, by.merge_articles), last(index, other, by.merge_articles)
    total = 0.0
    for left in mine:
        terms, norm = index.terms[left, : index.compared[left, SIZE]], np.sqrt(index.compared[left, SQUARES])
        for right in theirs:
            total += _similarity(index, by, right, index.articles[left, TIME], terms, norm)
    return total / max(1, len(mine) * len(theirs))


@compiled
def latest_eviction(index: StoryIndex, story: int) -> int:
    """The latest eviction time among a story's articles."""
    return int(index.articles[:, EVICTION_TIME][_last_rows(index, story, index.stories[story, ARTICLES], 0)].max())


@compiled
def last(index: StoryIndex, story: int, most: int) -> NDArray[np.int64]:
    """The rows of a story's last articles with terms, newest first."""
    return _last_rows(index, story, min(most, index.stories[story, COMPARED]), 1)


@compiled
def _last_rows(index: StoryIndex, story: int, count: int, least_terms: int) -> NDArray[np.int64]:
    """The rows of the story's last `count` articles with at least `least_terms` terms, newest first."""
    found = np.empty(count, np.int64)
    filled, order = 0, index.stories[story, LATEST]
    while filled < count:
        at = place_of(order, len(index.articles))
        if index.compared[at, STORY] == story and index.compared[at, SIZE] >= least_terms:
            found[filled] = at
            filled += 1
        order = index.articles[at, PREVIOUS]
    return found


@compiled
def merge(index: StoryIndex, into: int, gone: int) -> None:
    """Move all articles of the story `gone` to the story `into`. The two chains are merged by order, newest first."""
    larger, smaller = index.stories[into], index.stories[gone]
    mine, theirs, newer = larger[LATEST], smaller[LATEST], NONE
    left = smaller[ARTICLES]
    while left:
        if theirs > mine:
            at = place_of(theirs, len(index.articles))
            if index.compared[at, STORY] == gone:
                index.compared[at, STORY] = into
                left -= 1
            theirs, then = index.articles[at, PREVIOUS], theirs
        else:
            then, mine = mine, index.articles[place_of(mine, len(index.articles)), PREVIOUS]
        if newer == NONE:
            larger[LATEST] = then
        else:
            index.articles[place_of(newer, len(index.articles)), PREVIOUS] = then
        newer = then
    index.articles[place_of(newer, len(index.articles)), PREVIOUS] = mine
    larger[ARTICLES] += smaller[ARTICLES]
    larger[COMPARED] += smaller[COMPARED]
    smaller[ARTICLES], smaller[COMPARED], smaller[LATEST] = 0, 0, NONE


@compiled
def sources(index: StoryIndex, story: int, most: int) -> int:
    """The number of sources that a story's last articles name."""
    named = np.sort(index.articles[:, SOURCE][_last_rows(index, story, min(most, index.stories[story, ARTICLES]), 0)])
    count, before = 0, 0
    for source in named:
        count += source != before
        before = source
    return count


@compiled
def _squares(terms: Terms) -> int:
    """The squared length of a term vector; 1 for an empty one, so that it can be divided by."""
    total = 0
    for term in terms:
        total += WEIGHTS[term & _LEVEL] ** 2
    return max(total, 1)
