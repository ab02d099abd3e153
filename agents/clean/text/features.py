"""Features of a line's shape: its characters, its place on the page, and its neighbours."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from vigie.agents.clean.model.arrays import Flags, Matrix, Row
from vigie.agents.clean.model.codepoints import (
    AT,
    BAR,
    BRACKET,
    CLASSES,
    COLON,
    COMMA,
    DASH,
    DENSE,
    DIGIT,
    ELLIPSIS,
    LAST,
    LETTER,
    LOWER,
    QUOTE,
    SPACE,
    STOP,
    SYMBOL,
    UPPER,
    Codes,
    Ints,
    Table,
    Text,
)
from vigie.agents.compiled import compiled

LONG = 75
"""Characters from which a line is likely a paragraph; a dense script's character counts three times."""
_SHORT, _LONGER, _HEAVIEST = 40, 140, 600
_COPIED = 10
_FIRST, _LAST, _BEFORE_LAST, _CAPITALS, _SIZE = range(CLASSES, CLASSES + 5)
"""Columns behind the classes: the classes of three characters, words with a capital, and the line's length."""
_OWN, _WHOLE = 51, 6
_STEPS = (1, -1, 2, -2)
_AROUND = 4 * (_COPIED + 1) + 6 + 8


@compiled
def shape(text: Text, same: Ints, gaps: Flags, reasons: Ints, kinds: int, table: Table) -> tuple[Matrix, Row]:
    """A row a line, and each line's width. `reasons[i]`: number of the rule that knows line i, 0 for none.

    `same[i]`: what line i has in common with those that are like it, a number below that of lines.
    """
    rows = np.zeros((len(gaps), _OWN + _WHOLE + kinds - 1), np.float32)
    wide = _shapes(rows, _counts(text, table), same, gaps, reasons)
    return rows, wide


@compiled
def _counts(text: Text, table: Table) -> Ints:
    """Counts each line's characters by class, and the columns behind them."""
    out = np.zeros((len(text.starts), CLASSES + 5), np.int64)
    for i in range(len(out)):
        out[i, _SIZE] = text.ends[i] - text.starts[i]
        opens = True
        for at in range(text.starts[i], text.ends[i]):
            kind = table[min(text.codes[at], LAST)]
            out[i, kind] += 1
            out[i, _CAPITALS] += opens and kind == UPPER
            opens = kind == SPACE
        out[i, _FIRST] = _class(text.codes, text.starts[i], table)
        out[i, _LAST] = _class(text.codes, text.ends[i] - 1, table)
        out[i, _BEFORE_LAST] = _class(text.codes, max(text.ends[i] - 2, text.starts[i]), table)
    return out


@compiled
def _class(codes: Codes, at: int, table: Table) -> int:
    return int(table[min(codes[at], LAST)])


@compiled
def _shapes(rows: Matrix, counts: Ints, same: Ints, gaps: Flags, reasons: Ints) -> Row:
    """Writes each line's row; its width, in which a dense script's character counts three times."""
    n = len(rows)
    wide, mass = np.empty(n, np.float32), np.zeros(n)
    first, last = np.full(n, n), np.zeros(n, np.int64)
    width = weight = size = dense = gap = 0.0
    for i in range(n):
        wide[i] = counts[i, _SIZE] + 2 * counts[i, DENSE]
        mass[i] = wide[i] if wide[i] > LONG and reasons[i] == 0 else 0
        first[same[i]], last[same[i]] = min(first[same[i]], i), i
        width, weight, gap = width + wide[i], weight + mass[i], gap + gaps[i]
        size, dense = size + counts[i, _SIZE], dense + counts[i, DENSE]
    total, before = max(weight, 1.0), 0.0
    for i in range(n):
        gapped = (1.0 * gaps[i], 1.0 * gaps[i + 1] if i + 1 < n else 1.0)
        repeated = (1.0 * (first[same[i]] < i), 1.0 * (last[same[i]] > i))
        place = (i / n, np.log1p(i), np.log1p(n - i), before / total, mass[i] / total)
        _write_shape(rows[i], counts[i], float(wide[i]), gapped, repeated, place)
        before += mass[i]
        rows[i, _OWN] = np.log1p(n) / 3 - 1
        rows[i, _OWN + 1] = np.log(width / n) / 2 - 2
        rows[i, _OWN + 2] = gap / n
        rows[i, _OWN + 3] = np.log1p(total) / 4 - 2
        rows[i, _OWN + 4] = weight / width
        rows[i, _OWN + 5] = dense / size
        if reasons[i]:
            rows[i, _OWN + _WHOLE + reasons[i] - 1] = 1
    return wide


