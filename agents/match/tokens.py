"""A text cut into words in one compiled pass: where each stands, and a hash of what it is compared by."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from vigie.agents.compiled import compiled
from vigie.agents.hashing import SEED, mixed
from vigie.agents.match.alphabet import HYPHEN, LETTER, SPELT, UNKNOWN, Alphabet

Ints = NDArray[np.int32]
Codes = NDArray[np.uint32]
Hashes = NDArray[np.uint64]
Kinds = NDArray[np.uint8]


class Tokens(NamedTuple):
    """The words of all segments in order, then the hyphenated ones joined: a row each.

    `hashes` of what it is compared by; code points `[starts, ends)` of `codes`; its `segments`; the words from `firsts`
    to `lasts` that it is made of (itself, if it is not joined); what it is compared by: `spelt[spelt_from:spelt_to]`.
    """

    codes: Codes
    segment_starts: Ints
    hashes: Hashes
    starts: Ints
    ends: Ints
    segments: Ints
    firsts: Ints
    lasts: Ints
    spelt_from: Ints
    spelt_to: Ints
    spelt: Ints


@compiled
def spelling(folded: Ints) -> np.uint64:
    """The hash of a folded word, or of a beginning."""
    state = SEED
    for code in folded:
        state = mixed(state, np.uint64(code))
    return state


def codes_of(text: str) -> Codes:
    """The code points of a text."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)


def cut(codes: Codes, segment_starts: Ints, letters: Alphabet) -> Tokens:
    """The words of `codes[segment_starts[n]:segment_starts[n + 1]]`, for every n."""
    kinds = letters.kinds
    if not _is_known(codes, kinds):
        letters.learn(codes)
    segments, starts, ends = _words(codes, segment_starts, kinds)
    return _told(codes, segment_starts, segments, starts, ends, kinds, letters.folds, letters.spelt)


@compiled
def _is_known(codes: Codes, kinds: Kinds) -> bool:
    for code in codes:
        if kinds[code] == UNKNOWN:
            return False
    return True


@compiled
def _words(codes: Codes, segment_starts: Ints, kinds: Kinds) -> tuple[Ints, Ints, Ints]:
    """The segment, start and end of every word."""
    most = len(codes) // 2 + len(segment_starts) + 1
    segments, starts, ends = np.empty(most, np.int32), np.empty(most, np.int32), np.empty(most, np.int32)
    count = 0
    for segment in range(len(segment_starts) - 1):
        is_inside = False
        for at in range(segment_starts[segment], segment_starts[segment + 1]):
            kind = kinds[codes[at]]
            if is_inside:
                if kind <= HYPHEN:
                    ends[count] = at
                    count += 1
                    is_inside = False
            elif kind in (LETTER, SPELT):
                segments[count], starts[count] = segment, at
                is_inside = True
        if is_inside:
            ends[count] = segment_starts[segment + 1]
            count += 1
    return segments[:count], starts[:count], ends[:count]


@compiled
def _told(
    codes: Codes, segment_starts: Ints, segments: Ints, starts: Ints, ends: Ints, kinds: Kinds, folds: Ints, spelt: Ints
) -> Tokens:
    spelling, spelt_to, hashes = _spelt(codes, starts, ends, kinds, folds, spelt)
    firsts, lasts = _chains(codes, segments, starts, ends, kinds)
    size = len(firsts)
    table = np.empty((5, size), np.int32)
    every = np.empty(size, np.uint64)
    every[: len(starts)] = hashes
    for token in range(size):
        first, last = firsts[token], lasts[token]
        table[0, token], table[1, token], table[2, token] = starts[first], ends[last], segments[first]
        table[3, token], table[4, token] = spelt_to[first], spelt_to[last + 1]
        if token >= len(starts):
            state = SEED
            for at in range(spelt_to[first], spelt_to[last + 1]):
                state = mixed(state, np.uint64(spelling[at]))
            every[token] = state
    return Tokens(
        codes, segment_starts, every, table[0], table[1], table[2], firsts, lasts, table[3], table[4], spelling
    )


@compiled
def _spelt(codes: Codes, starts: Ints, ends: Ints, kinds: Kinds, folds: Ints, spelt: Ints) -> tuple[Ints, Ints, Hashes]:
    """What the words are compared by, one behind the other; where each begins there; the hash of each."""
    spelling = np.empty(_room(codes, kinds, folds, spelt), np.int32)
    begins = np.zeros(len(starts) + 1, np.int32)
    hashes = np.empty(len(starts), np.uint64)
    written = 0
    for word in range(len(starts)):
        state = SEED
        for at in range(starts[word], ends[word]):
            place = folds[codes[at]]
            if kinds[codes[at]] == LETTER:
                spelling[written] = place
                state = mixed(state, np.uint64(place))
                written += 1
            else:
                for other in range(place + 1, place + 1 + spelt[place]):
                    spelling[written] = spelt[other]
                    state = mixed(state, np.uint64(spelt[other]))
                    written += 1
        begins[word + 1], hashes[word] = written, state
    return spelling[:written], begins, hashes


@compiled
def _room(codes: Codes, kinds: Kinds, folds: Ints, spelt: Ints) -> int:
    """How many code points a text is compared by, at most."""
    room = len(codes)
    for code in codes:
        if kinds[code] >= SPELT:
            room += spelt[folds[code]]
    return room


@compiled
def _chains(codes: Codes, segments: Ints, starts: Ints, ends: Ints, kinds: Kinds) -> tuple[Ints, Ints]:
    """The first and last word of every token: each word, then the runs of words with one hyphen between them."""
    count = len(starts)
    firsts, lasts = np.empty(count + count // 2, np.int32), np.empty(count + count // 2, np.int32)
    chained, first = count, 0
    for word in range(count):
        firsts[word] = lasts[word] = word
        if (
            word + 1 < count
            and starts[word + 1] == ends[word] + 1
            and segments[word + 1] == segments[word]
            and kinds[codes[ends[word]]] == HYPHEN
        ):
            continue
        if word > first:
            firsts[chained], lasts[chained] = first, word
            chained += 1
        first = word + 1
    return firsts[:chained], lasts[:chained]
