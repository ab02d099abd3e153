"""The kind and the folded form of each code point: tables for the compiled pass over a text."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from vigie.agents.match.text.analyzer import Analyzer
from vigie.agents.match.text.sign_kinds import SignKind

UNKNOWN, HYPHEN, SIGN, LETTER, EXPANDED, MARK = (
    int(kind)
    for kind in (
        SignKind.UNKNOWN,
        SignKind.HYPHEN,
        SignKind.SIGN,
        SignKind.LETTER,
        SignKind.EXPANDED,
        SignKind.MARK,
    )
)
CODE_POINTS = 0x110000


class Alphabet:
    """Code points as an analyzer reads them, learned as they are met.

    `kinds` and `folds` are indexed by code point. The fold of a LETTER is its folded code point. That of SIGN, EXPANDED
    and MARK is an offset in `expansions`, where the number of folded code points stands, then these.
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
        kind = self.kinds[code] = self._analyzer.kind(sign)
        if kind < SIGN:
            return
        folded = [ord(other) for other in self._analyzer.fold(sign)]
        if kind == LETTER:
            self.folds[code] = folded[0]
            return
        self.folds[code] = len(self.expansions)
        self.expansions = np.append(self.expansions, np.array([len(folded), *folded], dtype=np.int32))


@lru_cache(maxsize=4)
def alphabet(analyzer: Analyzer) -> Alphabet:
    """The alphabet of an analyzer in this process."""
    return Alphabet(analyzer)
