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
from vigie.agents.clean.title_lines import OPENING, marks
from vigie.agents.clean.words import Words, agreement, scores, words

FILE = Path(__file__).parent / "lines.npz"
CLIP = 4.0
_CHUNK = 5_000
"""Lines judged together, at most: memory stays bounded whatever the page."""
_NEAR, _SENTENCE, _DENSE = 10, 45, 15
_TITLE_BEFORE, _TITLE_AFTER, _TELLING = 60, 6, 15
NO_TITLE = -30.0
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


def judge(
    lines: Sequence[str], gaps: Sequence[bool], reasons: Sequence[str | None], near: Sequence[int], model: Model
) -> Judged:
    """Both for each line of those `near` text; more of them than `_CHUNK` are judged piece by piece."""
    found = Judged(np.zeros(len(lines), dtype=np.float32), np.full(len(lines), NO_TITLE, dtype=np.float32))
    for at in range(0, len(near), _CHUNK):
        some = near[at : at + _CHUNK]
        judged = _judge([lines[i] for i in some], [gaps[i] for i in some], [reasons[i] for i in some], model)
        found.article[some], found.title[some] = judged.article, judged.title
    return found


def _judge(lines: Sequence[str], gaps: Sequence[bool], reasons: Sequence[str | None], model: Model) -> Judged:
    seen = observed(lines, gaps, reasons)
    rows = first_rows(seen, scores(seen.words.ends, model.vocabulary))
    likely = probabilities(model.first.logits(rows))
    rows = second_rows(rows, seen, likely)
    title = np.full(len(lines), NO_TITLE, dtype=np.float32)
    places, heads = title_rows(rows, lines, seen, likely, [why is not None for why in reasons])
    title[places] = model.title.logits(heads)
    return Judged(probabilities(model.second.logits(rows)), title)


def near_text(lines: Sequence[str]) -> list[int]:
    """The places of lines that are as long as a sentence, or near one: menus are most of a page, and all alike."""
    long = np.fromiter((len(line) > _SENTENCE or (len(line) > _DENSE and line[0] >= "\u3040") for line in lines), bool)
    if not long.any():
        return list(range(len(lines)))
    total = np.concatenate([[0], np.cumsum(long)])
    at = np.arange(len(lines))
    there = total[np.minimum(at + _NEAR + 1, len(lines))] > total[np.maximum(at - _NEAR, 0)]
    found: list[int] = np.flatnonzero(there).tolist()
    return found


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


def title_rows(
    rows: Matrix, lines: Sequence[str], seen: Seen, likely: Row, known: Sequence[bool]
) -> tuple[NDArray[np.intp], Matrix]:
    """The places where a title may stand, around the first likely paragraph, and the features of the lines there.

    `known[i]`: an exact rule says that line i is not the article's.
    """
    body = np.flatnonzero((likely > LIKELY) & (seen.wide > LONG))
    first = int(body[0]) if len(body) else len(lines)
    at = np.arange(max(first - _TITLE_BEFORE, 0), min(first + _TITLE_AFTER, len(lines)))
    text = "\n".join(lines)
    more = np.zeros((len(at), 5), dtype=np.float32)
    more[:, 0] = np.log1p(np.maximum(first - at, 0))
    more[:, 1] = at >= first
    more[:, 2] = [min(text.count(lines[i]), 4) if len(lines[i]) >= _TELLING else 0 for i in at.tolist()]
    more[:, 3] = seen.wide[at] == seen.wide[at].max(initial=0)
    agreed = rows[at, -3]
    more[:, 4] = agreed >= agreed.max(initial=0)
    return at, np.hstack([rows[at], more, marks(lines, at.tolist(), body[:OPENING].tolist(), known)])


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
