"""The learned model of lines, for Python and for compiled code, and its file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import NamedTuple

from vigie.agents.clean.model import files
from vigie.agents.clean.model.arrays import Flags, Matrix, Row
from vigie.agents.clean.model.codepoints import Table, Text, classes, roles
from vigie.agents.clean.model.mlp import Layer, Net
from vigie.agents.clean.model.trees import Trees
from vigie.agents.clean.text.title.features import bylines
from vigie.agents.clean.text.words import Ends, Pairs, Weights, weights

FILE = Path(__file__).parent / "lines.npz"
_NETS = ("first", "second", "title")
_TREES = ("article_trees", "title_trees")


class LearnedLines(NamedTuple):
    """A model for compiled code."""

    weights: Weights
    first: Layer
    second: Layer
    title: Layer
    article_trees: Trees
    title_trees: Trees


@dataclass(frozen=True, slots=True)
class LineModel:
    """What is learned: weights of words at lines' ends, the networks, and the trees."""

    vocabulary: Mapping[str, float]
    first: Net
    second: Net
    title: Net
    article_trees: Trees
    title_trees: Trees
    learned: LearnedLines = field(init=False)
    """The same for compiled code."""

    def __post_init__(self) -> None:
        nets = (self.first.layer, self.second.layer, self.title.layer)
        object.__setattr__(
            self, "learned", LearnedLines(weights(self.vocabulary), *nets, self.article_trees, self.title_trees)
        )


class SignTables(NamedTuple):
    """Tables of code points, and how bylines start."""

    classes: Table
    roles: Table
    bylines: Text


@cache
def tables() -> SignTables:
    """The tables, made once a process."""
    return SignTables(classes(), roles(), bylines())


class ObservedLines(NamedTuple):
    """What does not depend on the model: a page's lines and their features."""

    text: Text
    folded: Text
    known: Flags
    shapes: Matrix
    wide: Row
    words: Pairs
    ends: Ends


class Mixing(NamedTuple):
    """The thresholds of verdicts for compiled code: see `LineClassifierThresholds` and `TitleThresholds`."""

    doubt: float
    article_trees: float
    rival: float
    title_trees: float
    unsure: float
    later: float


@cache
def shipped() -> LineModel:
    """The model in the package. Written by `python -m benchmarks.train_clean`."""
    return read(FILE)


def read(path: Path) -> LineModel:
    """The model of a file."""
    kept = files.read(path, _NETS, _TREES)
    first, second, title = kept.nets
    article_trees, title_trees = kept.trees
    return LineModel(kept.vocabulary, first, second, title, article_trees, title_trees)


def write(model: LineModel, path: Path) -> None:
    """Keeps a model in a file."""
    nets = dict(zip(_NETS, (model.first, model.second, model.title), strict=True))
    files.write(path, model.vocabulary, nets, dict(zip(_TREES, (model.article_trees, model.title_trees), strict=True)))
