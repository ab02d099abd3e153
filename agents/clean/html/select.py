"""Which blocks of an HTML page are likely the article's: by probability, by the page, and by their neighbours."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from vigie.agents.clean.html.blocks import Layout
from vigie.agents.clean.model.arrays import Row
from vigie.agents.clean.thresholds import BlockSelectionThresholds

_LEAST, _MOST = 1e-4, 1 - 1e-4


def chosen(layout: Layout, likely: Row, thresholds: BlockSelectionThresholds) -> list[bool]:
    """For each block, whether it is the article's. Some block always is."""
    if not layout.blocks:
        return []
    least = _threshold(layout, likely, thresholds)
    sure = likely >= least
    over = _logit(likely) - _logit(np.array(least, dtype=np.float32))
    over = over + thresholds.between * _between(layout, sure) - thresholds.alone * _alone(sure)
    kept = over >= 0
    found: list[bool] = (kept if kept.any() else sure).tolist()
    return found


def _threshold(layout: Layout, likely: Row, thresholds: BlockSelectionThresholds) -> float:
    """The lowest probability of a kept block: a share of the typical probability of the page's likely text.

    Where no block reaches that, it is half of the highest.
    """
    mass = likely * np.array([len(block.text) for block in layout.blocks], dtype=np.float32)
    typical = float((mass * likely).sum() / max(float(mass.sum()), 1.0))
    least = min(max(thresholds.kept_share * typical, thresholds.kept_least), thresholds.kept_most)
    most = float(likely.max(initial=0))
    return least if most >= least else most / 2


def _between(layout: Layout, sure: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Whether a block stands right between two of the article's, in the same element."""
    within = np.array([layout.frames[block.frame].parent for block in layout.blocks])
    before = np.concatenate([[False], sure[:-1] & (within[1:] == within[:-1])])
    after = np.concatenate([sure[1:] & (within[1:] == within[:-1]), [False]])
    found: NDArray[np.bool_] = before & after
    return found


def _alone(sure: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Whether none of the two blocks before and behind is the article's."""
    wide = np.concatenate([[False, False], sure, [False, False]])
    count = len(sure)
    found: NDArray[np.bool_] = ~(wide[:count] | wide[1 : count + 1] | wide[3 : count + 3] | wide[4 : count + 4])
    return found


def _logit(likely: Row) -> Row:
    bounded = np.clip(likely, _LEAST, _MOST)
    found: Row = np.log(bounded / (1 - bounded))
    return found
