"""The way out where the judge is lost: the page's longest run of prose.

The judge is lost where it is sure of nothing and what it keeps is next to none of the page's prose: the page is unlike
all that it has learned from, and its verdicts say nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from vigie.agents.clean.html.blocks import Layout
from vigie.agents.clean.model.arrays import Row
from vigie.agents.clean.page import Reasons
from vigie.agents.clean.thresholds import LostThresholds

_Mask = NDArray[np.bool_]


def is_lost(layout: Layout, likely: Row, kept: Sequence[bool], known: Reasons, thresholds: LostThresholds) -> bool:
    """Whether the judge finds no article where the page has prose. `known`: what the exact rules say of each block."""
    size = _sizes(layout)
    mass = size * likely
    if float((mass * likely).sum()) >= thresholds.likely_below * float(mass.sum()):
        return False
    prose = _prose(layout, known, thresholds)
    total = float(size[prose].sum())
    return total >= thresholds.prose_least and float(size[prose & np.array(kept)].sum()) < thresholds.kept_below * total


def densest(layout: Layout, known: Reasons, elsewhere: Sequence[bool], thresholds: LostThresholds) -> list[bool]:
    """The blocks of the longest run of prose, outside what leads `elsewhere` if there is enough."""
    run = _run(layout, [why is not None for why in known], thresholds)
    if any(elsewhere):
        barred = [bool(why) or away for why, away in zip(known, elsewhere, strict=True)]
        outside = _run(layout, barred, thresholds)
        if _sizes(layout)[outside].sum() >= thresholds.prose_least:
            run = outside
    found: list[bool] = run.tolist()
    return found


def _run(layout: Layout, barred: Sequence[bool], thresholds: LostThresholds) -> _Mask:
    """The run of blocks with most prose (Kadane): text counts, links count twice against it, each block costs."""
    size, linked = _sizes(layout), _linked(layout)
    of_links = linked > size / 2
    gains = np.where(of_links | np.array(barred), 0, size - 2 * linked) - thresholds.block_costs
    best = sum_so_far = 0.0
    first = start = end = 0
    for at, gain in enumerate(gains.tolist()):
        if sum_so_far <= 0:
            sum_so_far, first = 0.0, at
        sum_so_far += gain
        if sum_so_far > best:
            best, start, end = sum_so_far, first, at + 1
    within = np.zeros(len(size), dtype=np.bool_)
    within[start:end] = True
    found: _Mask = within & ~of_links & ~np.array(barred)
    return found


def _prose(layout: Layout, known: Reasons, thresholds: LostThresholds) -> _Mask:
    size = _sizes(layout)
    free = np.array([why is None for why in known])
    found: _Mask = free & (size >= thresholds.prose_from) & (_linked(layout) < thresholds.linked_below * size)
    return found


def _sizes(layout: Layout) -> Row:
    return np.array([len(block.text) for block in layout.blocks], dtype=np.float32)


def _linked(layout: Layout) -> Row:
    return np.array([block.linked for block in layout.blocks], dtype=np.float32)
