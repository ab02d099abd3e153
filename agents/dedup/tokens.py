"""Words as 64-bit hashes, a whole text at a time.

Word characters are letters, digits, marks and the underscore; a sign of a script written without spaces is a word of
its own. Case and compatibility forms (NFKC) do not count. A word's hash is a polynomial over its code points modulo
2^64, then mixed (splitmix64: Steele, Lea, Flood 2014).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from vigie.agents.compiled import compiled

Hashes = NDArray[np.uint64]
SEPARATOR = "\u2029"

_BASE = np.uint64(0x9E37_79B9_7F4A_7C15)
_BMP = 0x10000
_GAP, _WORD, _ALONE, _DIGIT = 0, 1, 2, 3
_SEPARATOR = ord(SEPARATOR)
_UNSPACED = ((0x0E00, 0x0EFF), (0x1000, 0x109F), (0x1780, 0x17FF), (0x3040, 0x30FF), (0x3400, 0x9FFF), (0xF900, 0xFAFF))
_JOINED = {"Σ", *map(chr, range(0x1100, 0x1200))}
"""Signs that fold by what stands beside them: a sigma that ends a word, and the letters that make up a Hangul one."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """A text's words: their hashes in order, which are numbers, which have a capital, and which begin a paragraph."""

    hashes: Hashes
    is_number: NDArray[np.bool_]
    is_capital: NDArray[np.bool_]
    begins: NDArray[np.intp]

    def __len__(self) -> int:
        return len(self.hashes)


def tokens(text: str) -> Tokens:
    """The words of a text; its paragraphs are held apart by `SEPARATOR`."""
    codes, capital = _folded(text)
    return Tokens(*_read(codes, capital, _kinds(), text.count(SEPARATOR)))


def joined(paragraphs: Sequence[str]) -> str:
    """Paragraphs as one text, with no other separators than those between them."""
    text = SEPARATOR.join(paragraphs)
    if text.count(SEPARATOR) > len(paragraphs) - 1:
        return SEPARATOR.join([paragraph.replace(SEPARATOR, " ") for paragraph in paragraphs])
    return text


@compiled
def mix(value: np.uint64) -> np.uint64:
    """The finaliser of splitmix64: a bijection that spreads every bit."""
    value = (value ^ (value >> np.uint64(30))) * np.uint64(0xBF58_476D_1CE4_E5B9)
    value = (value ^ (value >> np.uint64(27))) * np.uint64(0x94D0_49BB_1331_11EB)
    return value ^ (value >> np.uint64(31))


def _folded(text: str) -> tuple[NDArray[np.uint32], NDArray[np.bool_]]:
    """Code points without case and compatibility forms, and where one was a capital.

    Sign by sign where each stands for one, else by the library.
    """
    codes, capital, whole = _looked_up(np.frombuffer(text.encode("utf-16-le", "replace"), "<u2"), _signs(), _capitals())
    if whole:
        return codes, capital
    codes, composed = _codes(fold(text)), _codes(unicodedata.normalize("NFKC", text))
    if len(codes) != len(composed):  # a capital that is two signs in lower case: no capital can be placed
        return codes, np.zeros(len(codes), dtype=np.bool_)
    return codes, _capitals().take(composed, mode="clip")


@compiled
def _looked_up(
    units: NDArray[np.uint16], signs: NDArray[np.uint16], capitals: NDArray[np.bool_]
) -> tuple[NDArray[np.uint32], NDArray[np.bool_], bool]:
    """What each unit folds to, whether it is a capital, and whether all of them fold to one sign."""
    codes, capital, whole = np.empty(len(units), np.uint32), np.empty(len(units), np.bool_), True
    for at, unit in enumerate(units):
        codes[at], capital[at] = signs[unit], capitals[unit]
        whole &= signs[unit] != 0
    return codes, capital, whole


def _codes(text: str) -> NDArray[np.uint32]:
    return np.frombuffer(text.encode("utf-32-le", "replace"), dtype="<u4").astype(np.uint32)


def fold(text: str) -> str:
    """The text without case and compatibility forms."""
    return unicodedata.normalize("NFKC", text).lower()


@compiled
def _read(
    codes: NDArray[np.uint32], capital: NDArray[np.bool_], kinds: NDArray[np.uint8], separators: int
) -> tuple[Hashes, NDArray[np.bool_], NDArray[np.bool_], NDArray[np.intp]]:
    """The hash of each word, whether a digit or a capital begins it, and the word that begins each part."""
    hashes = np.empty(len(codes), np.uint64)
    is_number, is_capital = np.empty(len(codes), np.bool_), np.empty(len(codes), np.bool_)
    begins = np.zeros(1 + separators, np.intp)
    count = part = 0
    state, power, before = np.uint64(0), np.uint64(1), _GAP
    for at in range(len(codes)):
        kind = kinds[codes[at]] if codes[at] < _BMP else _GAP
        if before != _GAP and (kind in (_GAP, _ALONE) or before == _ALONE):
            hashes[count] = mix(state)
            count += 1
            before = _GAP
        if kind != _GAP:
            if before == _GAP:
                state, power = np.uint64(0), np.uint64(1)
                is_number[count], is_capital[count] = kind == _DIGIT, capital[at]
            state += (np.uint64(codes[at]) + np.uint64(1)) * power
            power *= _BASE
        elif codes[at] == _SEPARATOR:
            part += 1
            begins[part] = count
        before = kind
    if before != _GAP:
        hashes[count] = mix(state)
        count += 1
    return hashes[:count].copy(), is_number[:count].copy(), is_capital[:count].copy(), begins


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
def _capitals() -> NDArray[np.bool_]:
    """For each code point of the basic plane, and the one after, whether it is a capital letter."""
    return np.array([chr(code).isupper() for code in range(_BMP)] + [False], dtype=np.bool_)


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
