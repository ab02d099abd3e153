"""Learns a small network of one hidden layer, as the product's `Net`."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.neural_network import MLPClassifier

from vigie.agents.clean.model.mlp import CLIP, Net

HIDDEN = 48
EPOCHS = 8
PENALTY = 3.0


def network(
    rows: NDArray[np.float32], y: NDArray[np.bool_], weight: NDArray[np.float64], *, seeds: int, batch: int
) -> Net:
    """Networks from several seeds side by side: their mean logit is one network again."""
    mean, scale = rows.mean(axis=0), 1 / (rows.std(axis=0) + 1e-3)
    standard = np.clip((rows - mean) * scale, -CLIP, CLIP)
    learned = [_learned(seed, standard, y, weight, batch) for seed in range(seeds)]
    return Net(
        mean,
        scale,
        np.hstack([net.coefs_[0] for net in learned]).astype(np.float32),
        np.concatenate([net.intercepts_[0] for net in learned]).astype(np.float32),
        np.vstack([net.coefs_[1] for net in learned]).astype(np.float32) / seeds,
        np.mean([net.intercepts_[1] for net in learned], axis=0).astype(np.float32),
    )


def _learned(
    seed: int, rows: NDArray[np.float32], y: NDArray[np.bool_], weight: NDArray[np.float64], batch: int
) -> Any:
    net = MLPClassifier(
        (HIDDEN,),
        alpha=PENALTY,
        batch_size=batch,
        learning_rate_init=1e-3,
        max_iter=EPOCHS,
        random_state=seed,
        tol=0,
        n_iter_no_change=EPOCHS + 1,
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return net.fit(rows, y.astype(int), sample_weight=weight)
