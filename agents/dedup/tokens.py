"""Words as 64-bit hashes, a whole text at a time.

Word characters are letters, digits, marks and the underscore; a sign of a script written without spaces is a word of
its own. Case and compatibility forms (NFKC) do not count. A word's hash is a polynomial over its code points modulo
2^64, read off prefix sums, then mixed (splitmix64: Steele, Lea, Flood 2014), so that no loop runs over words.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

Hashes = NDArray[np.uint64]
SEPARATOR = "\u2029"

_BASE = 0x9E37_79B9_7F4A_7C15
_MASK = 0xFFFF_FFFF_FFFF_FFFF
_BMP = 0x10000
_WORD, _ALONE, _DIGIT = 1, 2, 3
_UNSPACED = ((0x0E00, 0x0EFF), (0x1000, 0x109F), (0x1780, 0x17FF), (0x3040, 0x30FF), (0x3400, 0x9FFF), (0xF900, 0xFAFF))
_POWERS_STEP = 1 << 16


@dataclass(frozen=True, slots=True)
class Tokens:
    """A text's words: their hashes in order, where a word is a number, and with which word each paragraph begins."""

    hashes: Hashes
    is_number: NDArray[np.bool_]
    begins: NDArray[np.intp]

    def __len__(self) -> int:
        return len(self.hashes)


def tokens(text: str) -> Tokens:
    """The words of a text; its paragraphs are held apart by `SEPARATOR`."""
    folded = text.lower() if text.isascii() else unicodedata.normalize("NFKC", text).lower()
    codes = np.frombuffer(folded.encode("utf-32-le", "replace"), dtype=np.uint32)
    kinds = _kinds()[np.minimum(codes, _BMP - 1)]
    starts, ends = _spans(kinds)
    begins = np.searchsorted(starts, np.flatnonzero(codes == ord(SEPARATOR)))
    return Tokens(_hashes(codes, starts, ends), kinds[starts] == _DIGIT, np.append(0, begins))


def joined(paragraphs: Sequence[str]) -> str:
    """Paragraphs as one text, with no other separators than those between them."""
    text = SEPARATOR.join(paragraphs)
    if text.count(SEPARATOR) > len(paragraphs) - 1:
        return SEPARATOR.join([paragraph.replace(SEPARATOR, " ") for paragraph in paragraphs])
    return text


def mix(values: Hashes) -> Hashes:
    """The finaliser of splitmix64: a bijection that spreads every bit."""
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58_476D_1CE4_E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D0_49BB_1331_11EB)
    return values ^ (values >> np.uint64(31))


def _spans(kinds: NDArray[Any]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Where words start and end: a change into a word, and every sign that stands alone."""
    inside = kinds != 0
    before = np.empty_like(inside)
    before[:1] = False
    before[1:] = inside[:-1]
    alone = kinds == _ALONE
    if alone.any():
        after_alone = np.empty_like(alone)
        after_alone[:1] = False
        after_alone[1:] = alone[:-1]
        before &= ~(alone | after_alone)
    starts = np.flatnonzero(inside & ~before)
    following = np.flatnonzero(~inside | ~before)
    ends = _next(following, starts, len(kinds))
    return starts, ends


def _next(stops: NDArray[np.intp], starts: NDArray[np.intp], length: int) -> NDArray[np.intp]:
    """For each start, the first stop after it, or the end."""
    places = np.searchsorted(stops, starts, side="right")
    return np.append(stops, length)[places]


def _hashes(codes: NDArray[np.uint32], starts: NDArray[np.intp], ends: NDArray[np.intp]) -> Hashes:
    powers, inverses = _powers(-(-(len(codes) + 1) // _POWERS_STEP))
    sums = np.zeros(len(codes) + 1, dtype=np.uint64)
    np.cumsum((codes.astype(np.uint64) + np.uint64(1)) * powers[: len(codes)], out=sums[1:])
    return mix((sums[ends] - sums[starts]) * inverses[starts])


@cache
def _powers(steps: int) -> tuple[Hashes, Hashes]:
    """Powers of the base and of its inverse modulo 2^64, for texts up to so many steps long."""
    inverse = pow(_BASE, -1, _MASK + 1)
    return _geometric(_BASE, steps * _POWERS_STEP), _geometric(inverse, steps * _POWERS_STEP)


def _geometric(ratio: int, length: int) -> Hashes:
    factors = np.full(length, ratio, dtype=np.uint64)
    factors[0] = 1
    return np.cumprod(factors, dtype=np.uint64)


@cache
def _kinds() -> NDArray[np.uint8]:
    """For each code point of the basic plane: 0 no word, 1 in a word, 2 a word alone, 3 a digit."""
    kinds = np.zeros(_BMP, dtype=np.uint8)
    for code in range(_BMP - 1):
        sign = chr(code)
        if sign.isalnum() or sign == "_" or unicodedata.category(sign)[0] == "M":
            kinds[code] = _DIGIT if sign.isdigit() else _WORD
    for first, last in _UNSPACED:
        span = kinds[first : last + 1]
        span[span == _WORD] = _ALONE
    return kinds
