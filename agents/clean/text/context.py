"""Second-pass features: the first pass's probabilities of a line's neighbours, and the best run of lines."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from vigie.agents.clean.model.arrays import Matrix, Row
from vigie.agents.clean.text.features import copy, write_nearby
from vigie.agents.compiled import compiled

_STEPS = (1, -1, 2, -2, 3, -3, 4, -4)
_FLOOR = 0.02
_MASS_MOST = 400
_PULL_MOST = 25
_FAR = 60
_NEAR = 1 + 8 + 12
_CONTEXT = _NEAR + 13
LIKELY = 0.5


@compiled
def run(pulls: NDArray[np.float64]) -> tuple[int, int]:
    """The run of lines with the largest sum, empty if none is above zero (Kadane's algorithm)."""
    total = lowest = most = 0.0
    start = end = low = 0
    for i in range(len(pulls)):
        total += pulls[i]
        if total < lowest:
            lowest, low = total, i + 1
        if total - lowest > most:
            most, start, end = total - lowest, low, i + 1
    return start, end


@compiled
def best_run(likely: Row, wide: Row) -> tuple[int, int]:
    """The run of lines that is most like an article, long lines counting for more; empty if none is likely."""
    pulls = np.empty(len(likely))
    for i in range(len(likely)):
        odds = np.log((likely[i] + _FLOOR) / (1 - likely[i] + _FLOOR))
        pulls[i] = odds * min(np.sqrt(wide[i]), _PULL_MOST)
    return run(pulls)


@compiled
def second_rows(first: Matrix, likely: Row, wide: Row, agreed: Matrix) -> Matrix:
    """The first pass's rows, what its probabilities say of each line's surroundings, words shared with likely lines."""
    n, own = first.shape
    rows = np.zeros((n, own + _CONTEXT + agreed.shape[1]), np.float32)
    copy(first, rows, 0)
    copy(agreed, rows, own + _CONTEXT)
    _write_near(rows, own, likely, wide)
    _write_run(rows, own + _NEAR, likely, wide)
    return rows


@compiled
def _write_near(rows: Matrix, at: int, likely: Row, wide: Row) -> None:
    n = len(rows)
    both = np.empty((n, 2))
    for i in range(n):
        both[i, 0] = likely[i]
        both[i, 1] = likely[i] * min(wide[i], _MASS_MOST) / 100
        rows[i, at] = likely[i]
        for k in range(len(_STEPS)):
            if 0 <= i - _STEPS[k] < n:
                rows[i, at + 1 + k] = likely[i - _STEPS[k]]
    write_nearby(rows, at + 1 + len(_STEPS), both, (0, 2), (3, 8, 20))


@compiled
def _write_run(rows: Matrix, at: int, likely: Row, wide: Row) -> None:
    """Where a line stands in the article's mass and in the best run, and how far the next likely lines are."""
    n = len(rows)
    before = total = 0.0
    for i in range(n):
        total += likely[i] * min(wide[i], _MASS_MOST) / 100
    start, end = best_run(likely, wide)
    total = max(total, 1e-6)
    mean = 0.0
    for i in range(start, end):
        mean += likely[i] / (end - start)
    earlier, later = -1, _later(likely)
    for i in range(n):
        mass = likely[i] * min(wide[i], _MASS_MOST) / 100
        inside = 1.0 * (start <= i < end)
        rows[i, at : at + 13] = (
            before / total,
            mass / total,
            (total - before - mass) / total,
            inside,
            np.log1p(max(start - i, 0)),
            np.log1p(max(i - end + 1, 0)),
            np.log1p(max(i - start, 0)) * inside,
            np.log1p(max(end - i, 0)) * inside,
            np.log1p(end - start),
            np.log1p(total),
            mean,
            np.log1p(_FAR if earlier < 0 else i - earlier),
            np.log1p(min(later[i] - i, _FAR)),
        )
        before += mass
        if likely[i] > LIKELY:
            earlier = i


@compiled
def _later(likely: Row) -> NDArray[np.int64]:
    """The place of the next likely line after each."""
    n = len(likely)
    out = np.empty(n, np.int64)
    after = n + _FAR
    for i in range(n - 1, -1, -1):
        out[i] = after
        if likely[i] > LIKELY:
            after = i
    return out
