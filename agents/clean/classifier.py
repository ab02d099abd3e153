"""How likely each line of a page is the article's: two passes of a small network over the whole page.

The first pass sees a line, its words and its neighbours; the second also what the first says of the page (stacking,
Wolpert 1992). Each page is judged by itself, so what stands beside it in a batch changes nothing.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from vigie.agents.clean import boilerplate, span
from vigie.agents.clean.copies import COUNT, copies
from vigie.agents.clean.features import LONG, Flags, Matrix, Row, copy, first_rows, shape
from vigie.agents.clean.signs import SOLID, Ints, Text, roles, text_of
from vigie.agents.clean.span import LIKELY
from vigie.agents.clean.title_lines import OPENING, marks
from vigie.agents.clean.words import LEAST, LETTERS, Ends, Pairs, Weights, agreement, ends, pairs, scores, weights
from vigie.agents.compiled import compiled

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
        inner = _standard(rows, self.mean, self.scale) @ self.hidden
        return _output(inner, self.hidden_bias, self.out, self.out_bias)


@compiled
def _standard(rows: Matrix, mean: Row, scale: Row) -> Matrix:
    """Each feature in standard deviations from its mean, `CLIP` of them at most."""
    out = np.empty_like(rows)
    for i in range(len(rows)):
        for k in range(rows.shape[1]):
            out[i, k] = min(max((rows[i, k] - mean[k]) * scale[k], np.float32(-CLIP)), np.float32(CLIP))
    return out


@compiled
def _output(inner: Matrix, bias: Row, out: Matrix, out_bias: Row) -> Row:
    """The logit of each row of sums at the hidden units."""
    found = np.empty(len(inner), np.float32)
    for i in range(len(inner)):
        total = out_bias[0]
        for k in range(len(bias)):
            total += max(inner[i, k] + bias[k], np.float32(0)) * out[k, 0]
        found[i] = total
    return found


@dataclass(frozen=True, slots=True)
class Model:
    """What is learned: weights of words at lines' ends, and the networks."""

    vocabulary: Mapping[str, float]
    first: Net
    second: Net
    title: Net
    weights: Weights = field(init=False)
    """The vocabulary for compiled code."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "weights", weights(self.vocabulary))


@dataclass(frozen=True, slots=True)
class Seen:
    """A page's lines as the networks get them."""

    text: Text
    folded: Text
    lower: list[str]
    known: Flags
    shapes: Matrix
    wide: Row
    words: Pairs
    ends: Ends


@dataclass(frozen=True, slots=True)
class Judged:
    """A line's probability of being the article's, and the logit of being its title."""

    article: list[float]
    title: list[float]


def judge(lines: Sequence[str], gaps: Sequence[bool], reasons: Sequence[str | None], model: Model) -> Judged:
    """Both for each line; more of them than `_CHUNK` are judged piece by piece."""
    found = Judged([], [])
    for at in range(0, len(lines), _CHUNK):
        some = slice(at, at + _CHUNK)
        judged = _judge(lines[some], gaps[some], reasons[some], model)
        found.article.extend(judged.article)
        found.title.extend(judged.title)
    return found


def _judge(lines: Sequence[str], gaps: Sequence[bool], reasons: Sequence[str | None], model: Model) -> Judged:
    seen = observed(lines, gaps, reasons)
    rows = opening_rows(seen, scores(seen.ends, model.weights))
    likely = probabilities(model.first.logits(rows))
    rows = closing_rows(rows, seen, likely)
    places, heads = title_rows(rows, seen, likely)
    title = [NO_TITLE] * len(lines)
    title[places[0] : places[-1] + 1] = model.title.logits(heads).tolist()
    return Judged(probabilities(model.second.logits(rows)).tolist(), title)


def near_text(lines: Sequence[str]) -> list[int]:
    """The places of lines that are as long as a sentence, or near one: menus are most of a page, and all alike."""
    long = [len(line) > _SENTENCE or (len(line) > _DENSE and line[0] >= "\u3040") for line in lines]
    found: list[int] = _near(np.array(long, dtype=np.bool_)).tolist()
    return found


@compiled
def _near(long: Flags) -> Ints:
    """The places from which a long line is not far; all, if none is long."""
    places, count = np.empty(len(long), np.int64), 0
    end = -1 if long.any() else len(long)
    coming = 0
    for i in range(len(long)):
        while coming < min(i + _NEAR + 1, len(long)):
            if long[coming]:
                end = coming + _NEAR
            coming += 1
        if i <= end:
            places[count] = i
            count += 1
    return places[:count]


def observed(lines: Sequence[str], gaps: Sequence[bool], reasons: Sequence[str | None]) -> Seen:
    """What does not depend on anything learned."""
    kinds = [boilerplate.NUMBERS[reason] for reason in reasons]
    lower = [line.lower() for line in lines]
    text, folded = text_of(lines), text_of(lower)
    shapes, wide = shape(text, lines, gaps, kinds, len(boilerplate.NUMBERS))
    every = np.arange(len(lines))
    found = pairs(text, folded, every, roles(), SOLID, LEAST, LETTERS)
    known = np.array(kinds, dtype=np.bool_)
    return Seen(text, folded, lower, known, shapes, wide, found, ends(folded, roles()))


def opening_rows(seen: Seen, word_scores: Row) -> Matrix:
    """The first pass's features."""
    return first_rows(seen.shapes, agreement(seen.words, seen.wide > LONG), seen.wide, word_scores)


def closing_rows(rows: Matrix, seen: Seen, likely: Row) -> Matrix:
    """The second pass's features: the first's, and what its probabilities say of each line's surroundings."""
    return span.second_rows(rows, likely, seen.wide, agreement(seen.words, likely > LIKELY))


def title_rows(rows: Matrix, seen: Seen, likely: Row) -> tuple[Ints, Matrix]:
    """The places where a title may stand, around the first likely paragraph, and the features of the lines there."""
    body = np.flatnonzero((likely > LIKELY) & (seen.wide > LONG))
    first = int(body[0]) if len(body) else len(rows)
    at = np.arange(max(first - _TITLE_BEFORE, 0), min(first + _TITLE_AFTER, len(rows)))
    told = marks(seen.text, seen.folded, seen.lower, at, body[:OPENING], seen.known)
    again = copies(seen.text, at, _TELLING, 0, len(rows))
    return at, _title_rows(rows, at, first, again, seen.wide, told)


@compiled
def _title_rows(rows: Matrix, places: Ints, first: int, again: Ints, wide: Row, told: Matrix) -> Matrix:
    n, own = len(places), rows.shape[1]
    out = np.empty((n, own + 5 + told.shape[1]), np.float32)
    widest = agreed = np.float32(0)
    for i in places:
        widest, agreed = max(widest, wide[i]), max(agreed, rows[i, own - 3])
    for row in range(n):
        i = places[row]
        for k in range(own):
            out[row, k] = rows[i, k]
        out[row, own] = np.log1p(max(first - i, 0))
        out[row, own + 1] = i >= first
        out[row, own + 2] = min(again[row, COUNT], 4)
        out[row, own + 3] = wide[i] == widest
        out[row, own + 4] = rows[i, own - 3] >= agreed
    copy(told, out, own + 5)
    return out


@compiled
def probabilities(logits: Row) -> Row:
    """The logistic function."""
    out = np.empty(len(logits), np.float32)
    for i in range(len(logits)):
        out[i] = 1 / (1 + np.exp(-min(max(logits[i], -30), 30)))
    return out


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
