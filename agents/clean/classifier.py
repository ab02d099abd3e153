"""How likely each line of a page is the article's: two passes of a small network over the whole page.

The first pass sees a line, its words and its neighbours; the second also what the first says of the page (stacking,
Wolpert 1992). Each page is judged by itself, so what stands beside it in a batch changes nothing.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from vigie.agents.clean import boilerplate
from vigie.agents.clean.features import LONG, Matrix, Row, around, shape
from vigie.agents.clean.span import LIKELY, context
from vigie.agents.clean.words import Words, agreement, scores, words

FILE = Path(__file__).parent / "lines.npz"
CLIP = 4.0
_CHUNK = 5_000
"""Lines judged together, at most: memory stays bounded whatever the page."""
_PARTS = ("mean", "scale", "hidden", "hidden_bias", "out", "out_bias")


@dataclass(frozen=True, slots=True)
class Net:
    """One hidden layer of rectified units over standardised features; `out` gives a logit."""

    mean: Row
    scale: Row
    hidden: Matrix
    hidden_bias: Row
    out: Matrix
    out_bias: Row

    def logits(self, rows: Matrix) -> Row:
        """One a row."""
        standard = np.clip((rows - self.mean) * self.scale, -CLIP, CLIP)
        inner = np.maximum(standard @ self.hidden + self.hidden_bias, 0)
        found: Row = (inner @ self.out + self.out_bias)[:, 0]
        return found


@dataclass(frozen=True, slots=True)
class Model:
    """What is learned: weights of words at lines' ends, and the networks."""

    vocabulary: Mapping[str, float]
    first: Net
    second: Net
    title: Net


@dataclass(frozen=True, slots=True)
class Seen:
    """A page's lines as the networks get them."""

    shapes: Matrix
    wide: Row
    words: Words


@dataclass(frozen=True, slots=True)
class Judged:
    """A line's probability of being the article's, and the logit of being its title."""

    article: Row
    title: Row


def judge(lines: Sequence[str], gaps: Sequence[bool], reasons: Sequence[str | None], model: Model) -> Judged:
    """Both for each line; a page of more lines than `_CHUNK` is judged piece by piece."""
    pieces = [
        _judge(lines[at : at + _CHUNK], gaps[at : at + _CHUNK], reasons[at : at + _CHUNK], model)
        for at in range(0, len(lines), _CHUNK)
    ]
    return Judged(np.concatenate([one.article for one in pieces]), np.concatenate([one.title for one in pieces]))


def _judge(lines: Sequence[str], gaps: Sequence[bool], reasons: Sequence[str | None], model: Model) -> Judged:
    seen = observed(lines, gaps, reasons)
    rows = first_rows(seen, scores(seen.words.ends, model.vocabulary))
    rows = second_rows(rows, seen, probabilities(model.first.logits(rows)))
    return Judged(probabilities(model.second.logits(rows)), model.title.logits(rows))


def observed(lines: Sequence[str], gaps: Sequence[bool], reasons: Sequence[str | None]) -> Seen:
    """What does not depend on anything learned."""
    kinds = [boilerplate.NUMBERS[reason] for reason in reasons]
    shapes, wide = shape(lines, gaps, kinds, len(boilerplate.NUMBERS))
    found = words(lines)
    return Seen(np.hstack([shapes, agreement(found, wide > LONG)]), wide, found)


def first_rows(seen: Seen, word_scores: Row) -> Matrix:
    """The first pass's features."""
    return np.hstack([seen.shapes, word_scores[:, None], around(seen.shapes, seen.wide, word_scores)])


def second_rows(rows: Matrix, seen: Seen, likely: Row) -> Matrix:
    """The second pass's features: the first's, and what its probabilities say of each line's surroundings."""
    return np.hstack([rows, context(likely, seen.wide), agreement(seen.words, likely > LIKELY)])


def probabilities(logits: Row) -> Row:
    """The logistic function."""
    return (1 / (1 + np.exp(-np.clip(logits, -30, 30)))).astype(np.float32)


@cache
def shipped() -> Model:
    """The model in the package. Written by `python -m benchmarks.train_clean`."""
    with np.load(FILE) as file:
        nets = [Net(*(file[f"{name}_{part}"].astype(np.float32) for part in _PARTS)) for name in _NETS]
        known: list[str] = json.loads(bytes(file["words"]))
        return Model(dict(zip(known, file["weights"].astype(float).tolist(), strict=True)), *nets)


_NETS = ("first", "second", "title")


def write(model: Model, path: Path) -> None:
    """The model as half-precision arrays, without pickle."""
    arrays: dict[str, NDArray[np.generic]] = {
        f"{name}_{part}": getattr(net, part).astype(np.float16 if part in {"hidden", "out"} else np.float32)
        for name, net in zip(_NETS, (model.first, model.second, model.title), strict=True)
        for part in _PARTS
    }
    known = sorted(model.vocabulary)
    arrays["words"] = np.frombuffer(json.dumps(known, ensure_ascii=False).encode(), dtype=np.uint8)
    arrays["weights"] = np.array([model.vocabulary[word] for word in known], dtype=np.float16)
    np.savez_compressed(path, allow_pickle=False, **arrays)
