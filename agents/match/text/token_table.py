"""A text cut into words in one compiled pass, each with its position and the hash of its folded form."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from vigie.agents.compiled import compiled
from vigie.agents.hashing import SEED, mixed
from vigie.agents.match.text.alphabet import EXPANDED, HYPHEN, LETTER, MARK, SIGN, UNKNOWN, Alphabet

Ints = NDArray[np.int32]
Codes = NDArray[np.uint32]
Hashes = NDArray[np.uint64]
Kinds = NDArray[np.uint8]


class TokenTable(NamedTuple):
    """The words of all segments in order, then the joined hyphenated ones: one row a token.

    `hashes`: of the folded form. `starts`, `ends`: code points of `codes`. `segments`: where the token belongs.
    `firsts`, `lasts`: the words that a joined token is made of; a single word is its own first and last.
    The folded form is `folded[folded_from:folded_to]`.
    """

    codes: Codes
    segment_starts: Ints
    hashes: Hashes
    starts: Ints
    ends: Ints
    segments: Ints
    firsts: Ints
    lasts: Ints
    folded_from: Ints
    folded_to: Ints
    folded: Ints


@compiled
def word_hash(folded: Ints) -> np.uint64:
    """The hash of a folded word or prefix."""
    state = SEED
    for code in folded:
        state = mixed(state, np.uint64(code))
    return state


def codes_of(text: str) -> Codes:
    """The code points of a text."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)


def tokenized(codes: Codes, segment_starts: Ints, letters: Alphabet) -> TokenTable:
    """The words of `codes[segment_starts[n]:segment_starts[n + 1]]`, for every n."""
    kinds = letters.kinds
    if not _is_known(codes, kinds):
        letters.learn(codes)
    segments, starts, ends = _words(codes, segment_starts, kinds)
    return _table(codes, segment_starts, segments, starts, ends, kinds, letters.folds, letters.expansions)


@compiled
def _is_known(codes: Codes, kinds: Kinds) -> bool:
    for code in codes:
        if kinds[code] == UNKNOWN:
            return False
    return True


@compiled
def _words(codes: Codes, segment_starts: Ints, kinds: Kinds) -> tuple[Ints, Ints, Ints]:
    """The segment, start and end of every word."""
    most = len(codes) + 1
    segments, starts, ends = np.empty(most, np.int32), np.empty(most, np.int32), np.empty(most, np.int32)
    count = 0
    for segment in range(len(segment_starts) - 1):
        is_inside = is_sign = False
        for at in range(segment_starts[segment], segment_starts[segment + 1]):
            kind = kinds[codes[at]]
            if is_inside:
                if kind > SIGN and (not is_sign or kind == MARK):
                    continue
                ends[count] = at
                count += 1
                is_inside = False
            if kind in (SIGN, LETTER, EXPANDED):
                segments[count], starts[count] = segment, at
                is_inside, is_sign = True, kind == SIGN
        if is_inside:
            ends[count] = segment_starts[segment + 1]
            count += 1
    return segments[:count], starts[:count], ends[:count]


@compiled
def _table(
    codes: Codes,
    segment_starts: Ints,
    segments: Ints,
    starts: Ints,
    ends: Ints,
    kinds: Kinds,
    folds: Ints,
    expansions: Ints,
) -> TokenTable:
    folded, folded_to, hashes = _folded_words(codes, starts, ends, kinds, folds, expansions)
    firsts, lasts = _chains(codes, segments, starts, ends, kinds)
    size = len(firsts)
    table = np.empty((5, size), np.int32)
    every = np.empty(size, np.uint64)
    every[: len(starts)] = hashes
    for token in range(size):
        first, last = firsts[token], lasts[token]
        table[0, token], table[1, token], table[2, token] = starts[first], ends[last], segments[first]
        table[3, token], table[4, token] = folded_to[first], folded_to[last + 1]
        if token >= len(starts):
            state = SEED
            for at in range(folded_to[first], folded_to[last + 1]):
                state = mixed(state, np.uint64(folded[at]))
            every[token] = state
    return TokenTable(
        codes, segment_starts, every, table[0], table[1], table[2], firsts, lasts, table[3], table[4], folded
    )


@compiled
def _folded_words(
    codes: Codes, starts: Ints, ends: Ints, kinds: Kinds, folds: Ints, expansions: Ints
) -> tuple[Ints, Ints, Hashes]:
    """The folded words one after the other, where each begins there, and the hash of each."""
    folded = np.empty(_room(codes, kinds, folds, expansions), np.int32)
    begins = np.zeros(len(starts) + 1, np.int32)
    hashes = np.empty(len(starts), np.uint64)
    written = 0
    for word in range(len(starts)):
        state = SEED
        for at in range(starts[word], ends[word]):
            place = folds[codes[at]]
            if kinds[codes[at]] == LETTER:
                folded[written] = place
                state = mixed(state, np.uint64(place))
                written += 1
            else:
                for other in range(place + 1, place + 1 + expansions[place]):
                    folded[written] = expansions[other]
                    state = mixed(state, np.uint64(expansions[other]))
                    written += 1
        begins[word + 1], hashes[word] = written, state
    return folded[:written], begins, hashes


@compiled
def _room(codes: Codes, kinds: Kinds, folds: Ints, expansions: Ints) -> int:
    """Code points of the folded text, at most."""
    room = len(codes)
    for code in codes:
        if kinds[code] == SIGN or kinds[code] >= EXPANDED:
            room += expansions[folds[code]]
    return room


@compiled
def _chains(codes: Codes, segments: Ints, starts: Ints, ends: Ints, kinds: Kinds) -> tuple[Ints, Ints]:
    """The first and last word of every token: single words first, then runs of words joined by hyphens."""
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
