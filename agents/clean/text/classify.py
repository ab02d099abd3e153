"""How likely each line of a page is the article's: two passes of a small network over the whole page.

The first pass sees a line, its words and its neighbours; the second also what the first says of the page (stacking,
Wolpert 1992). Where a network is in doubt, boosted trees are asked too (`trees`). Each page is judged by itself, so
what stands beside it in a batch changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from vigie.agents.clean.model import trees
from vigie.agents.clean.model.arrays import Flags, Matrix, Row
from vigie.agents.clean.model.codepoints import (
    DENSE_FROM,
    SOLID,
    Ints,
    Table,
    Text,
    chosen,
    classes,
    folded,
    roles,
    split,
    text_of,
)
from vigie.agents.clean.model.mlp import Layer, Net, logits, probabilities, read_vocabulary, vocabulary_arrays
from vigie.agents.clean.model.trees import Trees, mixed
from vigie.agents.clean.rules import boilerplate
from vigie.agents.clean.text.context import LIKELY, second_rows
from vigie.agents.clean.text.features import LONG, first_rows, shape
from vigie.agents.clean.text.prefilter import heads, may_say
from vigie.agents.clean.text.title.features import bylines
from vigie.agents.clean.text.title.rank import title_logits
from vigie.agents.clean.text.words import (
    LEAST,
    LETTERS,
    Ends,
    Pairs,
    Weights,
    agreement,
    ends,
    pairs,
    same_lines,
    scores,
    weights,
)
from vigie.agents.compiled import compiled

FILE = Path(__file__).parent / "lines.npz"
_CHUNK = 5_000
"""Lines judged together, at most: memory stays bounded whatever the page."""
_NEAR, _SENTENCE, _DENSE = 10, 45, 15
_DOUBT, _ARTICLE_SHARE = 1.5, 0.5
"""A logit up to which the network is in doubt about a line, and the trees' share in it then: .3 gives .9400."""
_RULES = len(boilerplate.NUMBERS)


@dataclass(frozen=True, slots=True)
class Model:
    """What is learned: weights of words at lines' ends, and the networks."""

    vocabulary: Mapping[str, float]
    first: Net
    second: Net
    title: Net
    article_trees: Trees
    title_trees: Trees
    learned: Learned = field(init=False)
    """The same for compiled code."""

    def __post_init__(self) -> None:
        nets = (self.first.layer, self.second.layer, self.title.layer)
        object.__setattr__(
            self, "learned", Learned(weights(self.vocabulary), *nets, self.article_trees, self.title_trees)
        )


class Learned(NamedTuple):
    """A model for compiled code."""

    weights: Weights
    first: Layer
    second: Layer
    title: Layer
    article_trees: Trees
    title_trees: Trees


class Tables(NamedTuple):
    """What is known of signs, and how bylines open."""

    classes: Table
    roles: Table
    bylines: Text


@cache
def tables() -> Tables:
    """All of them."""
    return Tables(classes(), roles(), bylines())


class Seen(NamedTuple):
    """A page's lines as the networks get them."""

    text: Text
    folded: Text
    known: Flags
    shapes: Matrix
    wide: Row
    words: Pairs
    ends: Ends


class Judged(NamedTuple):
    """A line's probability of being the article's, and the logit of being its title."""

    article: NDArray[np.float64]
    title: NDArray[np.float64]


def judge(page: Sight, places: Ints, gaps: Flags, kinds: Ints, model: Model) -> Judged:
    """Both for each line at `places`; more of them than `_CHUNK` are judged piece by piece.

    `kinds`: the number of the exact rule that knows the line, 0 for none.
    """
    found = [
        _judge(page.text, page.folded, places[some], gaps[some], kinds[some], _RULES, tables(), model.learned)
        for some in (slice(at, at + _CHUNK) for at in range(0, len(places), _CHUNK))
    ]
    article, title = found[0] if len(found) == 1 else map(np.concatenate, zip(*found, strict=True))
    return Judged(article.astype(np.float64), title.astype(np.float64))


class Sight(NamedTuple):
    """A page's lines as they are and in lower case."""

    text: Text
    folded: Text
    may_say: Flags
    """Whether an exact rule may know the line (see `openings`)."""


