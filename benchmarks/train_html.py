"""Learns which blocks of an HTML page are the article: writes agents/clean/html/blocks.npz.

    python -m benchmarks.train_html

Deterministic. What the networks see of the names' weights, and the second of the first, is out of fold by publisher,
as it will be in use.
"""

from __future__ import annotations

import gzip
import os
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np
import orjson
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack
from sklearn.linear_model import LogisticRegression

from benchmarks.shared import rows, shared
from benchmarks.train_clean import fold, shingles, squeezed, words
from benchmarks.train_headline import Titled, titled, weights
from benchmarks.train_net import network
from vigie.agents.clean.html.blocks import layout
from vigie.agents.clean.html.classify import FILE, BlockModel, first_rows, name_scores, second_rows, write
from vigie.agents.clean.html.extract import mended_blocks
from vigie.agents.clean.html.features import Observed, observed
from vigie.agents.clean.html.metadata import claims, read_metadata
from vigie.agents.clean.html.parse import read_tree
from vigie.agents.clean.model.mlp import probabilities
from vigie.agents.clean.rules.boilerplate import reasons
from vigie.agents.clean.thresholds import THRESHOLDS

Page = dict[str, Any]
INNER = 3
BATCH = 512
SEEDS = 5
"""Networks side by side. measured: docs/measurements/clean.md"""
NAMES_PENALTY = 0.05
PUBLISHERS = 8
NEAR = 10
SENTENCE = 45
EASY_KEPT = 6
SHORT = 12
SIZE_LEAST = 40
LARGEST = 0.5


@dataclass(frozen=True, slots=True)
class Sample:
    """A page with its labels: which blocks are the article's, their weights, and which are learned from."""

    publisher: str
    seen: Observed
    names: list[set[str]]
    article: NDArray[np.bool_]
    weight: NDArray[np.float64]
    used: NDArray[np.int64]
    titled: Titled


def main() -> None:
    """Trains on every page and writes the file."""
    model = fit([found for page in read() if (found := sample(page)) is not None])
    write(model, FILE)
    size = FILE.stat().st_size
    print(f"{FILE.name}: {size:,} bytes, {len(model.vocabulary):,} names and words")


def read() -> Iterator[Page]:
    """The pages of both sets with their HTML."""
    folder = shared("data", "extraction")
    lines = {page["id"]: page for page in rows(folder / "lines" / "pages.jsonl.gz")}
    for name, gold in orjson.loads((folder / "gold.json").read_bytes()).items():
        html = gzip.decompress((folder / "pages" / f"{name}.html.gz").read_bytes()).decode()
        known = lines.get(name, {"publisher": gold["site"], "lang": ""})
        yield {**known, "id": name, "set": "first", "gold": "given", **_text(gold), "html": html}
    for page in rows(folder / "lines" / "html.jsonl.gz"):
        yield {**lines[page["id"]], "html": page["html"]}


def _text(gold: Page) -> Page:
    return {"title": gold["title"], "body": gold["body"]}


def sample(page: Page) -> Sample | None:
    """A page's features and labels; None if it cannot be read."""
    tree = read_tree(page["html"])
    if tree is None or not (found := mended_blocks(layout(tree, THRESHOLDS.limits.paragraphs))[0]).blocks:
        return None
    own = read_metadata(tree)
    seen = observed(found, claims(own), reasons([block.text for block in found.blocks], THRESHOLDS.rules.lengths))
    article, weight = _labels([block.text for block in found.blocks], page["body"])
    used, scale = _used(seen)
    titles = titled(own.titles, found, article.tolist(), page["title"])
    return Sample(page["publisher"], seen, _names(seen), article, weight * scale, used, titles)


def _labels(lines: Sequence[str], body: Sequence[str]) -> tuple[NDArray[np.bool_], NDArray[np.float64]]:
    """Whether at least half of a block's shingles are the article's; the root of its share of the article."""
    gold_words = words(" ".join(body))
    gold, letters, whole = set(shingles(gold_words)), squeezed(" ".join(body)), {squeezed(text) for text in body}
    found = [words(line) for line in lines]
    share = [_share(line, own, gold, letters, whole) for line, own in zip(lines, found, strict=True)]
    size = np.array([max(1, len(own) - 3) for own in found]) / max(len(gold_words), SIZE_LEAST)
    return np.array(share) >= 0.5, np.sqrt(np.minimum(size, LARGEST))


