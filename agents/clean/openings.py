"""Which lines open as the exact rules ask, told from their first signs: most need no other look."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

import numpy as np
from numpy.typing import NDArray

from vigie.agents.clean.boilerplate import HEADS
from vigie.agents.clean.features import Flags
from vigie.agents.clean.signs import DECIMAL, LAST, WORD, Codes, Table, Text
from vigie.agents.compiled import compiled

_LONGEST, _BITS = 3, np.uint64(21)
"""Signs of a head at most, and bits of a code point."""
_UNDERSCORE = ord("_")
Keys = NDArray[np.uint64]


@cache
def heads() -> Keys:
    """How markers open, each as one number, ascending."""
    return _keys(HEADS)


def _keys(openings: Iterable[str]) -> Keys:
    found = [sum(ord(sign) << int(_BITS) * at for at, sign in enumerate(head[:_LONGEST])) for head in openings]
    return np.array(sorted(set(found)), dtype=np.uint64)


@compiled
def may_say(folded: Text, known: Keys, table: Table) -> Flags:
    """Whether each line, in lower case, opens with no letter or with one of the heads."""
    out = np.empty(len(folded.starts), np.bool_)
    for i in range(len(out)):
        start, end = folded.starts[i], folded.ends[i]
        role = table[min(folded.codes[start], LAST)] if start < end else 0
        is_letter = role & WORD and not role & DECIMAL and folded.codes[start] != _UNDERSCORE
        out[i] = not is_letter or _opens(folded.codes, start, min(end, start + _LONGEST), known)
    return out


@compiled
def _opens(codes: Codes, start: int, end: int, known: Keys) -> bool:
    key = np.uint64(0)
    for at in range(start, end):
        key |= np.uint64(codes[at]) << (np.uint64(at - start) * _BITS)
        place = np.searchsorted(known, key)
        if place < len(known) and known[place] == key:
            return True
    return False
