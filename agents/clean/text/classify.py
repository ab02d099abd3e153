"""How likely each line of a page is the article's: two passes of a small network over the whole page.

The first pass sees a line, its words and its neighbours; the second also what the first says of the page (stacking,
Wolpert 1992). Where a network is in doubt, boosted trees are asked too (`trees`). Each page is judged by itself, so
what stands beside it in a batch changes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from vigie.agents.clean.model.arrays import Flags, Matrix, Row
from vigie.agents.clean.model.codepoints import (
    DENSE_FROM,
    SOLID,
    Ints,
    Text,
    chosen,
    folded,
    roles,
    split,
    text_of,
)
from vigie.agents.clean.model.mlp import logits, probabilities
from vigie.agents.clean.model.trees import mixed
from vigie.agents.clean.page import Reasons
from vigie.agents.clean.rules import boilerplate
from vigie.agents.clean.text.context import LIKELY, second_rows
from vigie.agents.clean.text.features import LONG, first_rows, shape
from vigie.agents.clean.text.model import LearnedLines, LineModel, Mixing, ObservedLines, SignTables, tables
from vigie.agents.clean.text.prefilter import heads, may_say
from vigie.agents.clean.text.title.rank import title_logits
from vigie.agents.clean.text.words import LEAST, LETTERS, agreement, ends, pairs, same_lines, scores
from vigie.agents.clean.thresholds import TextThresholds
from vigie.agents.compiled import compiled

_NEAR, _SENTENCE, _DENSE = 10, 45, 15
"""Lines around one that is as long as a sentence, and the characters of that: what the networks were trained on."""
_RULES = len(boilerplate.NUMBERS)


class LineVerdicts(NamedTuple):
    """A line's probability of being the article's, and the logit of being its title."""

    article: NDArray[np.float64]
    title: NDArray[np.float64]


def judge(
    page: LineCodes, places: Ints, gaps: Flags, kinds: Ints, model: LineModel, thresholds: TextThresholds
) -> LineVerdicts:
    """Probability and title logit of each line at `places`; very many lines are judged in pieces.

    `kinds`: the number of the exact rule that knows the line, 0 for none.
    """
    own, title, chunk = thresholds.classify, thresholds.title, thresholds.classify.chunk
    mixing = Mixing(own.doubt, own.trees_share, title.rival, title.trees_share, title.unsure, title.later)
    known = (_RULES, tables(), model.learned, mixing)
    found = [
        _judge(page.text, page.folded, places[some], gaps[some], kinds[some], *known)
        for some in (slice(at, at + chunk) for at in range(0, len(places), chunk))
    ]
    article, titles = found[0] if len(found) == 1 else map(np.concatenate, zip(*found, strict=True))
    return LineVerdicts(article.astype(np.float64), titles.astype(np.float64))


class LineCodes(NamedTuple):
    """A page's lines as they are and in lower case."""

    text: Text
    folded: Text
    may_say: Flags
    """Whether an exact rule may know the line (see `prefilter`)."""


def line_codes(lines: Sequence[str]) -> LineCodes:
    """The lines for compiled code."""
    whole = "\n".join(lines)
    text = split(whole, len(lines))
    small = folded(whole, text)
    return LineCodes(text, small, may_say(small, heads(), roles()))


def near_text(lines: Sequence[str]) -> list[int]:
    """The places of lines as long as a sentence, or near one. The rest are menus, which are most of a page."""
    found: list[int] = near(text_of(lines), np.arange(len(lines))).tolist()
    return found


@compiled
def near(text: Text, among: Ints) -> Ints:
    """The same for the lines at `among`, as indexes into it; all of them if none is long."""
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


def observed(lines: Sequence[str], gaps: Sequence[bool], reasons: Reasons) -> ObservedLines:
    """The features of lines that do not depend on the model."""
    kinds = np.array([boilerplate.NUMBERS[reason] for reason in reasons], dtype=np.int64)
    page = line_codes(lines)
    return _observed(page.text, page.folded, np.array(gaps, dtype=np.bool_), kinds, _RULES, tables())


@compiled
def _observed(text: Text, folded: Text, gaps: Flags, kinds: Ints, rules: int, known: SignTables) -> ObservedLines:
    shapes, wide = shape(text, same_lines(text), gaps, kinds, rules, known.classes)
    found = pairs(text, folded, np.arange(len(gaps)), known.roles, SOLID, LEAST, LETTERS)
    return ObservedLines(text, folded, kinds != 0, shapes, wide, found, ends(folded, known.roles))


@compiled
def opening_rows(seen: ObservedLines, word_scores: Row) -> Matrix:
    """The first pass's features."""
    return first_rows(seen.shapes, agreement(seen.words, seen.wide > LONG), seen.wide, word_scores)


@compiled
def closing_rows(rows: Matrix, seen: ObservedLines, likely: Row) -> Matrix:
    """The second pass's features: the first's, and what its probabilities say of each line's surroundings."""
    return second_rows(rows, likely, seen.wide, agreement(seen.words, likely > LIKELY))


@compiled
def _judge(
    text: Text,
    folded: Text,
    places: Ints,
    gaps: Flags,
    kinds: Ints,
    rules: int,
    known: SignTables,
    learned: LearnedLines,
    mixing: Mixing,
) -> tuple[Row, Row]:
    """The probability of each line at `places` of being the article's, and its logit as a title."""
    seen = _observed(chosen(text, places), chosen(folded, places), gaps, kinds, rules, known)
    rows = opening_rows(seen, scores(seen.ends, learned.weights))
    likely = probabilities(logits(rows, learned.first))
    rows = closing_rows(rows, seen, likely)
    article = _article(rows, learned, mixing)
    return article, title_logits(rows, seen, likely, article, known, learned, mixing)


@compiled
def _article(rows: Matrix, learned: LearnedLines, mixing: Mixing) -> Row:
    sure = logits(rows, learned.second)
    return probabilities(mixed(sure, np.abs(sure) < mixing.doubt, rows, learned.article_trees, mixing.article_trees))
