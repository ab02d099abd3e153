"""A step of a hash over numbers, and tables of hashes, for compiled code.

Words and lines are told apart by 64 bits.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from vigie.agents.compiled import compiled

SEED = np.uint64(0x9E3779B97F4A7C15)
_MIX = np.uint64(0xD6E8FEB86659FD93)
_HALF = np.uint64(32)


@compiled
def mixed(state: np.uint64, value: np.uint64) -> np.uint64:
    """One step of a hash. Two of a million words are alike with a chance below one in ten million."""
    state = (state ^ value) * _MIX
    return state ^ (state >> _HALF)


@compiled
def power_above(count: int) -> int:
    """The least power of two that is as large."""
    power = 1
    while power < count:
        power *= 2
    return power


@compiled
def slot(hashes: NDArray[np.uint64], key: np.uint64) -> int:
    """Where a key is in a table of a power of two places, or where it may be put: linear probing, 0 where none is."""
    last = np.uint64(len(hashes) - 1)
    at = (key >> _HALF) & last
    while hashes[at] not in (key, np.uint64(0)):
        at = (at + np.uint64(1)) & last
    return int(at)
