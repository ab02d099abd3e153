"""A model as a file of arrays, without pickle."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vigie.agents.clean.model import trees as boosted
from vigie.agents.clean.model.arrays import Row
from vigie.agents.clean.model.mlp import Net
from vigie.agents.clean.model.trees import Trees


@dataclass(frozen=True, slots=True)
class StoredModel:
    """What a file holds, in the order in which it was asked for."""

    vocabulary: Mapping[str, float]
    nets: Sequence[Net]
    trees: Sequence[Trees]
    rows: Sequence[Row]


def read(path: Path, nets: Sequence[str], trees: Sequence[str] = (), rows: Sequence[str] = ()) -> StoredModel:
    """The networks, trees and rows of these names, and the weights of words."""
    with np.load(path) as file:
        words: list[str] = json.loads(bytes(file["words"]))
        return StoredModel(
            dict(zip(words, file["weights"].astype(float).tolist(), strict=True)),
            [Net.read(file, name) for name in nets],
            [boosted.read(file, name) for name in trees],
            [file[name].astype(np.float32) for name in rows],
        )


def write(
    path: Path,
    vocabulary: Mapping[str, float],
    nets: Mapping[str, Net],
    trees: Mapping[str, Trees] | None = None,
    rows: Mapping[str, Row] | None = None,
) -> None:
    """The same as a file; weights of words and of networks in half precision."""
    words = sorted(vocabulary)
    arrays: dict[str, NDArray[Any]] = {
        "words": np.frombuffer(json.dumps(words, ensure_ascii=False).encode(), dtype=np.uint8),
        "weights": np.array([vocabulary[word] for word in words], dtype=np.float16),
    }
    arrays |= {name: row.astype(np.float32) for name, row in (rows or {}).items()}
    for name, net in nets.items():
        arrays |= net.arrays(name)
    for name, own in (trees or {}).items():
        arrays |= boosted.arrays(own, name)
    np.savez_compressed(path, allow_pickle=False, **arrays)
