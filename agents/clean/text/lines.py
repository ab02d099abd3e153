"""The lines of a text that somebody has already flattened."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from vigie.agents.clean.model.codepoints import LAST, LINE_END, Codes, Ints, codes_of
from vigie.agents.clean.text.join import goes_on, join
from vigie.agents.clean.thresholds import JoinThresholds
from vigie.agents.compiled import compiled

_EDGES = " \t\xa0\u3000\u202f"
_EDGE, _GOES_ON = 1, 2
Kinds = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class TextLines:
    """Lines of text, none of them empty. `gaps[i]`: a blank line stands before line i."""

    lines: tuple[str, ...]
    gaps: tuple[bool, ...]


def lines_of(text: str, thresholds: JoinThresholds) -> TextLines:
    """The lines of a text, those cut at links joined again."""
    starts, ends, gaps, may_go_on = (found.tolist() for found in _lines(codes_of(text), _kinds()))
    lines = [text[start:end] for start, end in zip(starts, ends, strict=True)]
    joined, kept_gaps = join(lines, gaps, thresholds, may_go_on)
    return TextLines(tuple(joined), tuple(kept_gaps))


@cache
def _kinds() -> Kinds:
    """Bits of each code point up to `LAST`: stripped from a line's ends; may start a line that goes on."""
    table = np.array([_GOES_ON * goes_on(chr(code)) for code in range(LAST + 1)], dtype=np.uint8)
    table[LAST] = _GOES_ON  # stands for all above, among which are small letters too
    table[[ord(sign) for sign in _EDGES]] |= _EDGE
    return table


@compiled
def _lines(codes: Codes, kinds: Kinds) -> tuple[Ints, Ints, NDArray[np.bool_], Ints]:
    """Starts and ends of the lines that are not blank, whether a blank line is above each, and which may go on."""
    most = 1
    for code in codes:
        most += code == LINE_END
    starts, ends, gaps = np.empty(most, np.int64), np.empty(most, np.int64), np.empty(most, np.bool_)
    open_, count, opens = np.empty(most, np.int64), 0, 0
    at, is_gap = 0, True
    while at <= len(codes):
        start = at
        while at < len(codes) and codes[at] != LINE_END:
            at += 1
        end = at
        at += 1
        while start < end and kinds[min(codes[start], LAST)] & _EDGE:
            start += 1
        while start < end and kinds[min(codes[end - 1], LAST)] & _EDGE:
            end -= 1
        if start < end:
            if not is_gap and kinds[min(codes[start], LAST)] & _GOES_ON:
                open_[opens] = count
                opens += 1
            starts[count], ends[count], gaps[count] = start, end, is_gap
            count += 1
        is_gap = start == end
    return starts[:count], ends[:count], gaps[:count], open_[:opens]
