"""Learns boosted trees over the features of lines: gradient boosting on histograms (Ke et al. 2017, scikit-learn's)."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier

from vigie.agents.clean.model.arrays import Matrix
from vigie.agents.clean.model.trees import LEAF, Trees

TREES = 200
LEAVES = 15
RATE = 0.06
RIDGE = 5.0
LEAST = 30
"""Lines of a leaf, at least."""
SEEN = 0.2
"""Share of the features that a branch chooses from: so trees differ from each other, and from the network."""


def boosted(rows: Matrix, y: NDArray[np.bool_], weight: NDArray[np.float64] | None = None) -> Trees:
    """Trees whose sum is the logit of y."""
    learned: Any = HistGradientBoostingClassifier(
        max_iter=TREES,
        learning_rate=RATE,
        max_leaf_nodes=LEAVES,
        l2_regularization=RIDGE,
        min_samples_leaf=LEAST,
        max_features=SEEN,
        early_stopping=False,
        random_state=0,
    ).fit(rows, y, sample_weight=weight)
    feature: list[int] = []
    value: list[float] = []
    right: list[int] = []
    roots: list[int] = []
    for (tree,) in learned._predictors:  # noqa: SLF001 no public way leads to its trees
        roots.append(len(feature))
        _lay(tree.nodes, 0, feature, value, right)
    return Trees(
        np.array(feature, dtype=np.int16),
        np.array(value, dtype=np.float32),
        np.array(right, dtype=np.uint16),
        np.array(roots, dtype=np.uint16),
        float(learned._baseline_prediction[0, 0]),  # noqa: SLF001
    )


def _lay(nodes: Any, at: int, feature: list[int], value: list[float], right: list[int]) -> None:
    """A tree from one of its nodes on, left sides first."""
    node, place = nodes[at], len(feature)
    feature.append(LEAF if node["is_leaf"] else int(node["feature_idx"]))
    value.append(float(node["value"] if node["is_leaf"] else node["num_threshold"]))
    right.append(0)
    if not node["is_leaf"]:
        _lay(nodes, int(node["left"]), feature, value, right)
        right[place] = len(feature)
        _lay(nodes, int(node["right"]), feature, value, right)
