"""The words of a page's lines: those that open and close a line, and those that lines have in common."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from vigie.agents.clean.model.arrays import Row
from vigie.agents.clean.model.codepoints import (
    DENSE_FROM,
    DENSE_TO,
    EDGE,
    EDGES,
    LAST,
    SOLID,
    Codes,
    Ints,
    Table,
    Text,
    text_of,
)
from vigie.agents.compiled import compiled
from vigie.agents.hashing import SEED, mixed, power_above, slot

Hashes = NDArray[np.uint64]

HEAD, TAIL = 4, 3
"""Words looked at where a line starts and, in a line of more words, where it ends."""
LETTERS, LEAST = 7, 5
"""Letters of a word that are compared, and those it has at least."""
_MANY = 8
_HALF = np.uint64(32)
_CLOSING = np.uint64(ord(">"))
"""Marks a word at a line's end."""


class Pairs(NamedTuple):
    """A pair (line, word) for each word of a line, once; `words`: how many different ones there are."""

    line: Ints
    word: Ints
    words: int


class Ends(NamedTuple):
    """Hashes of the `counts[i]` words at either end of line i, without the marks around them."""

    hashes: Hashes
    counts: Ints


class Weights(NamedTuple):
    """Weights of words by hash: open addressing with linear probing, hash 0 where there is none."""

    hashes: Hashes
    weights: NDArray[np.float64]


@compiled
def _hash(codes: Codes, start: int, end: int, state: np.uint64) -> np.uint64:
    for at in range(start, end):
        state = mixed(state, np.uint64(codes[at]))
    return state | np.uint64(1)


@compiled
def _room(count: int) -> int:
    return max(16, power_above(2 * count))


@compiled
def pairs(text: Text, folded: Text, places: Ints, table: Table, inside: int, least: int, letters: int) -> Pairs:
    """The words of the lines at `places`; `folded`: the lines in lower case.

    A word is signs that are `inside`, at least so many, and is compared by its first letters; where a script has no
    spaces it is two characters.
    """
    most = 0
    for i in places:
        is_dense = DENSE_FROM <= text.codes[text.starts[i]] <= DENSE_TO
        size = text.ends[i] - text.starts[i] if is_dense else folded.ends[i] - folded.starts[i]
        most += size if is_dense else size // (least + 1) + 1
    line, word = np.empty(most, np.int64), np.empty(most, np.int64)
    hashes = np.zeros(_room(most), np.uint64)
    numbers, met = np.zeros(len(hashes), np.int64), np.full(len(hashes), -1)
    count = words = 0
    for row in range(len(places)):
        i = places[row]
        is_dense = DENSE_FROM <= text.codes[text.starts[i]] <= DENSE_TO
        codes = text.codes if is_dense else folded.codes
        at, end = (text.starts[i], text.ends[i]) if is_dense else (folded.starts[i], folded.ends[i])
        while at < end:
            start = at
            if is_dense:
                at += 1
                if start + 2 > end:
                    break
                key = _hash(codes, start, start + 2, SEED)
            else:
                while at < end and table[min(codes[at], LAST)] & inside:
                    at += 1
                stop = at
                at += 1
                if stop - start < least:
                    continue
                key = _hash(codes, start, min(stop, start + letters), SEED)
            place = slot(hashes, key)
            if not hashes[place]:
                hashes[place], numbers[place] = key, words
                words += 1
            if met[place] != row:
                met[place] = row
                line[count], word[count] = row, numbers[place]
                count += 1
    return Pairs(line[:count], word[:count], words)


@compiled
def ends(folded: Text, table: Table) -> Ends:
    """The words at the lines' ends."""
    n = len(folded.starts)
    hashes, counts = np.zeros((n, HEAD + TAIL), np.uint64), np.zeros(n, np.int64)
    for i in range(n):
        at, head = folded.starts[i], 0
        while head < HEAD:
            start, at = _next(folded.codes, at, folded.ends[i], table)
            if start == at:
                break
            hashes[i, head] = _bare(folded.codes, start, at, table, SEED)
            head += 1
        counts[i] = head
        tail, back = 0, folded.ends[i]
        while tail < TAIL:
            back, stop = _previous(folded.codes, at, back, table)
            if back == stop:
                break
            hashes[i, head + tail] = _bare(folded.codes, back, stop, table, mixed(SEED, _CLOSING))
            tail += 1
        counts[i] += tail
    return Ends(hashes, counts)


