"""Lines as code points for compiled code, and tables of what each code point is."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from vigie.agents.compiled import compiled

Codes = NDArray[np.uint32]
Ints = NDArray[np.int64]
Table = NDArray[np.uint8]

CLASSES = 16
(LOWER, UPPER, DENSE, DIGIT, SPACE, STOP, COMMA, QUOTE, BAR, COLON, BRACKET, SYMBOL, DASH, ELLIPSIS, LETTER, AT) = (
    range(CLASSES)
)
_SINGLE = {
    STOP: ".!?。！？",
    COMMA: ",;，、；",
    QUOTE: '"“”„«»‹›‘‚「」『』',
    BAR: "|>/·•→▶►",
    COLON: ":：",
    BRACKET: "()[]{}（）",
    DASH: "-–—",
    ELLIPSIS: "…",
    AT: "@©#&®™",
    LOWER: "'’",
}
DENSE_FROM, DENSE_TO = 0x3040, 0x9FFF
"""Code points of scripts that have no spaces."""
LINE_END = ord("\n")
LAST = 0xFFFF
"""What stands for all code points above it."""
SOLID, WORD, EDGE, DECIMAL = 1, 2, 4, 8
"""Bits of `roles`: not a space; matches `\\w`; stripped from a word's ends; matches `\\d`."""
EDGES = ".,;:!?…\"'“”«»‘’()[]|/·•–—-"


class Text(NamedTuple):
    """Line i is `codes[starts[i]:ends[i]]`; a line end stands between two lines."""

    codes: Codes
    starts: Ints
    ends: Ints


def text_of(lines: Sequence[str]) -> Text:
    """The lines' code points."""
    return split("\n".join(lines), len(lines))


def codes_of(text: str, surrogates: str = "replace") -> Codes:
    """A text's code points. `surrogates`: how half a pair is encoded, as a question mark unless told otherwise."""
    return np.frombuffer(text.encode("utf-32-le", surrogates), np.uint32)


def split(text: str, count: int) -> Text:
    """The code points of `count` lines that are joined in one text."""
    codes = codes_of(text)
    return Text(codes, *_places(codes, count))


@compiled
def _places(codes: Codes, count: int) -> tuple[Ints, Ints]:
    """Where each line starts and ends."""
    starts, ends = np.zeros(count, np.int64), np.empty(count, np.int64)
    line = 0
    for at in range(len(codes)):
        if codes[at] == LINE_END:
            ends[line] = at
            line += 1
            starts[line] = at + 1
    if count:
        ends[line] = len(codes)
    return starts, ends


def folded(text: str, of: Text) -> Text:
    """The lines in lower case. `of`: the same lines as written."""
    codes, is_plain = _lowered(of.codes, _lower())
    return Text(codes, of.starts, of.ends) if is_plain else split(text.lower(), len(of.starts))


@compiled
def _lowered(codes: Codes, lower: Codes) -> tuple[Codes, bool]:
    """Each code point in lower case, and whether every one has a lower case of one code point."""
    out, most = np.empty_like(codes), np.uint32(0)
    for at in range(len(codes)):
        out[at] = lower[min(codes[at], LAST)]
        most = max(most, out[at])
    return out, bool(most < LAST)


@cache
def _lower() -> Codes:
    """The lower case of each code point below `LAST`; `LAST` where it takes two, or depends on its neighbours."""
    small = [chr(code).lower() for code in range(LAST)]
    table = np.array([*(ord(own) if len(own) == 1 else LAST for own in small), LAST], dtype=np.uint32)
    table[ord("Σ")] = LAST
    return table


@compiled
def chosen(text: Text, places: Ints) -> Text:
    """Some of the lines."""
    return Text(text.codes, text.starts[places], text.ends[places])


@cache
def classes() -> Table:
    """The class of each code point up to `LAST`."""
    table = np.full(LAST + 1, SYMBOL, dtype=np.uint8)
    kinds = {"Lu": UPPER, "Ll": LOWER, "Mn": LOWER}
    initials = {"L": LETTER, "N": DIGIT, "Z": SPACE}
    for code in range(LAST + 1):
        category = unicodedata.category(chr(code))
        table[code] = kinds.get(category, initials.get(category[0], SYMBOL))
    table[[9, 10]] = SPACE
    table[DENSE_FROM : DENSE_TO + 1] = DENSE
    for kind, chars in _SINGLE.items():
        table[[ord(char) for char in chars]] = kind
    return table


@cache
def roles() -> Table:
    """The roles of each code point up to `LAST`, as bits."""
    signs = list(map(chr, range(LAST + 1)))
    bits = [SOLID * (not sign.isspace()) + WORD * sign.isalnum() + DECIMAL * sign.isdecimal() for sign in signs]
    table = np.array(bits, dtype=np.uint8)
    table[ord("_")] |= WORD
    table[[ord(sign) for sign in EDGES]] |= EDGE
    return table
