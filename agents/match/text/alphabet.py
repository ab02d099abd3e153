"""The kind and the folded form of each code point: tables for the compiled pass over a text."""

from __future__ import annotations

import re
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from vigie.agents.match.text.analyzer import HYPHENS, MARKS, Analyzer

UNKNOWN, GAP, HYPHEN, LETTER, EXPANDED, MARK = range(6)
"""Not met before; between words; joins two words; folds to one code point; to several or none; continues a word."""
CODE_POINTS = 0x110000
_MARK = re.compile(f"[{MARKS}]")


class Alphabet:
    """Code points as an analyzer reads them, learned as they are met.

    `kinds` and `folds` are indexed by code point. The fold of a LETTER is its folded code point. That of EXPANDED and
    MARK is an offset in `expansions`, where the number of folded code points stands, then these.
    """

    def __init__(self, analyzer: Analyzer) -> None:
        self._analyzer = analyzer
        self.kinds: NDArray[np.uint8] = np.zeros(CODE_POINTS, dtype=np.uint8)
        self.folds: NDArray[np.int32] = np.zeros(CODE_POINTS, dtype=np.int32)
        self.expansions: NDArray[np.int32] = np.zeros(1, dtype=np.int32)

    def learn(self, codes: NDArray[np.uint32]) -> None:
        """Learns the code points of a text that were not met before."""
        for code in np.unique(codes[self.kinds[codes] == UNKNOWN]).tolist():
            self._take(code, chr(code))

    def _take(self, code: int, sign: str) -> None:
        is_letter = self._analyzer.word.fullmatch(sign) is not None
        if not is_letter and not (self._analyzer.joins and _MARK.match(sign)):
            self.kinds[code] = HYPHEN if self._analyzer.joins and sign in HYPHENS else GAP
            return
        folded = [ord(other) for other in self._analyzer.fold(sign)]
        if is_letter and len(folded) == 1:
            self.kinds[code], self.folds[code] = LETTER, folded[0]
            return
        self.kinds[code], self.folds[code] = EXPANDED if is_letter else MARK, len(self.expansions)
        self.expansions = np.append(self.expansions, np.array([len(folded), *folded], dtype=np.int32))


@lru_cache(maxsize=4)
def alphabet(analyzer: Analyzer) -> Alphabet:
    """The alphabet of an analyzer in this process."""
    return Alphabet(analyzer)