@compiled
def _next(codes: Codes, at: int, end: int, table: Table) -> tuple[int, int]:
    """Where the next word begins and ends."""
    while at < end and not table[min(codes[at], LAST)] & SOLID:
        at += 1
    start = at
    while at < end and table[min(codes[at], LAST)] & SOLID:
        at += 1
    return start, at


@compiled
def _previous(codes: Codes, start: int, at: int, table: Table) -> tuple[int, int]:
    """Where the last word before `at` begins and ends, none that begins before `start`."""
    while at > start and not table[min(codes[at - 1], LAST)] & SOLID:
        at -= 1
    end = at
    while at > start and table[min(codes[at - 1], LAST)] & SOLID:
        at -= 1
    return at, end


@compiled
def _bare(codes: Codes, start: int, end: int, table: Table, state: np.uint64) -> np.uint64:
    while start < end and table[min(codes[start], LAST)] & EDGE:
        start += 1
    while start < end and table[min(codes[end - 1], LAST)] & EDGE:
        end -= 1
    return _hash(codes, start, end, state)


@compiled
def _of_twos(codes: Codes, start: int, end: int) -> np.uint64:
    """A hash that takes two signs at a time."""
    state = mixed(SEED, np.uint64(end - start))
    for at in range(start, end - 1, 2):
        state = mixed(state, np.uint64(codes[at]) << _HALF | np.uint64(codes[at + 1]))
    if (end - start) % 2:
        state = mixed(state, np.uint64(codes[end - 1]))
    return state | np.uint64(1)


@compiled
def same_lines(text: Text) -> Ints:
    """A number for each line, the same for those that are alike."""
    n = len(text.starts)
    hashes = np.zeros(_room(n), np.uint64)
    numbers, out = np.zeros(len(hashes), np.int64), np.empty(n, np.int64)
    for i in range(n):
        key = _of_twos(text.codes, text.starts[i], text.ends[i])
        place = slot(hashes, key)
        if not hashes[place]:
            hashes[place], numbers[place] = key, i
        out[i] = numbers[place]
    return out


def tokens(line: str) -> set[str]:
    """The words at a line's ends as the vocabulary has them: those at its end with a mark before them."""
    split = line.lower().split()
    closing = split[max(HEAD, len(split) - TAIL) :]
    return {word.strip(EDGES) for word in split[:HEAD]} | {">" + word.strip(EDGES) for word in closing}


def weights(vocabulary: Mapping[str, float]) -> Weights:
    """The vocabulary by hash."""
    text = text_of(list(vocabulary))
    return _weights(text, np.array(list(vocabulary.values()), dtype=np.float64))


@compiled
def _weights(text: Text, values: NDArray[np.float64]) -> Weights:
    hashes = np.zeros(_room(len(values)), np.uint64)
    placed = np.zeros(len(hashes))
    for i in range(len(values)):
        key = _hash(text.codes, text.starts[i], text.ends[i], SEED)
        place = slot(hashes, key)
        hashes[place], placed[place] = key, values[i]
    return Weights(hashes, placed)


@compiled
def scores(found: Ends, known: Weights) -> Row:
    """How much the words at a line's ends speak for an article: the sum of their weights."""
    out = np.zeros(len(found.counts), np.float32)
    for i in range(len(out)):
        total = 0.0
        for k in range(found.counts[i]):
            total += known.weights[slot(known.hashes, found.hashes[i, k])]
        out[i] = total
    return out


@compiled
def agreement(found: Pairs, counted: NDArray[np.bool_]) -> NDArray[np.float32]:
    """How much of a line's longer words `counted` lines use too: a title agrees with its article, a menu does not."""
    used = np.zeros(found.words, np.int64)
    for k in range(len(found.line)):
        used[found.word[k]] += counted[found.line[k]]
    out = np.zeros((len(counted), 3), np.float32)
    for k in range(len(found.line)):
        out[found.line[k], 1] += used[found.word[k]] > counted[found.line[k]]
        out[found.line[k], 2] += 1
    for i in range(len(out)):
        out[i, 0] = out[i, 1] / max(out[i, 2], 1)
        out[i, 1] = min(out[i, 1], _MANY)
        out[i, 2] = min(out[i, 2], _MANY)
    return out
