"""Learns what tells an HTML page's title among all that the page calls itself: weights of a conditional logit.

McFadden's choice model (1974): a softmax over a page's candidates, linear in their features. On these few pages a
hidden layer is no better out of fold (measured: docs/measurements/clean.md).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from benchmarks.train_clean import SHARED_FROM
from vigie.agents.clean.html.blocks import Layout
from vigie.agents.clean.html.title import candidates, place
from vigie.agents.clean.html.title_features import MARKS, TitleClaims, Words, rows, words
from vigie.agents.clean.model.arrays import Matrix, Row
from vigie.agents.clean.thresholds import THRESHOLDS

SPREAD = 2.0
"""Variance of the weights' normal prior. measured: 1, 2 and 4 are within a page or two out of fold."""
NOTHING = 1e-12


@dataclass(frozen=True, slots=True)
class Titled:
    """A page's candidates, a row each, which of them are its title, and the title."""

    rows: Matrix
    named: NDArray[np.bool_]
    title: Words


def titled(claims: TitleClaims, layout: Layout, article: Sequence[bool], title: str) -> Titled:
    """The candidates of a page whose title is known, "" where it is not."""
    found, gold = list(candidates(claims, THRESHOLDS.html.title)), words(title)
    named = np.array([bool(gold) and own == gold for own in found], dtype=bool)
    return Titled(rows(found, claims, place(layout, article, THRESHOLDS.html.title)), named, gold)


def weights(pages: Sequence[tuple[str, Titled]]) -> Row:
    """The weights under which the titles are likeliest; `pages`: each with its publisher."""
    often = Counter((publisher, page.title) for publisher, page in pages)
    chosen = [page for publisher, page in pages if page.named.any() and often[publisher, page.title] < SHARED_FROM]
    if not chosen:
        return np.zeros(MARKS, dtype=np.float32)
    matrix = np.vstack([page.rows for page in chosen]).astype(np.float64)
    named = np.concatenate([page.named for page in chosen])
    sizes = [len(page.rows) for page in chosen]
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]]).astype(np.int64)

    def loss(own: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        worth = matrix @ own
        odds = np.exp(worth - np.repeat(np.maximum.reduceat(worth, starts), sizes))
        every, right = np.add.reduceat(odds, starts), np.add.reduceat(odds * named, starts) + NOTHING
        pull = odds / np.repeat(every, sizes) - odds * named / np.repeat(right, sizes)
        return float((np.log(every) - np.log(right)).sum() + own @ own / (2 * SPREAD)), matrix.T @ pull + own / SPREAD

    found: Row = minimize(loss, np.zeros(MARKS), jac=True, method="L-BFGS-B").x.astype(np.float32)
    return found
