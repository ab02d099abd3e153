"""What a first judgement of all lines says about each: its neighbours' probabilities and the best run of lines."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from vigie.agents.clean.features import Matrix, Row, nearby, shifted

_STEPS = (1, -1, 2, -2, 3, -3, 4, -4)
_REACHES = (3, 8, 20)
_FLOOR = 0.02
_MASS_MOST = 400
_PULL_MOST = 25
_FAR = 60
LIKELY = 0.5


def run(pulls: NDArray[np.float64]) -> tuple[int, int]:
    """The run of lines with the largest sum, empty if none is above zero (Kadane's algorithm, by prefix sums)."""
    total = np.concatenate([[0.0], np.cumsum(pulls)])
    lowest = np.minimum.accumulate(total)
    end = int(np.argmax(total - lowest))
    start = int(np.argmax(total[: end + 1] == lowest[end]))
    return start, end


def context(likely: Row, wide: Row) -> Matrix:
    """A row a line from each line's probability of being the article's."""
    n = len(likely)
    column = likely[:, None]
    mass = likely * np.minimum(wide, _MASS_MOST) / 100
    both = np.column_stack([likely, mass])
    parts = [column, *(shifted(column, step) for step in _STEPS), nearby(both, *_REACHES)]
    total = max(float(mass.sum()), 1e-6)
    sums = np.cumsum(mass)
    odds = np.log((likely + _FLOOR) / (1 - likely + _FLOOR)).astype(np.float64)
    start, end = run(odds * np.minimum(np.sqrt(wide), _PULL_MOST))
    at = np.arange(n)
    inside = (at >= start) & (at < end)
    hot = likely > LIKELY
    before = np.concatenate([[-1], np.maximum.accumulate(np.where(hot, at, -1))[:-1]])
    after = np.concatenate([np.minimum.accumulate(np.where(hot, at, n + _FAR)[::-1])[::-1][1:], [n + _FAR]])
    columns = (
        (sums - mass) / total,
        mass / total,
        (total - sums) / total,
        inside,
        np.log1p(np.maximum(start - at, 0)),
        np.log1p(np.maximum(at - end + 1, 0)),
        np.log1p(np.maximum(at - start, 0)) * inside,
        np.log1p(np.maximum(end - at, 0)) * inside,
        np.full(n, np.log1p(end - start)),
        np.full(n, np.log1p(total)),
        np.full(n, likely[start:end].mean() if end > start else 0),
        np.log1p(np.where(before < 0, _FAR, at - before)),
        np.log1p(np.minimum(after - at, _FAR)),
    )
    return np.hstack([*parts, np.column_stack(columns)]).astype(np.float32)
