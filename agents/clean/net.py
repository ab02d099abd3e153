"""A small network over the features of lines or blocks."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from vigie.agents.clean.features import Matrix, Row
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

    Four rows at a time, as each weight is then read once for all of them; what a zero adds is known.
    """
    n, units = len(rows), len(layer.base)
    found, inner = np.empty(n, np.float32), np.empty((4, units), np.float32)
    for first in range(0, n, 4):
        a, b, c, d = first, min(first + 1, n - 1), min(first + 2, n - 1), min(first + 3, n - 1)
        for unit in range(units):
            inner[0, unit] = inner[1, unit] = inner[2, unit] = inner[3, unit] = layer.base[unit]
        for k in range(rows.shape[1]):
            if rows[a, k] != 0 or rows[b, k] != 0 or rows[c, k] != 0 or rows[d, k] != 0:
                one, two = _step(rows[a, k], layer, k), _step(rows[b, k], layer, k)
                three, four = _step(rows[c, k], layer, k), _step(rows[d, k], layer, k)
                for unit in range(units):
                    weight = layer.hidden[k, unit]
                    inner[0, unit] += one * weight
                    inner[1, unit] += two * weight
                    inner[2, unit] += three * weight
                    inner[3, unit] += four * weight
        for i in range(first, min(first + 4, n)):
            total = np.float32(layer.out_bias)
            for unit in range(units):
                total += max(inner[i - first, unit], np.float32(0)) * layer.out[unit]
            found[i] = total
    return found


@compiled
def _step(value: float, layer: Layer, k: int) -> float:
    """How far feature k is from where a zero would put it."""
    standard: float = min(max((value - layer.mean[k]) * layer.scale[k], np.float32(-CLIP)), np.float32(CLIP))
    step: float = standard - layer.still[k]
    return step


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
