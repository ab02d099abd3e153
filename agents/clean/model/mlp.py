"""A small network over the features of lines or blocks."""

from __future__ import annotations

import json
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
    """A network of which `base` is what its hidden units get from a row of zeros, `still` their standardised values."""

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

    Four rows and two features at a time, as each weight and each sum is then read less; what a zero adds is known.
    """
    n, width = rows.shape
    found, inner = np.empty(n, np.float32), np.empty((4, len(layer.base)), np.float32)
    steps, asked = np.empty((4, width), np.float32), np.empty(width + 1, np.int64)
    for first in range(0, n, 4):
        for row in range(4):
            _write_steps(rows[min(first + row, n - 1)], layer, steps[row])
            inner[row] = layer.base
        count = 0
        for k in range(width):
            asked[count] = k
            count += steps[0, k] != 0 or steps[1, k] != 0 or steps[2, k] != 0 or steps[3, k] != 0
        for at in range(0, count - 1, 2):
            _add_two(inner, steps, asked[at], asked[at + 1], layer.hidden)
        if count % 2:
            _add_one(inner, steps, asked[count - 1], layer.hidden)
        _write_totals(inner, layer, found[first : first + 4])
    return found


@compiled
def _write_steps(row: Row, layer: Layer, out: Row) -> None:
    """How far each feature is from where a zero would put it."""
    for k in range(len(row)):
        standard = min(max((row[k] - layer.mean[k]) * layer.scale[k], np.float32(-CLIP)), np.float32(CLIP))
        out[k] = standard - layer.still[k]


@compiled
def _add_two(inner: Matrix, steps: Matrix, k: int, other: int, hidden: Matrix) -> None:
    a, b, c, d = steps[0, k], steps[1, k], steps[2, k], steps[3, k]
    e, f, g, h = steps[0, other], steps[1, other], steps[2, other], steps[3, other]
    for unit in range(inner.shape[1]):
        weight, another = hidden[k, unit], hidden[other, unit]
        inner[0, unit] = inner[0, unit] + a * weight + e * another
        inner[1, unit] = inner[1, unit] + b * weight + f * another
        inner[2, unit] = inner[2, unit] + c * weight + g * another
        inner[3, unit] = inner[3, unit] + d * weight + h * another


@compiled
def _add_one(inner: Matrix, steps: Matrix, k: int, hidden: Matrix) -> None:
    for row in range(4):
        for unit in range(inner.shape[1]):
            inner[row, unit] += steps[row, k] * hidden[k, unit]


@compiled
def _write_totals(inner: Matrix, layer: Layer, out: Row) -> None:
    """Four sums side by side, as each waits for its last term."""
    a = b = c = d = np.float32(layer.out_bias)
    for unit in range(inner.shape[1]):
        weight = layer.out[unit]
        a += max(inner[0, unit], np.float32(0)) * weight
        b += max(inner[1, unit], np.float32(0)) * weight
        c += max(inner[2, unit], np.float32(0)) * weight
        d += max(inner[3, unit], np.float32(0)) * weight
    totals = (a, b, c, d)
    for row in range(len(out)):
        out[row] = totals[row]


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
        """One a row."""
        return logits(rows, self.layer)


def read_vocabulary(file: Mapping[str, NDArray[Any]]) -> dict[str, float]:
    """Weights of words, from the arrays of `vocabulary_arrays`."""
    known: list[str] = json.loads(bytes(file["words"]))
    return dict(zip(known, file["weights"].astype(float).tolist(), strict=True))


def vocabulary_arrays(vocabulary: Mapping[str, float]) -> dict[str, NDArray[Any]]:
    """Weights of words as arrays without pickle."""
    known = sorted(vocabulary)
    return {
        "words": np.frombuffer(json.dumps(known, ensure_ascii=False).encode(), dtype=np.uint8),
        "weights": np.array([vocabulary[word] for word in known], dtype=np.float16),
    }


@compiled
def probabilities(logits: Row) -> Row:
    """The logistic function."""
    out = np.empty(len(logits), np.float32)
    for i in range(len(logits)):
        out[i] = 1 / (1 + np.exp(-min(max(logits[i], -30), 30)))
    return out
