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
_JOINED = {"Σ", *map(chr, range(0x1100, 0x1200))}
"""Signs that fold by what stands beside them: a sigma that ends a word, and the letters that make up a Hangul one."""


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
    codes = _folded(text)
    kinds = np.zeros(len(codes) + 2, dtype=np.uint8)
    _kinds().take(codes, out=kinds[1:-1], mode="clip")
    edges = _edges(kinds)
    starts = edges[::2].copy()
    begins = np.zeros(1 + text.count(SEPARATOR), dtype=np.intp)
    begins[1:] = starts.searchsorted(np.flatnonzero(codes == ord(SEPARATOR)))
    return Tokens(_hashes(codes, edges, starts), kinds.take(starts + 1) == _DIGIT, begins)


def joined(paragraphs: Sequence[str]) -> str:
    """Paragraphs as one text, with no other separators than those between them."""
    text = SEPARATOR.join(paragraphs)
    if text.count(SEPARATOR) > len(paragraphs) - 1:
        return SEPARATOR.join([paragraph.replace(SEPARATOR, " ") for paragraph in paragraphs])
    return text


def mix(values: Hashes) -> Hashes:
    """The finaliser of splitmix64: a bijection that spreads every bit."""
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58_476D_1CE4_E5B9)
    values ^= values >> np.uint64(27)
    values *= np.uint64(0x94D0_49BB_1331_11EB)
    values ^= values >> np.uint64(31)
    return values


def _folded(text: str) -> NDArray[Any]:
    """Code points without case and compatibility forms: sign by sign where each stands for one, else by the library."""
    if text.isascii():
        return np.frombuffer(text.lower().encode(), dtype=np.uint8)
    units = np.frombuffer(text.encode("utf-16-le", "replace"), dtype="<u2")
    folded: NDArray[Any] = _signs().take(units)
    if not folded.all():
        return np.frombuffer(fold(text).encode("utf-32-le", "replace"), dtype="<u4")
    return folded


def fold(text: str) -> str:
    """The text without case and compatibility forms."""
    return unicodedata.normalize("NFKC", text).lower()


def _edges(kinds: NDArray[np.uint8]) -> NDArray[np.intp]:
    """Where words start and end, in turn; `kinds` has one place more at either end of the text."""
    inside = kinds != 0
    edges = np.flatnonzero(inside[1:] != inside[:-1])
    alone = kinds == _ALONE
    if not alone.any():
        return edges
    cuts = np.flatnonzero(inside[1:] & inside[:-1] & (alone[1:] | alone[:-1]))
    return np.sort(np.concatenate((edges, cuts, cuts)))


def _hashes(codes: NDArray[Any], edges: NDArray[np.intp], starts: NDArray[np.intp]) -> Hashes:
    powers, inverses = _powers(-(-(len(codes) + 1) // _POWERS_STEP))
    sums = np.zeros(len(codes) + 1, dtype=np.uint64)
    values = sums[1:]
    np.add(codes, np.uint64(1), out=values, dtype=np.uint64, casting="unsafe")
    values *= powers[: len(codes)]
    np.cumsum(values, out=values)
    marks = sums.take(edges)
    hashes: Hashes = marks[1::2] - marks[::2]
    hashes *= inverses.take(starts)
    return mix(hashes)


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
def _signs() -> NDArray[np.uint16]:
    """For each unit of UTF-16 the one sign that it folds to; 0 where that hangs on its neighbours, or is several."""
    signs = np.zeros(_BMP, dtype=np.uint16)
    for code in range(_BMP - 1):
        folded = fold(chr(code))
        if unicodedata.category(chr(code)).startswith(("M", "Cs")) or chr(code) in _JOINED:
            continue
        if len(folded) == 1 and ord(folded) < _BMP:
            signs[code] = ord(folded) or ord(" ")
        elif not any(sign.isalnum() or sign == "_" or unicodedata.category(sign)[0] == "M" for sign in folded):
            signs[code] = ord(" ")
    signs[ord(SEPARATOR)] = ord(SEPARATOR)
    return signs


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
