"""Turns a text into 64-bit word hashes.

Words consist of letters, digits, marks and underscores. In scripts written without spaces each character is a word.
Case and compatibility forms (NFKC) are ignored. A word's hash is a polynomial over its code points modulo 2^64, then
mixed (splitmix64: Steele, Lea, Flood 2014).
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
Characters = NDArray[np.uint32]
"""For each character the code point it folds to, its kind (0: not in a word) and whether it was a capital; 0: none."""
SEPARATOR = "\u2029"

_BASE = np.uint64(0x9E37_79B9_7F4A_7C15)
_BMP = 0x10000
_SEPARATOR = ord(SEPARATOR)
_CODE = (1 << 21) - 1
_WORD, _ALONE, _DIGIT = 1 << 21, 2 << 21, 3 << 21
_KIND, _CAPITAL = 3 << 21, 1 << 23
_UNSPACED = ((0x0E00, 0x0EFF), (0x1000, 0x109F), (0x1780, 0x17FF), (0x3040, 0x30FF), (0x3400, 0x9FFF), (0xF900, 0xFAFF))
_JOINED = {"Σ", *map(chr, range(0x1100, 0x1200))}
"""Characters whose folding depends on their neighbours: a final sigma, and the letters that compose Hangul."""


@dataclass(frozen=True, slots=True)
class HashedTokens:
    """A text's words: their hashes in order, which are numbers, which have a capital, and where paragraphs begin."""

    hashes: Hashes
    is_number: NDArray[np.bool_]
    is_capital: NDArray[np.bool_]
    begins: NDArray[np.intp]

    def __len__(self) -> int:
        return len(self.hashes)


def tokens(text: str) -> HashedTokens:
    """The words of a text whose paragraphs are separated by `SEPARATOR`.

    A table maps each character on its own. If some character depends on its neighbours, the library folds the text.
    """
    separators = text.count(SEPARATOR)
    whole, read = _read(np.frombuffer(text.encode("utf-16-le", "replace"), "<u2"), _characters(), separators)
    if not whole:
        folded = _folded(text)
        _, read = _read(np.arange(len(folded), dtype=np.uint32), folded, separators)
    return HashedTokens(*read)


def joined(paragraphs: Sequence[str]) -> str:
    """Paragraphs as one text. Separators inside a paragraph become spaces."""
    text = SEPARATOR.join(paragraphs)
    if text.count(SEPARATOR) > len(paragraphs) - 1:
        return SEPARATOR.join([paragraph.replace(SEPARATOR, " ") for paragraph in paragraphs])
    return text


@compiled
def mix(value: np.uint64) -> np.uint64:
    """The finaliser of splitmix64, a bijection in which every input bit affects every output bit."""
    value = (value ^ (value >> np.uint64(30))) * np.uint64(0xBF58_476D_1CE4_E5B9)
    value = (value ^ (value >> np.uint64(27))) * np.uint64(0x94D0_49BB_1331_11EB)
    return value ^ (value >> np.uint64(31))


def _folded(text: str) -> Characters:
    """The characters of a text folded by the library."""
    codes, composed = _codes(fold(text)), _codes(unicodedata.normalize("NFKC", text))
    folded = codes | _kinds().take(codes, mode="clip")
    # unequal when a capital becomes two characters in lower case; then capitals cannot be aligned
    if len(codes) == len(composed):
        folded |= _capitals().take(composed, mode="clip")
    return folded


def _codes(text: str) -> NDArray[np.uint32]:
    raw = text.replace("\0", " ").encode("utf-32-le", "replace")
    return np.frombuffer(raw, dtype="<u4").astype(np.uint32, copy=False)


def fold(text: str) -> str:
    """The text in lower case and NFKC."""
    return unicodedata.normalize("NFKC", text).lower()


@compiled
def _read(
    text: NDArray[np.uint16] | NDArray[np.uint32], characters: Characters, separators: int
) -> tuple[bool, tuple[Hashes, NDArray[np.bool_], NDArray[np.bool_], NDArray[np.intp]]]:
    """Whether the table maps every unit of the text, and if so the fields of its `HashedTokens`."""
    hashes = np.empty(len(text), np.uint64)
    is_number, is_capital = np.empty(len(text), np.bool_), np.empty(len(text), np.bool_)
    begins = np.zeros(1 + separators, np.intp)
    count, part, whole, within = 0, 0, True, False
    state, power = np.uint64(0), np.uint64(1)
    for unit in text:
        character = characters[unit]
        kind = character & _KIND
        if within and (not kind or kind == _ALONE):
            hashes[count] = mix(state)
            count += 1
            within = False
        if kind:
            if not within:
                state, power = np.uint64(0), np.uint64(1)
                is_number[count], is_capital[count] = kind == _DIGIT, character & _CAPITAL != 0
            state += (np.uint64(character & _CODE) + np.uint64(1)) * power
            power *= _BASE
            within = kind != _ALONE
            if not within:
                hashes[count] = mix(state)
                count += 1
        elif character == _SEPARATOR:
            part += 1
            begins[part] = count
        elif not character:
            whole = False
            break
    if within:
        hashes[count] = mix(state)
        count += 1
    return whole, (hashes[:count].copy(), is_number[:count].copy(), is_capital[:count].copy(), begins)


@cache
def _characters() -> Characters:
    """The character that each UTF-16 unit folds to; 0 if that depends on its neighbours or is several characters."""
    codes = np.zeros(_BMP, np.uint32)
    for code in range(_BMP - 1):
        folded = fold(chr(code))
        if unicodedata.category(chr(code)).startswith(("M", "Cs")) or chr(code) in _JOINED:
            continue
        if len(folded) == 1 and ord(folded) < _BMP:
            codes[code] = ord(folded) or ord(" ")
        elif not any(one.isalnum() or one == "_" or unicodedata.category(one)[0] == "M" for one in folded):
            codes[code] = ord(" ")
    codes[_SEPARATOR] = _SEPARATOR
    return np.where(codes, codes | _kinds()[codes] | _capitals(), 0).astype(np.uint32)


@cache
def _capitals() -> Characters:
    """The capital letters among the code points of the basic plane."""
    return np.array([_CAPITAL * chr(code).isupper() for code in range(_BMP)], np.uint32)


@cache
def _kinds() -> Characters:
    """The kind of each code point of the basic plane: part of a word, a word alone, or a digit. The last has none."""
    kinds = np.zeros(_BMP, np.uint32)
    for code in range(_BMP - 1):
        one = chr(code)
        if one.isalnum() or one == "_" or unicodedata.category(one)[0] == "M":
            kinds[code] = _DIGIT if one.isdigit() else _WORD
    for first, last in _UNSPACED:
        span = kinds[first : last + 1]
        span[span == _WORD] = _ALONE
    return kinds