def _share(line: str, own: list[str], gold: set[str], letters: str, whole: set[str]) -> float:
    name = squeezed(line)
    if not name:
        return 0.0
    pieces = shingles(own)
    if len(own) <= 1 or len(name) < SHORT:
        return float(name in whole)
    return max(sum(piece in gold for piece in pieces) / len(pieces), float(name in letters))


def _used(seen: Observed) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Blocks far from any long one are easy and many: every sixth, six times as heavy."""
    long = np.concatenate([[0], np.cumsum(seen.width > SENTENCE)])
    at = np.arange(len(seen.width))
    near = long[np.minimum(at + NEAR + 1, len(at))] > long[np.maximum(at - NEAR, 0)]
    return np.flatnonzero(near | (at % EASY_KEPT == 0)), np.where(near, 1.0, EASY_KEPT)


def _names(seen: Observed) -> list[set[str]]:
    both = zip(seen.near_names, seen.far_names, seen.words, strict=True)
    return [{*near, *own} | {f"~{name}" for name in far} for near, far, own in both]


def fit(chosen: Sequence[Sample]) -> BlockModel:
    """Weights of names, first pass and second pass, from these pages alone."""
    y = np.concatenate([page.article[page.used] for page in chosen])
    weight = np.concatenate([page.weight[page.used] for page in chosen])
    weight /= weight.mean()
    of_fold = [fold(page.publisher, INNER) for page in chosen]
    rows_fold = np.repeat(of_fold, [len(page.used) for page in chosen])
    firsts: list[NDArray[np.float32]] = [np.empty(0)] * len(chosen)
    seconds: list[NDArray[np.float32]] = [np.empty(0)] * len(chosen)
    for k in range(INNER):
        known = _weights([page for page, at in zip(chosen, of_fold, strict=True) if at != k])
        for i, page in enumerate(chosen):
            if of_fold[i] == k:
                firsts[i] = first_rows(page.seen, name_scores(page.seen, known))
    matrix = np.vstack([first[page.used] for first, page in zip(firsts, chosen, strict=True)])
    for k in range(INNER):
        train = rows_fold != k
        net = network(matrix[train], y[train], weight[train], seeds=1, batch=BATCH)
        for i, page in enumerate(chosen):
            if of_fold[i] == k:
                likely = probabilities(net.logits(firsts[i]))
                seconds[i] = second_rows(firsts[i], page.seen, likely)[page.used]
    return BlockModel(
        _weights(chosen),
        network(matrix, y, weight, seeds=SEEDS, batch=BATCH),
        network(np.vstack(seconds), y, weight, seeds=SEEDS, batch=BATCH),
        weights([(page.publisher, page.titled) for page in chosen]),
    )


def _weights(chosen: Sequence[Sample]) -> dict[str, float]:
    """Weights of names and words (logistic regression), for those that enough publishers use."""
    publishers: dict[str, set[str]] = {}
    for page in chosen:
        for name in set().union(*page.names):
            publishers.setdefault(name, set()).add(page.publisher)
    number = {
        name: i for i, name in enumerate(sorted(n for n, users in publishers.items() if len(users) >= PUBLISHERS))
    }
    indices: list[int] = []
    starts = [0]
    for page in chosen:
        for at in page.used.tolist():
            indices += sorted(number[name] for name in page.names[at] if name in number)
            starts.append(len(indices))
    shape = (len(starts) - 1, len(number))
    bag = csr_matrix((np.ones(len(indices), dtype=np.float32), indices, starts), shape=shape)
    shapes = np.vstack([page.seen.rows[page.used][:, [0, 2, 3, 5]] for page in chosen])
    y = np.concatenate([page.article[page.used] for page in chosen])
    weight = np.concatenate([page.weight[page.used] for page in chosen])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        learned = LogisticRegression(C=NAMES_PENALTY, max_iter=40).fit(
            hstack([bag, csr_matrix(shapes)]).tocsr(), y, sample_weight=weight / weight.mean()
        )
    return {name: round(float(learned.coef_[0][i]), 3) for name, i in number.items()}


if __name__ == "__main__":
    main()
