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
Signs = NDArray[np.uint32]
"""Of each sign the code point that it folds to, its kind (0: no word) and whether it was a capital; 0: no sign."""
SEPARATOR = "\u2029"

_BASE = np.uint64(0x9E37_79B9_7F4A_7C15)
_BMP = 0x10000
_SEPARATOR = ord(SEPARATOR)
_CODE = (1 << 21) - 1
_WORD, _ALONE, _DIGIT = 1 << 21, 2 << 21, 3 << 21
_KIND, _CAPITAL = 3 << 21, 1 << 23
_UNSPACED = ((0x0E00, 0x0EFF), (0x1000, 0x109F), (0x1780, 0x17FF), (0x3040, 0x30FF), (0x3400, 0x9FFF), (0xF900, 0xFAFF))
_JOINED = {"Σ", *map(chr, range(0x1100, 0x1200))}
"""Signs that fold by what stands beside them: a sigma that ends a word, and the letters that make up a Hangul one."""


@dataclass(frozen=True, slots=True)
class HashedTokens:
    """A text's words: their hashes in order, which are numbers, which have a capital, and which begin a paragraph."""

    hashes: Hashes
    is_number: NDArray[np.bool_]
    is_capital: NDArray[np.bool_]
    begins: NDArray[np.intp]

    def __len__(self) -> int:
        return len(self.hashes)


def tokens(text: str) -> HashedTokens:
    """The words of a text; its paragraphs are indexed_keys apart by `SEPARATOR`.

    Sign by sign where each stands for one, else by way of the library.
    """
    separators = text.count(SEPARATOR)
    whole, read = _read(np.frombuffer(text.encode("utf-16-le", "replace"), "<u2"), _signs(), separators)
    if not whole:
        signs = _folded(text)
        _, read = _read(np.arange(len(signs), dtype=np.uint32), signs, separators)
    return HashedTokens(*read)


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


def _folded(text: str) -> Signs:
    """What a text folds to as a whole."""
    codes, composed = _codes(fold(text)), _codes(unicodedata.normalize("NFKC", text))
    signs = codes | _kinds().take(codes, mode="clip")
    if len(codes) == len(composed):  # else a capital is two signs in lower case: no capital can be placed
        signs |= _capitals().take(composed, mode="clip")
    return signs


def _codes(text: str) -> NDArray[np.uint32]:
    raw = text.replace("\0", " ").encode("utf-32-le", "replace")
    return np.frombuffer(raw, dtype="<u4").astype(np.uint32, copy=False)


def fold(text: str) -> str:
    """The text without case and compatibility forms."""
    return unicodedata.normalize("NFKC", text).lower()


@compiled
def _read(
    text: NDArray[np.uint16] | NDArray[np.uint32], signs: Signs, separators: int
) -> tuple[bool, tuple[Hashes, NDArray[np.bool_], NDArray[np.bool_], NDArray[np.intp]]]:
    """Whether each unit of a text has a sign, and if so the text's `HashedTokens`."""
    hashes = np.empty(len(text), np.uint64)
    is_number, is_capital = np.empty(len(text), np.bool_), np.empty(len(text), np.bool_)
    begins = np.zeros(1 + separators, np.intp)
    count, part, whole, within = 0, 0, True, False
    state, power = np.uint64(0), np.uint64(1)
    for unit in text:
        sign = signs[unit]
        kind = sign & _KIND
        if within and (not kind or kind == _ALONE):
            hashes[count] = mix(state)
            count += 1
            within = False
        if kind:
            if not within:
                state, power = np.uint64(0), np.uint64(1)
                is_number[count], is_capital[count] = kind == _DIGIT, sign & _CAPITAL != 0
            state += (np.uint64(sign & _CODE) + np.uint64(1)) * power
            power *= _BASE
            within = kind != _ALONE
            if not within:
                hashes[count] = mix(state)
                count += 1
        elif sign == _SEPARATOR:
            part += 1
            begins[part] = count
        elif not sign:
            whole = False
            break
    if within:
        hashes[count] = mix(state)
        count += 1
    return whole, (hashes[:count].copy(), is_number[:count].copy(), is_capital[:count].copy(), begins)


@cache
def _signs() -> Signs:
    """For each unit of UTF-16 the one sign that it folds to; 0 where that hangs on its neighbours, or is several."""
    codes = np.zeros(_BMP, np.uint32)
    for code in range(_BMP - 1):
        folded = fold(chr(code))
        if unicodedata.category(chr(code)).startswith(("M", "Cs")) or chr(code) in _JOINED:
            continue
        if len(folded) == 1 and ord(folded) < _BMP:
            codes[code] = ord(folded) or ord(" ")
        elif not any(sign.isalnum() or sign == "_" or unicodedata.category(sign)[0] == "M" for sign in folded):
            codes[code] = ord(" ")
    codes[_SEPARATOR] = _SEPARATOR
    return np.where(codes, codes | _kinds()[codes] | _capitals(), 0).astype(np.uint32)


@cache
def _capitals() -> Signs:
    """For each code point of the basic plane whether it is a capital letter."""
    return np.array([_CAPITAL * chr(code).isupper() for code in range(_BMP)], np.uint32)


@cache
def _kinds() -> Signs:
    """The kind of each code point of the basic plane: in a word, a word alone, a digit. The last has none."""
    kinds = np.zeros(_BMP, np.uint32)
    for code in range(_BMP - 1):
        sign = chr(code)
        if sign.isalnum() or sign == "_" or unicodedata.category(sign)[0] == "M":
            kinds[code] = _DIGIT if sign.isdigit() else _WORD
    for first, last in _UNSPACED:
        span = kinds[first : last + 1]
        span[span == _WORD] = _ALONE
    return kinds
