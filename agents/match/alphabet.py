"""What each code point is to the matcher, and what it is compared by: tables for the compiled pass over a text."""

from __future__ import annotations

import re
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from vigie.agents.match.words import HYPHENS, MARKS, Reading

UNKNOWN, GAP, HYPHEN, LETTER, SPELT, MARK = range(6)
"""Not met before; between words; joins two; compared by one code point; by several or none; goes on with a word."""
CODE_POINTS = 0x110000
_MARK = re.compile(f"[{MARKS}]")


class Alphabet:
    """Code points as a reading takes them, learned as they are met.

    `kinds` by code point; `folds`: of a LETTER what it is compared by, of SPELT and MARK where that begins in `spelt`:
    how many code points, then these.
    """

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self.kinds: NDArray[np.uint8] = np.zeros(CODE_POINTS, dtype=np.uint8)
        self.folds: NDArray[np.int32] = np.zeros(CODE_POINTS, dtype=np.int32)
        self.spelt: NDArray[np.int32] = np.zeros(1, dtype=np.int32)

    def learn(self, codes: NDArray[np.uint32]) -> None:
        """Take in the code points of a text that were not met before."""
        for code in np.unique(codes[self.kinds[codes] == UNKNOWN]).tolist():
            self._take(code, chr(code))

    def _take(self, code: int, sign: str) -> None:
        is_letter = self._reading.word.fullmatch(sign) is not None
        if not is_letter and not (self._reading.joins and _MARK.match(sign)):
            self.kinds[code] = HYPHEN if self._reading.joins and sign in HYPHENS else GAP
            return
        folded = [ord(other) for other in self._reading.fold(sign)]
        if is_letter and len(folded) == 1:
            self.kinds[code], self.folds[code] = LETTER, folded[0]
            return
        self.kinds[code], self.folds[code] = SPELT if is_letter else MARK, len(self.spelt)
        self.spelt = np.append(self.spelt, np.array([len(folded), *folded], dtype=np.int32))


@lru_cache(maxsize=4)
def alphabet(reading: Reading) -> Alphabet:
    """The one of a reading in this process."""
    return Alphabet(reading)
