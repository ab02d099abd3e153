"""What can be seen of a line without understanding it: its shape, where it stands, and what its neighbours are like."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float32]
Row = NDArray[np.float32]

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
_DENSE_FROM, _DENSE_TO = 0x3040, 0x9FFF
_BMP = 0x10000
LONG = 75
"""Characters from which a line is likely a paragraph; a dense script's character counts three times."""
_SHORT, _LONGER, _HEAVIEST = 40, 140, 600
_NEAR = (2, 5, 12)
_AROUND = (3, 8)
_COPIED = 10


@cache
def _table() -> NDArray[np.uint8]:
    table = np.full(_BMP, SYMBOL, dtype=np.uint8)
    kinds = {"Lu": UPPER, "Ll": LOWER, "Mn": LOWER}
    initials = {"L": LETTER, "N": DIGIT, "Z": SPACE}
    for code in range(_BMP):
        category = unicodedata.category(chr(code))
        table[code] = kinds.get(category, initials.get(category[0], SYMBOL))
    table[[9, 10]] = SPACE
    table[_DENSE_FROM : _DENSE_TO + 1] = DENSE
    for kind, chars in _SINGLE.items():
        table[[ord(char) for char in chars]] = kind
    return table


def shape(lines: Sequence[str], gaps: Sequence[bool], reasons: Sequence[int], kinds: int) -> tuple[Matrix, Row]:
    """A row a line, and each line's width. `reasons[i]`: number of the rule that knows line i, 0 for none."""
    n = len(lines)
    lengths = np.fromiter(map(len, lines), dtype=np.int64, count=n)
    codes = np.frombuffer("".join(lines).encode("utf-32-le", "replace"), dtype=np.uint32)
    classes = _table()[np.minimum(codes, _BMP - 1)].astype(np.int64)
    ends = np.cumsum(lengths)
    starts = ends - lengths
    row = np.repeat(np.arange(n), lengths)
    counts = np.bincount(row * CLASSES + classes, minlength=n * CLASSES).reshape(n, CLASSES).astype(np.float32)
    opens = np.ones(len(classes), dtype=bool)
    opens[1:] = classes[:-1] == SPACE
    opens[starts] = True
    capitals = np.bincount(row[opens & (classes == UPPER)], minlength=n).astype(np.float32)
    size = lengths.astype(np.float32)
    words = counts[:, SPACE] + 1 + 0.5 * counts[:, DENSE]
    wide = size + 2 * counts[:, DENSE]
    first, last = classes[starts], classes[ends - 1]
    before_last = classes[np.maximum(ends - 2, starts)]
    rule = np.asarray(reasons, dtype=np.int64)
    mass = np.where(wide > LONG, wide, 0) * (rule == 0)
    total = max(float(mass.sum()), 1.0)
    repeated, later = _repeats(lines)
    place = np.arange(n, dtype=np.float32)
    gap = np.asarray(gaps, dtype=np.float32)
    stops = last == STOP
    whole = (
        np.log1p(n) / 3 - 1,
        np.log(wide.mean()) / 2 - 2,
        gap.mean(),
        np.log1p(total) / 4 - 2,
        mass.sum() / wide.sum(),
        counts[:, DENSE].sum() / size.sum(),
    )
    columns: list[Any] = [
        # the first ten are copied to the neighbours
        np.log1p(wide) - 4, np.log1p(words) - 2, wide > _SHORT, wide > LONG, stops,
        np.minimum(counts[:, STOP] - stops, 4),
        counts[:, UPPER] / size, first == LOWER, gap, repeated,
        np.minimum(wide / 200, 3), wide > _LONGER,
        counts[:, DIGIT] / size, counts[:, DENSE] / size, counts[:, LETTER] / size, counts[:, BAR] / size,
        counts[:, SYMBOL] / size, counts[:, COMMA] / words, np.minimum(counts[:, COMMA], 5),
        np.minimum(counts[:, QUOTE], 4), np.minimum(counts[:, COLON], 3), np.minimum(counts[:, BRACKET], 4),
        np.minimum(counts[:, DASH], 4), counts[:, AT] > 0, counts[:, BAR] > 0, counts[:, ELLIPSIS] > 0,
        counts[:, DIGIT] > 0, capitals / words, capitals >= words - 0.5, (size - counts[:, SPACE]) / words,
        counts[:, LOWER] == 0, first == UPPER, first == DIGIT, first == QUOTE, (first == BAR) | (first == DASH),
        (first == SYMBOL) | (first == AT), last == COLON, last == QUOTE, last == DIGIT,
        (last == ELLIPSIS) | (stops & (before_last == STOP)), last == COMMA, last == BRACKET,
        (last == LOWER) | (last == UPPER), (last == QUOTE) & (before_last == STOP), np.append(gap[1:], 1.0), later,
        place / n, np.log1p(place), np.log1p(n - place), (np.cumsum(mass) - mass) / total, mass / total,
    ]  # fmt: skip
    out = np.zeros((n, len(columns) + len(whole) + kinds - 1), dtype=np.float32)
    for at, column in enumerate(columns):
        out[:, at] = column
    out[:, len(columns) : len(columns) + len(whole)] = whole
    known = np.flatnonzero(rule)
    out[known, len(columns) + len(whole) + rule[known] - 1] = 1
    return out, wide


def _repeats(lines: Sequence[str]) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Whether a line stands before already, and whether it comes again."""
    number: dict[str, int] = {}
    ids = np.fromiter((number.setdefault(line, len(number)) for line in lines), dtype=np.int64, count=len(lines))
    place = np.arange(len(ids))
    last = np.zeros(len(number), dtype=np.int64)
    last[ids] = place
    first = np.zeros(len(number), dtype=np.int64)
    first[ids[::-1]] = place[::-1]
    return first[ids] < place, last[ids] > place


def around(shapes: Matrix, wide: Row, words: Row) -> Matrix:
    """What stands before and after each line: the two neighbours' shapes, and how much text there is nearby."""
    own = np.column_stack([shapes[:, :_COPIED], words])
    mass = np.minimum(np.where(wide > LONG, wide, 0), _HEAVIEST) / 200
    short = (wide < _SHORT).astype(np.float32)
    parts = [shifted(own, step) for step in (1, -1, 2, -2)]
    parts.append(nearby(mass.astype(np.float32)[:, None], *_NEAR))
    parts.append(nearby(np.column_stack([short, words]), *_AROUND))
    return np.hstack(parts)


def shifted(rows: Matrix, step: int) -> Matrix:
    """The row that stands `step` lines before; zeros where there is none."""
    out = np.zeros_like(rows)
    if 0 < step < len(rows):
        out[step:] = rows[:-step]
    elif 0 < -step < len(rows):
        out[:step] = rows[-step:]
    return out


def nearby(rows: Matrix, *reaches: int) -> Matrix:
    """For each reach, sums over so many lines before and over those after, divided by the reach."""
    n = len(rows)
    total = np.zeros((n + 1, rows.shape[1]))
    np.cumsum(rows, axis=0, out=total[1:])
    at = np.arange(n)
    here, next_ = total[:-1], total[1:]
    parts = []
    for reach in reaches:
        parts.append((here - total[np.maximum(at - reach, 0)]) / reach)
        parts.append((total[np.minimum(at + reach + 1, n)] - next_) / reach)
    return np.hstack(parts).astype(np.float32)