@compiled
def _write_shape(
    row: Row,
    count: Ints,
    wide: float,
    gaps: tuple[float, float],
    repeats: tuple[float, float],
    place: tuple[float, float, float, float, float],
) -> None:
    """Writes a line's own features; its neighbours get the first `_COPIED` of them too."""
    size = count[_SIZE]
    words = count[SPACE] + 1 + 0.5 * count[DENSE]
    first, last, before = count[_FIRST], count[_LAST], count[_BEFORE_LAST]
    stops = last == STOP
    row[:30] = (
        np.log1p(wide) - 4, np.log1p(words) - 2, 1.0 * (wide > _SHORT), 1.0 * (wide > LONG), 1.0 * stops,
        1.0 * min(count[STOP] - stops, 4),
        count[UPPER] / size, 1.0 * (first == LOWER), gaps[0], repeats[0],
        min(wide / 200, 3.0), 1.0 * (wide > _LONGER),
        count[DIGIT] / size, count[DENSE] / size, count[LETTER] / size, count[BAR] / size,
        count[SYMBOL] / size, count[COMMA] / words, 1.0 * min(count[COMMA], 5),
        1.0 * min(count[QUOTE], 4), 1.0 * min(count[COLON], 3), 1.0 * min(count[BRACKET], 4),
        1.0 * min(count[DASH], 4), 1.0 * (count[AT] > 0), 1.0 * (count[BAR] > 0), 1.0 * (count[ELLIPSIS] > 0),
        1.0 * (count[DIGIT] > 0), count[_CAPITALS] / words, 1.0 * (count[_CAPITALS] >= words - 0.5),
        (size - count[SPACE]) / words,
    )  # fmt: skip
    row[30:_OWN] = (
        1.0 * (count[LOWER] == 0), 1.0 * (first == UPPER), 1.0 * (first == DIGIT), 1.0 * (first == QUOTE),
        1.0 * (first in (BAR, DASH)),
        1.0 * (first in (SYMBOL, AT)), 1.0 * (last == COLON), 1.0 * (last == QUOTE), 1.0 * (last == DIGIT),
        1.0 * (last == ELLIPSIS or (stops and before == STOP)), 1.0 * (last == COMMA), 1.0 * (last == BRACKET),
        1.0 * (last in (LOWER, UPPER)), 1.0 * (last == QUOTE and before == STOP), gaps[1], repeats[1],
        place[0], place[1], place[2], place[3], place[4],
    )  # fmt: skip


@compiled
def first_rows(shapes: Matrix, agreed: Matrix, wide: Row, words: Row) -> Matrix:
    """Each line's shape, what it shares with long lines, what its words say, and what stands before and after it."""
    n, own = len(shapes), shapes.shape[1] + agreed.shape[1]
    rows, near = np.zeros((n, own + 1 + _AROUND), np.float32), np.empty((n, 3))
    copy(shapes, rows, 0)
    copy(agreed, rows, shapes.shape[1])
    for i in range(n):
        rows[i, own] = words[i]
        at = own + 1
        for step in _STEPS:
            if 0 <= i - step < n:
                for k in range(_COPIED):
                    rows[i, at + k] = shapes[i - step, k]
                rows[i, at + _COPIED] = words[i - step]
            at += _COPIED + 1
        near[i, 0] = min(wide[i], _HEAVIEST) / 200 if wide[i] > LONG else 0
        near[i, 1], near[i, 2] = wide[i] < _SHORT, words[i]
    at = own + 1 + 4 * (_COPIED + 1)
    write_nearby(rows, at, near, (0, 1), (2, 5, 12))
    write_nearby(rows, at + 6, near, (1, 3), (3, 8, 0))
    return rows


@compiled
def copy(source: Matrix, rows: Matrix, at: int) -> None:
    """Writes a row's values from its column `at` on."""
    for i in range(len(source)):
        for k in range(source.shape[1]):
            rows[i, at + k] = source[i, k]


@compiled
def write_nearby(
    rows: Matrix, at: int, values: NDArray[np.float64], columns: tuple[int, int], reaches: tuple[int, int, int]
) -> None:
    """For each reach above zero: sums over so many lines before and over those after, divided by the reach."""
    n, wide = len(values), columns[1] - columns[0]
    total = np.zeros((n + 1, wide))
    for i in range(n):
        for k in range(wide):
            total[i + 1, k] = total[i, k] + values[i, columns[0] + k]
    for reach in reaches:
        if reach:
            for i in range(n):
                low, high = max(i - reach, 0), min(i + reach + 1, n)
                for k in range(wide):
                    rows[i, at + k] = (total[i, k] - total[low, k]) / reach
                    rows[i, at + wide + k] = (total[high, k] - total[i + 1, k]) / reach
            at += 2 * wide
