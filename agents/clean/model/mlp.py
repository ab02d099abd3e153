"""A small network over the features of lines or blocks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from vigie.agents.clean.model.arrays import Matrix, Row
from vigie.agents.compiled import compiled

CLIP = 4.0
_PARTS = ("mean", "scale", "hidden", "hidden_bias", "out", "out_bias")
_HALVED = ("hidden", "out")
"""Parts that are kept in half precision."""


class Layer(NamedTuple):
    """A network for compiled code. `still`: a row of zeros, standardised; `base`: what the hidden units get from it."""

    mean: Row
    scale: Row
    hidden: Matrix
    still: Row
    base: Row
    out: Row
    out_bias: float


@compiled
def logits(rows: Matrix, layer: Layer) -> Row:
    """The logit of each row, its features in standard deviations from their means, `CLIP` of them at most.

    Most features are zero, and what a zero adds is known: `layer.base`.
    """
    found, inner = np.empty(len(rows), np.float32), np.empty(len(layer.base), np.float32)
    for row in range(len(rows)):
        inner[:] = layer.base
        for k in range(rows.shape[1]):
            standard = (rows[row, k] - layer.mean[k]) * layer.scale[k]
            step = min(max(standard, np.float32(-CLIP)), np.float32(CLIP)) - layer.still[k]
            if step != 0:
                for unit in range(len(inner)):
                    inner[unit] += step * layer.hidden[k, unit]
        total = np.float32(layer.out_bias)
        for unit in range(len(inner)):
            total += max(inner[unit], np.float32(0)) * layer.out[unit]
        found[row] = total
    return found


@dataclass(frozen=True, slots=True)
class Net:
    """One hidden layer of rectified units over standardised features; `out` gives a logit."""

    mean: Row
    scale: Row
    hidden: Matrix
    hidden_bias: Row
    out: Matrix
    out_bias: Row
    layer: Layer = field(init=False)
    """The same for compiled code."""

    def __post_init__(self) -> None:
        still = np.clip(-self.mean * self.scale, -CLIP, CLIP).astype(np.float32)
        base = (still.astype(np.float64) @ self.hidden + self.hidden_bias).astype(np.float32)
        out = np.ascontiguousarray(self.out[:, 0], dtype=np.float32)
        hidden = np.ascontiguousarray(self.hidden, dtype=np.float32)
        layer = Layer(self.mean, self.scale, hidden, still, base, out, float(self.out_bias[0]))
        object.__setattr__(self, "layer", layer)

    @classmethod
    def read(cls, file: Mapping[str, NDArray[Any]], name: str) -> Net:
        """The network of a name among arrays."""
        return cls(*(file[f"{name}_{part}"].astype(np.float32) for part in _PARTS))

    def arrays(self, name: str) -> dict[str, NDArray[Any]]:
        """The network as arrays that `read` takes."""
        return {
            f"{name}_{part}": getattr(self, part).astype(np.float16 if part in _HALVED else np.float32)
            for part in _PARTS
        }

    def logits(self, rows: Matrix) -> Row:
        """The logit of each row."""
        return logits(rows, self.layer)


@compiled
def probabilities(logits: Row) -> Row:
    """The logistic function."""
    out = np.empty(len(logits), np.float32)
    for i in range(len(logits)):
        out[i] = 1 / (1 + np.exp(-min(max(logits[i], -30), 30)))
    return out
