"""Learns to rank the lines of a page that may be its title, by a softmax over them (ListNet, Cao et al. 2007)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from vigie.agents.clean.model.arrays import Matrix
from vigie.agents.clean.model.mlp import CLIP, Net

HIDDEN = 32
SEEDS = 2
EPOCHS = 20
PAGES = 32
RATE = 3e-3
DECAY = 0.03
DROPPED = 0.2
NOTHING = 1e-20
Named = NDArray[np.bool_]


def ranker(heads: Sequence[Matrix], named: Sequence[Named]) -> Net:
    """A network whose highest logit on a page is the title's, and below zero where the page has none.

    `heads`: a page's candidates, a row each; `named`: which of them are the title, none where the page has none.
    """
    rows = np.vstack(heads)
    mean, scale = rows.mean(axis=0), 1 / (rows.std(axis=0) + 1e-3)
    pages = [
        (np.clip((own - mean) * scale, -CLIP, CLIP), titles)
        for own, titles in zip(heads, named, strict=True)
        if len(own)
    ]
    learned = [_learned(pages, seed) for seed in range(SEEDS)]
    return Net(
        mean,
        scale,
        np.hstack([net[0] for net in learned]),
        np.concatenate([net[1] for net in learned]),
        np.vstack([net[2] for net in learned]) / SEEDS,
        np.mean([net[3] for net in learned], axis=0),
    )


def _learned(pages: Sequence[tuple[Matrix, Named]], seed: int) -> list[Matrix]:
    """Hidden weights and bias, output weights and bias: Adam (Kingma and Ba 2015), the rate falling as a cosine."""
    chance = np.random.default_rng(seed)
    width = pages[0][0].shape[1]
    net = [chance.normal(0, np.sqrt(2 / width), (width, HIDDEN)).astype(np.float32), np.zeros(HIDDEN, np.float32)]
    net += [chance.normal(0, 0.1, (HIDDEN, 1)).astype(np.float32), np.zeros(1, np.float32)]
    mean, square = [np.zeros_like(part) for part in net], [np.zeros_like(part) for part in net]
    step = 0
    for epoch in range(EPOCHS):
        rate = RATE * (1 + np.cos(np.pi * epoch / EPOCHS)) / 2
        order = chance.permutation(len(pages))
        for at in range(0, len(order), PAGES):
            step += 1
            slopes = _slopes([pages[i] for i in order[at : at + PAGES]], net, chance)
            for part, slope in enumerate(slopes):
                mean[part] = 0.9 * mean[part] + 0.1 * slope
                square[part] = 0.999 * square[part] + 0.001 * slope**2
                move = mean[part] / (1 - 0.9**step) / (np.sqrt(square[part] / (1 - 0.999**step)) + 1e-8)
                net[part] = (net[part] - rate * (move + DECAY * net[part])).astype(np.float32)
    return net


def _slopes(pages: Sequence[tuple[Matrix, Named]], net: Sequence[Matrix], chance: np.random.Generator) -> list[Matrix]:
    """The gradient of the cross-entropy over each page's candidates and, with logit zero, over no title at all."""
    hidden, bias, out, out_bias = net
    rows = np.vstack([own for own, _ in pages])
    named = np.concatenate([titles for _, titles in pages]).astype(np.float64)
    sizes = [len(own) for own, _ in pages]
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]]).astype(np.int64)
    inner = np.maximum(rows @ hidden + bias, 0)
    passed = (chance.random(inner.shape) >= DROPPED) / np.float32(1 - DROPPED)
    logits = ((inner * passed) @ out + out_bias)[:, 0].astype(np.float64)
    top = np.maximum(np.maximum.reduceat(logits, starts), 0)
    odds = np.exp(logits - np.repeat(top, sizes))
    likely = odds / np.repeat(np.add.reduceat(odds, starts) + np.exp(-top), sizes)
    right = odds * named / np.repeat(np.add.reduceat(odds * named, starts) + NOTHING, sizes)
    pull = ((likely - right) / len(pages))[:, None].astype(np.float32)
    back = (pull @ out.T) * (inner > 0) * passed
    return [rows.T @ back, back.sum(axis=0), (inner * passed).T @ pull, pull.sum(axis=0)]
