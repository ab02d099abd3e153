"""Ids of the terms that rules ask for: words, pairs, prefixes and values, looked up by hash in compiled code."""

from __future__ import annotations

import numpy as np

from vigie.agents.compiled import compiled
from vigie.agents.hashing import SEED, mixed
from vigie.agents.match.query.presearch_terms import PAIR, PREFIX, VALUE, WORD
from vigie.agents.match.text.fields import FIELDS
from vigie.agents.match.text.token_table import Hashes, Ints, codes_of, word_hash
from vigie.agents.match.thresholds import TABLE_SPACE

NONE = 0
"""The id of a term that no rule asks for."""
AS_PAIR = np.uint64(0xA24BAED4963EE407)
AS_PREFIX = np.uint64(0x9FB21C651E98DF25)
AS_VALUE = np.uint64(0xC3A5C85C97CB3127)
"""Mixed into hashes, so that pairs, prefixes and values never collide with words of the same hash."""


@compiled
def find(hashes: Hashes, numbers: Ints, term: np.uint64) -> int:
    """The id of a term by its hash, or `NONE`."""
    last = np.uint64(len(hashes) - 1)
    at = term & last
    while numbers[at]:
        if hashes[at] == term:
            return int(numbers[at])
        at = (at + np.uint64(1)) & last
    return NONE


@compiled
def _put(hashes: Hashes, numbers: Ints, term: np.uint64, number: int) -> None:
    last = np.uint64(len(hashes) - 1)
    at = term & last
    while numbers[at]:
        at = (at + np.uint64(1)) & last
    hashes[at], numbers[at] = term, number


@compiled
def _grown(hashes: Hashes, numbers: Ints) -> tuple[Hashes, Ints]:
    wider = np.zeros(len(hashes) * 4, np.uint64), np.zeros(len(hashes) * 4, np.int32)
    for at in range(len(hashes)):
        if numbers[at]:
            _put(wider[0], wider[1], hashes[at], numbers[at])
    return wider


@compiled
def pair_hash(first: int, second: int) -> np.uint64:
    """The hash of two words side by side, by their ids."""
    return mixed(mixed(SEED, np.uint64(first)), np.uint64(second)) ^ AS_PAIR


@compiled
def value_hash(field: np.uint64, words: Hashes) -> np.uint64:
    """The hash of the value of a field, by the hashes of its words."""
    state = mixed(SEED, field)
    for word in words:
        state = mixed(state, word)
    return state ^ AS_VALUE


class TermIds:
    """Ids of terms, from 1 on, by hash: open addressing with linear probing. An id is never reused.

    `leads`: ids of words that begin a pair. `lengths`: those of the prefixes, in code points.
    """

    def __init__(self) -> None:
        self.hashes: Hashes = np.zeros(1 << 10, dtype=np.uint64)
        self.numbers: Ints = np.zeros(1 << 10, dtype=np.int32)
        self.count = 1
        self.leads: set[int] = set()
        self.lengths: set[int] = set()

    def number(self, term: str) -> int:
        """The id of a term as `presearch_terms` writes it; a new id if it has none."""
        kind, text = term[:2], term[2:]
        if kind == WORD:
            return self._number(_hash_of(text))
        if kind == PREFIX:
            self.lengths.add(len(text))
            return self._number(_hash_of(text) ^ AS_PREFIX)
        if kind == PAIR:
            first, second = (self.number(WORD + word) for word in text.split(" "))
            self.leads.add(first)
            return self._number(pair_hash(first, second))
        if kind == VALUE:
            return self._number(_value_hash_of(*text.split(":", 1)))
        raise ValueError(f"{term!r} is no term")

    def _number(self, term: np.uint64) -> int:
        term = np.uint64(term)
        if number := find(self.hashes, self.numbers, term):
            return int(number)
        if self.count * TABLE_SPACE > len(self.hashes):
            self.hashes, self.numbers = _grown(self.hashes, self.numbers)
        _put(self.hashes, self.numbers, term, self.count)
        self.count += 1
        return self.count - 1


def _hash_of(word: str) -> np.uint64:
    return np.uint64(word_hash(codes_of(word).astype(np.int32)))


def _value_hash_of(field: str, name: str) -> np.uint64:
    return value_hash(np.uint64(FIELDS[field]), np.array([_hash_of(word) for word in name.split(" ")], np.uint64))
