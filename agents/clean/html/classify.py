"""How likely each block of an HTML page is the article's: two passes of a small network over the whole page.

The first pass sees a block, the elements around it and its neighbours; the second also what the first says of the page
(stacking, Wolpert 1992). Both have a voice, and so have the blocks that the page builds alike. Each page is judged by
itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from vigie.agents.clean.html.blocks import Layout
from vigie.agents.clean.html.features import Claims, Observed, observed
from vigie.agents.clean.model import files
from vigie.agents.clean.model.arrays import Matrix, Row
from vigie.agents.clean.model.mlp import Net, probabilities
from vigie.agents.clean.page import Reasons
from vigie.agents.clean.thresholds import BlockClassifierThresholds

FILE = Path(__file__).parent / "blocks.npz"
_NETS = ("first", "second")
_NEIGHBOURS = (-3, -2, -1, 1, 2, 3)
_WINDOWS = (4, 12)
_PASSED_ON = (0, 2, 5, 20)
"""The features of its neighbours that a block gets: width, share of links, a sentence's end, being a paragraph."""
_SURE = 0.5
_FAR = 8.0
_NONE = 10**6


@dataclass(frozen=True, slots=True)
class BlockModel:
    """What is learned: weights of names and words, the networks, and the weights of what tells a title."""

    vocabulary: Mapping[str, float]
    first: Net
    second: Net
    title: Row


def judge(
    layout: Layout, claims: Claims, reasons: Reasons, model: BlockModel, thresholds: BlockClassifierThresholds
) -> Row:
    """A probability for each block. `reasons`: what the exact rules say of each."""
    if not layout.blocks:
        return np.zeros(0, dtype=np.float32)
    seen = observed(layout, claims, reasons)
    rows = first_rows(seen, name_scores(seen, model.vocabulary))
    first = model.first.logits(rows)
    second = model.second.logits(second_rows(rows, seen, probabilities(first)))
    part, most = thresholds.first_part, thresholds.certain
    both = part * np.clip(first, -most, most) + (1 - part) * np.clip(second, -most, most)
    return probabilities(pooled(both, seen, thresholds))


def pooled(logits: Row, seen: Observed, thresholds: BlockClassifierThresholds) -> Row:
    """Each block's logit, drawn towards the mean of the blocks with the same markup, weighted by width."""
    numbers: dict[tuple[str, ...], int] = {}
    near = np.array([numbers.setdefault(names, len(numbers)) for names in seen.near_names])
    shape_part, names_part = thresholds.same_shape_part, thresholds.same_names_part
    own = (1 - shape_part - names_part) * logits
    found: Row = own + shape_part * _shared(seen.shapes, logits * seen.width, seen.width)
    return found + names_part * _shared(near, logits * seen.width, seen.width)


def name_scores(seen: Observed, weights: Mapping[str, float]) -> Matrix:
    """Sums of the learned weights of the names near a block, of those farther up, and of its words."""
    get = weights.get
    rows = np.zeros((len(seen.near_names), 4), dtype=np.float32)
    memo: dict[int, tuple[float, float, float]] = {}
    for i, (frame, near, far, words) in enumerate(
        zip(seen.frames.tolist(), seen.near_names, seen.far_names, seen.words, strict=True)
    ):
        found = memo.get(frame)
        if found is None:
            around = [get(f"~{name}", 0.0) for name in far]
            found = memo[frame] = (sum(get(name, 0.0) for name in near), sum(around), min(around, default=0.0))
        rows[i, :3] = found
        rows[i, 3] = sum(get(word, 0.0) for word in words)
    return rows


def first_rows(seen: Observed, scored: Matrix) -> Matrix:
    """The first pass's features: a block's own, its names', and those of its neighbours."""
    passed_on = np.hstack([seen.rows[:, _PASSED_ON], scored])
    return np.hstack(
        [
            seen.rows,
            scored,
            *(_shifted(passed_on, by) for by in _NEIGHBOURS),
            *(_smooth(passed_on, w) for w in _WINDOWS),
        ]
    )


def second_rows(rows: Matrix, seen: Observed, likely: Row) -> Matrix:
    """The second pass's features: the first's, and what its probabilities say of a block's surroundings."""
    passed_on = likely[:, None]
    mass = likely * seen.width
    before = np.cumsum(mass) - mass
    total = max(float(mass.sum()), 1.0)
    sure = likely > _SURE
    at = np.arange(len(likely))
    last = np.maximum.accumulate(np.where(sure, at, -1))
    following = np.minimum.accumulate(np.where(sure, at, _NONE)[::-1])[::-1]
    columns = [
        likely,
        before / total,
        np.full(len(likely), np.log1p(total)),
        np.where(last >= 0, np.log1p(at - last), _FAR),
        np.where(following < _NONE, np.log1p(following - at), _FAR),
        _shared(seen.frames, mass, seen.width),
        _shared(seen.parents, mass, seen.width),
        _shared(seen.shapes, mass, seen.width),
    ]
    around = [_shifted(passed_on, by) for by in _NEIGHBOURS] + [_smooth(passed_on, window) for window in (2, *_WINDOWS)]
    return np.hstack([rows, np.stack(columns, axis=1).astype(np.float32), *around])


def _shared(keys: NDArray[np.int64], mass: Row, width: Row) -> Row:
    keys = np.maximum(keys, 0)
    found: Row = (np.bincount(keys, mass) / np.maximum(np.bincount(keys, width), 1))[keys].astype(np.float32)
    return found


def _shifted(rows: Matrix, by: int) -> Matrix:
    out = np.zeros_like(rows)
    if abs(by) < len(rows):
        if by > 0:
            out[:-by] = rows[by:]
        else:
            out[-by:] = rows[:by]
    return out


def _smooth(rows: Matrix, window: int) -> Matrix:
    total = np.vstack([np.zeros((1, rows.shape[1])), np.cumsum(rows, axis=0, dtype=np.float64)])
    at = np.arange(len(rows))
    low, high = np.maximum(at - window, 0), np.minimum(at + window + 1, len(rows))
    found: Matrix = ((total[high] - total[low]) / (high - low)[:, None]).astype(np.float32)
    return found


@cache
def shipped() -> BlockModel:
    """The model in the package. Written by `python -m benchmarks.train_html`."""
    return read(FILE)


def read(path: Path) -> BlockModel:
    """The model of a file."""
    kept = files.read(path, _NETS, rows=("title",))
    (first, second), (title,) = kept.nets, kept.rows
    return BlockModel(kept.vocabulary, first, second, title)


def write(model: BlockModel, path: Path) -> None:
    """Keeps a model in a file."""
    nets = dict(zip(_NETS, (model.first, model.second), strict=True))
    files.write(path, model.vocabulary, nets, rows={"title": model.title})
