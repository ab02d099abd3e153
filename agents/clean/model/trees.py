"""Boosted trees for lines that a network is unsure of. The two make different errors, so together they make fewer.

Gradient boosting (Friedman 2001) over the same features. What it gains on publishers not learned from stands in
docs/measurements/clean.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from vigie.agents.clean.model.arrays import Flags, Matrix, Row
from vigie.agents.clean.model.codepoints import Ints
from vigie.agents.compiled import compiled

LEAF = -1


class Trees(NamedTuple):
    """Trees one after the other, each from its root on, `roots` says where; a branch's left side is the next node.

    `feature`: what a node asks about, `LEAF` where a tree ends; `value`: up to which value the left side is meant, of
    a leaf what it adds to the logit; `right`: the node of the right side.
    """

    feature: NDArray[np.int16]
    value: Row
    right: NDArray[np.uint16]
    roots: NDArray[np.uint16]
    start: float


@compiled
def mixed(logits: Row, asked: Flags, rows: Matrix, trees: Trees, share: float) -> Row:
    """The logits; those that are `asked` for are mixed with the trees', which have this `share`."""
    out = logits.copy()
    chosen = np.flatnonzero(asked)
    told = _logits(rows, chosen, trees)
    for k in range(len(chosen)):
        out[chosen[k]] += np.float32(share) * (told[k] - out[chosen[k]])
    return out


@compiled
def _logits(rows: Matrix, chosen: Ints, trees: Trees) -> Row:
    """Goes tree by tree, so each tree is read once for all rows."""
    totals = np.full(len(chosen), np.float32(trees.start))
    for root in trees.roots:
        for k in range(len(chosen)):
            at = int(root)
            while trees.feature[at] != LEAF:
                is_left = rows[chosen[k], trees.feature[at]] <= trees.value[at]
                at = at + 1 if is_left else int(trees.right[at])
            totals[k] += trees.value[at]
    return totals


def read(file: Mapping[str, NDArray[Any]], name: str) -> Trees:
    """The trees of a name among arrays."""
    feature, value, right, roots, start = (file[f"{name}_{part}"] for part in Trees._fields)
    return Trees(feature, value, right, roots, float(start))


def arrays(trees: Trees, name: str) -> dict[str, NDArray[Any]]:
    """The trees as arrays that `read` takes."""
    return {f"{name}_{part}": np.asarray(own) for part, own in zip(Trees._fields, trees, strict=True)}
