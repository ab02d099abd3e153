"""Trees in arrays give what the same trees give when they are walked one node at a time."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from vigie.agents.clean.model.trees import LEAF, Trees, mixed

FEATURES = 3
Node = tuple[Any, ...]
"""A leaf's value; or of a branch its feature, the value up to which its left side is meant, and its sides."""
_values = st.floats(-4, 4, width=32)
_leaf = st.tuples(_values)
_node = st.recursive(_leaf, lambda sides: st.tuples(st.integers(0, FEATURES - 1), _values, sides, sides), max_leaves=6)


def _laid(forest: list[Node]) -> Trees:
    feature: list[int] = []
    value: list[float] = []
    right: list[int] = []
    roots: list[int] = []

    def lay(node: Node) -> None:
        at = len(feature)
        feature.append(LEAF if len(node) == 1 else node[0])
        value.append(node[0] if len(node) == 1 else node[1])
        right.append(0)
        if len(node) > 1:
            lay(node[2])
            right[at] = len(feature)
            lay(node[3])

    for tree in forest:
        roots.append(len(feature))
        lay(tree)
    return Trees(
        np.array(feature, np.int16),
        np.array(value, np.float32),
        np.array(right, np.uint16),
        np.array(roots, np.uint16),
        0.5,
    )


def _walked(node: Node, row: list[float]) -> float:
    while len(node) > 1:
        node = node[2] if row[node[0]] <= node[1] else node[3]
    return float(node[0])


@given(
    st.lists(_node, min_size=1, max_size=4),
    st.lists(st.tuples(st.lists(_values, min_size=FEATURES, max_size=FEATURES), st.booleans()), min_size=1, max_size=4),
    st.floats(0, 1),
)
def test_asked_rows_get_the_trees_share_and_others_stay(
    forest: list[Node], cases: list[tuple[list[float], bool]], share: float
) -> None:
    rows = np.array([row for row, _ in cases], np.float32)
    asked = np.array([flag for _, flag in cases])
    logits = np.arange(len(cases), dtype=np.float32)
    found = mixed(logits, asked, rows, _laid(forest), share)
    for i, (row, flag) in enumerate(cases):
        told = 0.5 + sum(_walked(tree, row) for tree in forest)
        assert found[i] == np.float32(i) if not flag else abs(found[i] - (i + share * (told - i))) < 1e-4
