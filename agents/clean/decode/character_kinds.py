"""Which kinds of characters a text has, in one compiled pass. Most texts have none that need repair."""

from __future__ import annotations

import re
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from vigie.agents.clean.model.codepoints import LAST, Codes, codes_of
from vigie.agents.compiled import compiled

Kinds = NDArray[np.uint16]

LEAD, OTHER_LEAD, AFTER_LEAD, AFTER_OTHER, BROKEN, HALF, ODD, AMPERSAND, COMPOSED = (1 << bit for bit in range(9))
_TO_AFTER = 2
"""Shifts a lead's bit to that of what may not follow it."""


def table(kinds: Mapping[int, re.Pattern[str]]) -> Kinds:
    """The kinds of each code point up to `LAST`, by patterns of one character."""
    every = "".join(map(chr, range(LAST + 1)))
    found = np.zeros(LAST + 1, dtype=np.uint16)
    for kind, pattern in kinds.items():
        found[[ord(match[0]) for match in pattern.finditer(every)]] |= kind
    return found


def held(text: str, kinds: Kinds) -> int:
    """The kinds of a text's characters, and `BROKEN` where a lead is before what may not follow it."""
    return _held(codes_of(text, "surrogatepass"), kinds)


@compiled
def _held(codes: Codes, kinds: Kinds) -> int:
    found = before = 0
    for code in codes:
        kind = int(kinds[min(code, LAST)])
        found |= kind
        if (before << _TO_AFTER) & kind & (AFTER_LEAD | AFTER_OTHER):
            found |= BROKEN
        before = kind
    return found