def sight(lines: Sequence[str]) -> Sight:
    """The lines for compiled code."""
    whole = "\n".join(lines)
    text = split(whole, len(lines))
    small = folded(whole, text)
    return Sight(text, small, may_say(small, heads(), roles()))


def near_text(lines: Sequence[str]) -> list[int]:
    """The places of lines that are as long as a sentence, or near one: menus are most of a page, and all alike."""
    found: list[int] = near(text_of(lines), np.arange(len(lines))).tolist()
    return found


@compiled
def near(text: Text, among: Ints) -> Ints:
    """Which of the lines at `among` are such, counted in `among`; all, if none is long."""
    long = np.empty(len(among), np.bool_)
    for i in range(len(among)):
        start, size = text.starts[among[i]], text.ends[among[i]] - text.starts[among[i]]
        long[i] = size > _SENTENCE or (size > _DENSE and text.codes[start] >= DENSE_FROM)
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
    kinds = np.array([boilerplate.NUMBERS[reason] for reason in reasons], dtype=np.int64)
    page = sight(lines)
    return _observed(page.text, page.folded, np.array(gaps, dtype=np.bool_), kinds, _RULES, tables())


@compiled
def _observed(text: Text, folded: Text, gaps: Flags, kinds: Ints, rules: int, known: Tables) -> Seen:
    shapes, wide = shape(text, same_lines(text), gaps, kinds, rules, known.classes)
    found = pairs(text, folded, np.arange(len(gaps)), known.roles, SOLID, LEAST, LETTERS)
    return Seen(text, folded, kinds != 0, shapes, wide, found, ends(folded, known.roles))


@compiled
def opening_rows(seen: Seen, word_scores: Row) -> Matrix:
    """The first pass's features."""
    return first_rows(seen.shapes, agreement(seen.words, seen.wide > LONG), seen.wide, word_scores)


@compiled
def closing_rows(rows: Matrix, seen: Seen, likely: Row) -> Matrix:
    """The second pass's features: the first's, and what its probabilities say of each line's surroundings."""
    return second_rows(rows, likely, seen.wide, agreement(seen.words, likely > LIKELY))


@compiled
def _judge(
    text: Text, folded: Text, places: Ints, gaps: Flags, kinds: Ints, rules: int, known: Tables, learned: Learned
) -> tuple[Row, Row]:
    """The probability of each line at `places` of being the article's, and its logit as a title."""
    seen = _observed(chosen(text, places), chosen(folded, places), gaps, kinds, rules, known)
    rows = opening_rows(seen, scores(seen.ends, learned.weights))
    likely = probabilities(logits(rows, learned.first))
    rows = closing_rows(rows, seen, likely)
    article = _article(rows, learned)
    return article, title_logits(rows, seen, likely, article, known, learned)


@compiled
def _article(rows: Matrix, learned: Learned) -> Row:
    sure = logits(rows, learned.second)
    return probabilities(mixed(sure, np.abs(sure) < _DOUBT, rows, learned.article_trees, _ARTICLE_SHARE))


@cache
def shipped() -> Model:
    """The model in the package. Written by `python -m benchmarks.train_clean`."""
    with np.load(FILE) as file:
        return read(file)


_NETS = ("first", "second", "title")
_TREES = ("article_trees", "title_trees")


def read(file: Mapping[str, NDArray[Any]]) -> Model:
    """The model of arrays."""
    first, second, title = (Net.read(file, name) for name in _NETS)
    article_trees, title_trees = (trees.read(file, name) for name in _TREES)
    return Model(read_vocabulary(file), first, second, title, article_trees, title_trees)


def write(model: Model, path: Path) -> None:
    """The model as arrays, without pickle."""
    arrays = vocabulary_arrays(model.vocabulary)
    for name, net in zip(_NETS, (model.first, model.second, model.title), strict=True):
        arrays |= net.arrays(name)
    for name, own in zip(_TREES, (model.article_trees, model.title_trees), strict=True):
        arrays |= trees.arrays(own, name)
    np.savez_compressed(path, allow_pickle=False, **arrays)
