"""Learns which lines of a flattened page are the article: writes agents/clean/text/lines.npz.

    python -m benchmarks.train_clean

Deterministic. What the second pass sees of the first is out of fold by publisher, as it will be in use.
"""

from __future__ import annotations

import hashlib
import re
import warnings
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack
from sklearn.linear_model import LogisticRegression

from benchmarks.shared import rows, shared
from benchmarks.train_net import network
from benchmarks.train_title import ranker
from benchmarks.train_trees import boosted
from vigie.agents.clean.decode.characters import mended
from vigie.agents.clean.model.mlp import probabilities
from vigie.agents.clean.rules import boilerplate
from vigie.agents.clean.text.classify import closing_rows, near_text, observed, opening_rows
from vigie.agents.clean.text.features import write_nearby
from vigie.agents.clean.text.lines import lines_of
from vigie.agents.clean.text.model import FILE, LineModel, ObservedLines, tables, write
from vigie.agents.clean.text.title.rank import paragraphs, title_rows
from vigie.agents.clean.text.words import scores, tokens, weights
from vigie.agents.clean.thresholds import THRESHOLDS

Page = dict[str, Any]
FOLDS = 4
INNER = 4
BATCH = 1024
WORD_PUBLISHERS = 12
EASY_KEPT = 4
SHARED_FROM = 3
"""Pages of a publisher from which a title that they share is a menu's heading, and teaches nothing."""
DENSE = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")


@dataclass(frozen=True, slots=True)
class Sample:
    """A flattened page with its labels: share of each line that gold has, weight of each, which line is the title."""

    publisher: str
    lines: list[str]
    seen: ObservedLines
    article: NDArray[np.bool_]
    title: NDArray[np.bool_]
    weight: NDArray[np.float64]
    used: NDArray[np.int64]
    bare: bool
    """The article alone, so without a title."""


def main() -> None:
    """Trains on every page and writes the file."""
    pages = read()
    model = fit([sample for page in pages for sample in samples(page)])
    write(model, FILE)
    print(f"{FILE.name}: {FILE.stat().st_size:,} bytes, {len(model.vocabulary):,} words")


def read() -> list[Page]:
    """The pages, each with its three flattened texts, and whether its publisher gives others the same title."""
    pages = list(rows(shared("data", "extraction", "lines", "pages.jsonl.gz")))
    times = Counter((page["publisher"], page["title"]) for page in pages)
    return [page | {"is_shared": times[page["publisher"], page["title"]] >= SHARED_FROM} for page in pages]


def fold(publisher: str, folds: int) -> int:
    """A publisher's fold: all its pages are in one."""
    return int(hashlib.sha256(f"{folds} {publisher}".encode()).hexdigest(), 16) % folds


def samples(page: Page) -> Iterator[Sample]:
    """The page flattened three ways, and the article alone, with and without its title."""
    body = page["body"]
    title = [] if page["is_shared"] else re.findall(r"\w+", page["title"].lower())
    texts = [*page["variants"].values(), "\n\n".join(body)]
    if title:
        texts.append("\n\n".join([page["title"], *body]))
    gold = set(shingles(words(" ".join(body))))
    letters, whole = squeezed(" ".join(body)), {squeezed(text) for text in body}
    size = max(len(words(" ".join(body))), 40)
    for text in texts:
        bare = text == "\n\n".join(body)
        flat = lines_of(mended(text)[0], THRESHOLDS.text.join)
        if not flat.lines:
            continue
        near = near_text(flat.lines)
        lines = [flat.lines[i] for i in near]
        found = [words(line) for line in lines]
        share = [_share(line, own, gold, letters, whole) for line, own in zip(lines, map(shingles, found), strict=True)]
        seen = observed(lines, [flat.gaps[i] for i in near], boilerplate.reasons(lines, THRESHOLDS.rules.lengths))
        weight = np.sqrt(np.minimum(np.maximum([len(own) for own in found], 1) / size, 0.5))
        used, scale = _used(seen)
        named = np.array([bool(title) and re.findall(r"\w+", line.lower()) == title for line in lines])
        yield Sample(page["publisher"], lines, seen, np.array(share) >= 0.5, named, weight * scale, used, bare)


def _share(line: str, own: list[str], gold: set[str], letters: str, whole: set[str]) -> float:
    name = squeezed(line)
    if not name:
        return 0.0
    if len(own) <= 1 or len(name) < 12:
        return float(name in whole)
    return max(sum(piece in gold for piece in own) / len(own), float(name in letters))


def words(text: str) -> list[str]:
    """Words as the scorer has them."""
    found = re.findall(r"\w+", text.lower())
    return [piece for word in found for piece in (word if DENSE.match(word) else [word])]


