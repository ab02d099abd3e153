"""What an article has of the keys that rules ask for: which were seen in which zones, and where the words stand."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from vigie.agents.compiled import compiled
from vigie.agents.hashing import SEED, mixed
from vigie.agents.match.document import VALUE_BIT, Segments
from vigie.agents.match.keys import AS_PREFIX, AS_VALUE, NONE, find, pair_key
from vigie.agents.match.tokens import Hashes, Ints, Tokens

Longs = NDArray[np.int64]
NOWHERE = -1


class Asked(NamedTuple):
    """What rules ask for. The table of keys; by number whether it leads a pair; lengths of beginnings."""

    hashes: Hashes
    numbers: Ints
    leads: NDArray[np.uint8]
    lengths: Ints


class Marks(NamedTuple):
    """What was found of the keys, by number and by token.

    By number: `seen`, the article's own `base` and zones as bits, less than `base` if it is not in it; the `first`
    token, of a value its segment. By token: its number, the `next` of the same. `found`: the numbers seen, each once.
    """

    seen: Longs
    first: Ints
    numbers: Ints
    next: Ints
    found: Ints
    base: Longs


@compiled
def mark(tokens: Tokens, segments: Segments, asked: Asked, seen: Longs, first: Ints, base: Longs) -> Marks:
    """Notes every key of an article; `base`, an array of one, is larger by 16 from article to article."""
    numbers, following, places = _words(tokens, segments.bits, asked, seen, first, base[0])
    others = _others(tokens, segments, asked, seen, first, base[0], numbers)
    return Marks(seen, first, numbers, following, np.concatenate((places, others)), base)


@compiled
def _words(
    tokens: Tokens, bits: NDArray[np.uint8], asked: Asked, seen: Longs, first: Ints, base: int
) -> tuple[Ints, Ints, Ints]:
    """From the last token to the first, a joined one where its first word is: so the chain of a number goes forward."""
    hashes, owners, key_hashes, key_numbers = tokens.hashes, tokens.segments, asked.hashes, asked.numbers
    numbers, following = np.zeros(len(hashes), np.int32), np.empty(len(hashes), np.int32)
    found, count = np.empty(len(hashes), np.int32), 0
    for token in backwards(tokens.firsts):
        bit = bits[owners[token]]
        if bit == VALUE_BIT:
            continue
        number = find(key_hashes, key_numbers, hashes[token])
        numbers[token] = number
        if number == NONE:
            continue
        if seen[number] < base:
            seen[number], first[number] = base, NOWHERE
            found[count] = number
            count += 1
        seen[number] |= bit
        following[token], first[number] = first[number], token
    return numbers, following, found[:count]


@compiled
def backwards(firsts: Ints) -> Ints:
    """The tokens from the last first word to the first; joined ones stand behind the words in `firsts`."""
    order, count, joined = np.empty(len(firsts), np.int32), 0, len(firsts) - 1
    words = 0
    while words < len(firsts) and firsts[words] == words:
        words += 1
    for word in range(words - 1, -1, -1):
        if joined >= words and firsts[joined] == word:
            order[count] = joined
            count += 1
            joined -= 1
        order[count] = word
        count += 1
    return order


@compiled
def _others(
    tokens: Tokens, segments: Segments, asked: Asked, seen: Longs, first: Ints, base: int, numbers: Ints
) -> Ints:
    """Pairs, beginnings and values."""
    found = np.empty(len(numbers) * (1 + len(asked.lengths)) + len(segments.bits), np.int32)
    count = _pairs(tokens, segments.bits, asked, seen, first, base, numbers, found)
    if len(asked.lengths):
        count = _beginnings(tokens, segments.bits, asked, seen, first, base, found, count)
    return found[: _values(tokens, segments, asked, seen, first, base, found, count)]


@compiled
def _pairs(
    tokens: Tokens,
    bits: NDArray[np.uint8],
    asked: Asked,
    seen: Longs,
    first: Ints,
    base: int,
    numbers: Ints,
    found: Ints,
) -> int:
    owners, lasts, leads, key_hashes, key_numbers = (
        tokens.segments,
        tokens.lasts,
        asked.leads,
        asked.hashes,
        asked.numbers,
    )
    count = 0
    for token in range(len(numbers) - 1):
        one, two = numbers[token], numbers[token + 1]
        if one and two and leads[one] and owners[token] == owners[token + 1] and lasts[token + 1] == token + 1:
            number = find(key_hashes, key_numbers, pair_key(one, two))
            if number != NONE:
                if seen[number] < base:
                    seen[number], first[number] = base, NOWHERE
                    found[count] = number
                    count += 1
                seen[number] |= bits[owners[token]]
    return count


@compiled
def _beginnings(
    tokens: Tokens,
    bits: NDArray[np.uint8],
    asked: Asked,
    seen: Longs,
    first: Ints,
    base: int,
    found: Ints,
    count: int,
) -> int:
    owners, spelt, spelt_from, spelt_to = tokens.segments, tokens.spelt, tokens.spelt_from, tokens.spelt_to
    lengths, key_hashes, key_numbers = asked.lengths, asked.hashes, asked.numbers
    for token in range(len(owners)):
        bit = bits[owners[token]]
        if bit == VALUE_BIT:
            continue
        state, at, start, stop = SEED, spelt_from[token], spelt_from[token], spelt_to[token]
        for length in lengths:
            if start + length > stop:
                break
            while at < start + length:
                state = mixed(state, np.uint64(spelt[at]))
                at += 1
            number = find(key_hashes, key_numbers, state ^ AS_PREFIX)
            if number != NONE:
                if seen[number] < base:
                    seen[number], first[number] = base, NOWHERE
                    found[count] = number
                    count += 1
                seen[number] |= bit
    return count


@compiled
def _values(
    tokens: Tokens, segments: Segments, asked: Asked, seen: Longs, first: Ints, base: int, found: Ints, count: int
) -> int:
    bits, fields, owners, hashes, lasts = (
        segments.bits,
        segments.fields,
        tokens.segments,
        tokens.hashes,
        tokens.lasts,
    )
    token = 0
    for segment in range(len(bits)):
        state = mixed(SEED, np.uint64(fields[segment]))
        while token < len(owners) and owners[token] == segment and lasts[token] == token:
            state = mixed(state, hashes[token])
            token += 1
        if bits[segment] == VALUE_BIT:
            number = find(asked.hashes, asked.numbers, state ^ AS_VALUE)
            if number != NONE and seen[number] < base:
                seen[number], first[number] = base | VALUE_BIT, segment
                found[count] = number
                count += 1
    return count
