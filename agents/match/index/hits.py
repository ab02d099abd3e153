"""The terms of an article that rules ask for: in which zones each occurs, and where its words stand."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from vigie.agents.compiled import compiled
from vigie.agents.hashing import SEED, mixed
from vigie.agents.match.index.term_ids import AS_PREFIX, NONE, find, pair_hash, value_hash
from vigie.agents.match.text.document import VALUE_BIT, Segments
from vigie.agents.match.text.fields import FIELDS
from vigie.agents.match.text.token_table import Hashes, Ints, TokenTable

Longs = NDArray[np.int64]
NOWHERE = -1
_PERSON = FIELDS["person"]


class AskedTerms(NamedTuple):
    """What rules ask for: the table of term ids, which ids begin a pair, and the lengths of prefixes."""

    hashes: Hashes
    numbers: Ints
    leads: NDArray[np.uint8]
    lengths: Ints


class Hits(NamedTuple):
    """The terms found in an article, by term id and by token.

    By id: `seen`, the article's `base` plus the bits of its zones, or less than `base` if the article lacks the term;
    the `first` token, or for a value its segment. By token: its term id, and the `next` token of the same term.
    `found`: the ids found, each once.
    """

    seen: Longs
    first: Ints
    numbers: Ints
    next: Ints
    found: Ints
    base: Longs


@compiled
def find_hits(tokens: TokenTable, segments: Segments, asked: AskedTerms, seen: Longs, first: Ints, base: Longs) -> Hits:
    """Finds every term of an article. `base`, an array of one, grows by 16 from article to article."""
    numbers, following, places = _words(tokens, segments.bits, asked, seen, first, base[0])
    others = _others(tokens, segments, asked, seen, first, base[0], numbers)
    return Hits(seen, first, numbers, following, np.concatenate((places, others)), base)


@compiled
def _words(
    tokens: TokenTable, bits: NDArray[np.uint8], asked: AskedTerms, seen: Longs, first: Ints, base: int
) -> tuple[Ints, Ints, Ints]:
    """Links the tokens of each term, from the last to the first, so that every chain runs forward."""
    hashes, owners, term_hashes, term_ids = tokens.hashes, tokens.segments, asked.hashes, asked.numbers
    numbers, following = np.zeros(len(hashes), np.int32), np.empty(len(hashes), np.int32)
    found, count = np.empty(len(hashes), np.int32), 0
    for token in backwards(tokens.firsts):
        bit = bits[owners[token]]
        if bit == VALUE_BIT:
            continue
        number = find(term_hashes, term_ids, hashes[token])
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
    """The tokens ordered by first word, last first. Joined tokens come after the single words in `firsts`."""
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
    tokens: TokenTable, segments: Segments, asked: AskedTerms, seen: Longs, first: Ints, base: int, numbers: Ints
) -> Ints:
    """Finds pairs, prefixes and values."""
    found = np.empty(len(numbers) * (2 + len(asked.lengths)) + len(segments.bits), np.int32)
    count = _pairs(tokens, segments.bits, asked, seen, first, base, numbers, found)
    if len(asked.lengths):
        count = _prefixes(tokens, segments.bits, asked, seen, first, base, found, count)
    return found[: _values(tokens, segments, asked, seen, first, base, found, count)]


@compiled
def _pairs(
    tokens: TokenTable,
    bits: NDArray[np.uint8],
    asked: AskedTerms,
    seen: Longs,
    first: Ints,
    base: int,
    numbers: Ints,
    found: Ints,
) -> int:
    owners, lasts, leads, term_hashes, term_ids = (
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
            number = find(term_hashes, term_ids, pair_hash(one, two))
            if number != NONE:
                if seen[number] < base:
                    seen[number], first[number] = base, NOWHERE
                    found[count] = number
                    count += 1
                seen[number] |= bits[owners[token]]
    return count


@compiled
def _prefixes(
    tokens: TokenTable,
    bits: NDArray[np.uint8],
    asked: AskedTerms,
    seen: Longs,
    first: Ints,
    base: int,
    found: Ints,
    count: int,
) -> int:
    owners, folded, folded_from, folded_to = tokens.segments, tokens.folded, tokens.folded_from, tokens.folded_to
    lengths, term_hashes, term_ids = asked.lengths, asked.hashes, asked.numbers
    for token in range(len(owners)):
        bit = bits[owners[token]]
        if bit == VALUE_BIT:
            continue
        state, at, start, stop = SEED, folded_from[token], folded_from[token], folded_to[token]
        for length in lengths:
            if start + length > stop:
                break
            while at < start + length:
                state = mixed(state, np.uint64(folded[at]))
                at += 1
            number = find(term_hashes, term_ids, state ^ AS_PREFIX)
            if number != NONE:
                if seen[number] < base:
                    seen[number], first[number] = base, NOWHERE
                    found[count] = number
                    count += 1
                seen[number] |= bit
    return count


@compiled
def _values(
    tokens: TokenTable,
    segments: Segments,
    asked: AskedTerms,
    seen: Longs,
    first: Ints,
    base: int,
    found: Ints,
    count: int,
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
        start = token
        while token < len(owners) and owners[token] == segment and lasts[token] == token:
            token += 1
        if bits[segment] == VALUE_BIT:
            # a person is also found by the end of the name: `Leyen`, `von der Leyen`
            last = max(start + 1, token) if fields[segment] == _PERSON else start + 1
            for begin in range(start, last):
                number = find(asked.hashes, asked.numbers, value_hash(np.uint64(fields[segment]), hashes[begin:token]))
                if number != NONE and seen[number] < base:
                    seen[number], first[number] = base | VALUE_BIT, segment
                    found[count] = number
                    count += 1
    return count
