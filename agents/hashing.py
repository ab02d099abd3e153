"""One step of a hash over numbers, for compiled code: words and lines are told apart by 64 bits."""

from __future__ import annotations

import numpy as np

from vigie.agents.compiled import compiled

SEED = np.uint64(0x9E3779B97F4A7C15)
_MIX = np.uint64(0xD6E8FEB86659FD93)
_HALF = np.uint64(32)


@compiled
def mixed(state: np.uint64, value: np.uint64) -> np.uint64:
    """One step of a hash. Two of a million words are alike with a chance below one in ten million."""
    state = (state ^ value) * _MIX
    return state ^ (state >> _HALF)
