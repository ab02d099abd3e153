"""The numbers of the keys that rules ask for: words, pairs, beginnings, values; found by hash in compiled code."""

from __future__ import annotations

import numpy as np

from vigie.agents.compiled import compiled
from vigie.agents.hashing import SEED, mixed
from vigie.agents.match.anchors import PAIR, PREFIX, VALUE, WORD
from vigie.agents.match.syntax import VALUE_FIELDS
from vigie.agents.match.tokens import Hashes, Ints, codes_of, spelling

NONE = 0
"""The number of what no rule asks for."""
AS_PAIR = np.uint64(0xA24BAED4963EE407)
AS_PREFIX = np.uint64(0x9FB21C651E98DF25)
AS_VALUE = np.uint64(0xC3A5C85C97CB3127)
"""Told apart from words of the same hash."""
FIELDS = {name: number for number, name in enumerate(sorted(set(VALUE_FIELDS.values())))}
FULL = 2
"""The table has so many places a key at least: a look-up is one step, seldom two."""


@compiled
def find(hashes: Hashes, numbers: Ints, key: np.uint64) -> int:
    """The number of a key, or `NONE`."""
    last = np.uint64(len(hashes) - 1)
    at = key & last
    while numbers[at]:
        if hashes[at] == key:
            return int(numbers[at])
        at = (at + np.uint64(1)) & last
    return NONE


@compiled
def _put(hashes: Hashes, numbers: Ints, key: np.uint64, number: int) -> None:
    last = np.uint64(len(hashes) - 1)
    at = key & last
    while numbers[at]:
        at = (at + np.uint64(1)) & last
    hashes[at], numbers[at] = key, number


@compiled
def _grown(hashes: Hashes, numbers: Ints) -> tuple[Hashes, Ints]:
    wider = np.zeros(len(hashes) * 4, np.uint64), np.zeros(len(hashes) * 4, np.int32)
    for at in range(len(hashes)):
        if numbers[at]:
            _put(wider[0], wider[1], hashes[at], numbers[at])
    return wider


@compiled
def pair_key(first: int, second: int) -> np.uint64:
    """The hash of two numbered words side by side."""
    return mixed(mixed(SEED, np.uint64(first)), np.uint64(second)) ^ AS_PAIR


@compiled
def value_key(field: np.uint64, words: Hashes) -> np.uint64:
    """The hash of a field's value by the hashes of its words."""
    state = mixed(SEED, field)
    for word in words:
        state = mixed(state, word)
    return state ^ AS_VALUE


class Keys:
    """Numbers, from 1 on, by hash: open addressing with linear probing. None is ever taken back.

    `leads`: numbers of words that begin a pair; `lengths` of the beginnings, in code points.
    """

    def __init__(self) -> None:
        self.hashes: Hashes = np.zeros(1 << 10, dtype=np.uint64)
        self.numbers: Ints = np.zeros(1 << 10, dtype=np.int32)
        self.count = 1
        self.leads: set[int] = set()
        self.lengths: set[int] = set()

    def number(self, key: str) -> int:
        """The number of a key as `anchors` writes it; a new one, if there is none."""
        kind, text = key[:2], key[2:]
        if kind == WORD:
            return self._number(_spelt(text))
        if kind == PREFIX:
            self.lengths.add(len(text))
            return self._number(_spelt(text) ^ AS_PREFIX)
        if kind == PAIR:
            first, second = (self.number(WORD + word) for word in text.split(" "))
            self.leads.add(first)
            return self._number(pair_key(first, second))
        if kind == VALUE:
            return self._number(_value(*text.split(":", 1)))
        raise ValueError(f"{key!r} is no key")

    def _number(self, key: np.uint64) -> int:
        key = np.uint64(key)
        if number := find(self.hashes, self.numbers, key):
            return int(number)
        if self.count * FULL > len(self.hashes):
            self.hashes, self.numbers = _grown(self.hashes, self.numbers)
        _put(self.hashes, self.numbers, key, self.count)
        self.count += 1
        return self.count - 1


def _spelt(word: str) -> np.uint64:
    return np.uint64(spelling(codes_of(word).astype(np.int32)))


def _value(field: str, name: str) -> np.uint64:
    return value_key(np.uint64(FIELDS[field]), np.array([_spelt(word) for word in name.split(" ")], np.uint64))