def shingles(own: list[str]) -> list[str]:
    """Four words each."""
    return [" ".join(own[at : at + 4]) for at in range(max(1, len(own) - 3))] if own else []


def squeezed(text: str) -> str:
    """Letters and digits alone."""
    return re.sub(r"[\W_]+", "", text.lower())


def _used(seen: ObservedLines) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Short lines far from any long one are easy and many: every fourth, four times as heavy."""
    long = seen.wide > 40
    near = np.zeros((len(long), 2), dtype=np.float32)
    write_nearby(near, 0, long.astype(np.float64)[:, None], (0, 1), (12, 0, 0))
    easy = ~long & (near.sum(axis=1) == 0)
    at = np.arange(len(easy))
    used = ~easy | (at % EASY_KEPT == 0)
    return np.flatnonzero(used), np.where(easy, EASY_KEPT, 1).astype(np.float64)


def fit(chosen: Sequence[Sample]) -> LineModel:
    """Word weights, first pass, second pass and title, from these pages alone."""
    y = np.concatenate([sample.article[sample.used] for sample in chosen])
    weight = np.concatenate([sample.weight[sample.used] for sample in chosen])
    weight = weight / weight.mean()
    of_fold = [fold(sample.publisher, INNER) for sample in chosen]
    rows_fold = np.repeat(of_fold, [len(sample.used) for sample in chosen])
    seconds: list[NDArray[np.float32]] = [np.empty(0)] * len(chosen)
    firsts: list[NDArray[np.float32]] = [np.empty(0)] * len(chosen)
    word_scores: list[NDArray[np.float32]] = [np.empty(0)] * len(chosen)
    heads: list[NDArray[np.float32]] = []
    named: list[NDArray[np.bool_]] = []
    for k in range(INNER):
        known = weights(_vocabulary([sample for sample, at in zip(chosen, of_fold, strict=True) if at != k]))
        for i, sample in enumerate(chosen):
            if of_fold[i] == k:
                word_scores[i] = scores(sample.seen.ends, known)
    for i, sample in enumerate(chosen):
        firsts[i] = opening_rows(sample.seen, word_scores[i])
    rows = np.vstack([first[sample.used] for first, sample in zip(firsts, chosen, strict=True)])
    for k in range(INNER):
        train = rows_fold != k
        net = network(rows[train], y[train], weight[train], seeds=1, batch=BATCH)
        for i, sample in enumerate(chosen):
            if of_fold[i] == k:
                likely = probabilities(net.logits(firsts[i]))
                both = closing_rows(firsts[i], sample.seen, likely)
                seconds[i] = both[sample.used]
                if sample.title.any() or sample.bare:
                    body = paragraphs(sample.seen, likely)
                    places, own = title_rows(both, sample.seen, body, tables())
                    heads.append(own)
                    named.append(sample.title[places])
    first = network(rows, y, weight, seeds=1, batch=BATCH)
    rows = np.vstack(seconds)
    second = network(rows, y, weight, seeds=2, batch=BATCH)
    article_trees, title_trees = boosted(rows, y, weight), boosted(np.vstack(heads), np.concatenate(named))
    return LineModel(_vocabulary(chosen), first, second, ranker(heads, named), article_trees, title_trees)


def _vocabulary(chosen: Sequence[Sample]) -> dict[str, float]:
    """Weights of words at lines' ends (logistic regression), for words that enough publishers use."""
    found = [list(map(tokens, sample.lines)) for sample in chosen]
    publishers: dict[str, set[str]] = {}
    for sample, lines in zip(chosen, found, strict=True):
        for token in set().union(*lines):
            publishers.setdefault(token, set()).add(sample.publisher)
    known = sorted(token for token, users in publishers.items() if token and len(users) >= WORD_PUBLISHERS)
    number = {token: i for i, token in enumerate(known)}
    indices: list[int] = []
    starts = [0]
    for sample, lines in zip(chosen, found, strict=True):
        for at in sample.used.tolist():
            indices += sorted(number[token] for token in lines[at] if token in number)
            starts.append(len(indices))
    shapes = np.vstack([sample.seen.shapes[sample.used][:, [0, 2, 3, 4]] for sample in chosen])
    width = len(known)
    bag = csr_matrix((np.ones(len(indices), dtype=np.float32), indices, starts), shape=(len(starts) - 1, width))
    rows = hstack([bag, csr_matrix(shapes)]).tocsr()
    y = np.concatenate([sample.article[sample.used] for sample in chosen])
    weight = np.concatenate([sample.weight[sample.used] for sample in chosen])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        learned = LogisticRegression(C=0.3, max_iter=60).fit(rows, y, sample_weight=weight / weight.mean())
    return {token: round(float(learned.coef_[0][i]), 3) for token, i in number.items()}


if __name__ == "__main__":
    main()
