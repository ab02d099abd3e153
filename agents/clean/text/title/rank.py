"""How likely each line around an article's first paragraph is its title: a network and boosted trees rank them."""

from __future__ import annotations

import numpy as np

from vigie.agents.clean.model.arrays import Matrix, Row
from vigie.agents.clean.model.codepoints import Ints
from vigie.agents.clean.model.mlp import logits
from vigie.agents.clean.model.repeats import COUNT, copies
from vigie.agents.clean.model.trees import mixed
from vigie.agents.clean.text.context import LIKELY, best_run
from vigie.agents.clean.text.features import LONG, copy
from vigie.agents.clean.text.model import LearnedLines, Mixing, ObservedLines, SignTables
from vigie.agents.clean.text.title.features import OPENING, marks
from vigie.agents.compiled import compiled

_NO_TITLE = -30.0
_BEFORE, _AFTER, _TELLING = 60, 6, 15


@compiled
def title_logits(
    rows: Matrix,
    seen: ObservedLines,
    likely: Row,
    article: Row,
    known: SignTables,
    learned: LearnedLines,
    mixing: Mixing,
) -> Row:
    """Each line's logit as a title. Where none seems one around the first paragraph, a second place is tried.

    `likely`: what the first pass says of lines, `article` the second; a menu may hold a paragraph of its own, so the
    second place is the first paragraph of the run most like an article.
    """
    title = np.full(len(rows), np.float32(_NO_TITLE))
    body = paragraphs(seen, likely)
    places, heads = title_rows(rows, seen, body, known)
    title[places[0] : places[-1] + 1] = _ranked(heads, learned, mixing)
    if title.max() < np.float32(mixing.unsure):
        start, _ = best_run(article, seen.wide)
        later = paragraphs(seen, article)
        later = later[np.searchsorted(later, start) :]
        if len(later) and (not len(body) or later[0] != body[0]):
            places, heads = title_rows(rows, seen, later, known)
            some = title[places[0] : places[-1] + 1]
            some[:] = np.maximum(some, _ranked(heads, learned, mixing) + np.float32(mixing.later))
    return title


@compiled
def paragraphs(seen: ObservedLines, likely: Row) -> Ints:
    """The places of long likely lines."""
    return np.flatnonzero((likely > LIKELY) & (seen.wide > LONG))


@compiled
def title_rows(rows: Matrix, seen: ObservedLines, body: Ints, known: SignTables) -> tuple[Ints, Matrix]:
    """The places around the first paragraph where a title may be, and the features of the lines there."""
    first = body[0] if len(body) else len(rows)
    at = np.arange(max(first - _BEFORE, 0), min(first + _AFTER, len(rows)))
    told = marks(seen.text, seen.folded, at, body[:OPENING], seen.known, known.roles, known.bylines)
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
def _ranked(rows: Matrix, learned: LearnedLines, mixing: Mixing) -> Row:
    sure = logits(rows, learned.title)
    return mixed(sure, sure > sure.max() - mixing.rival, rows, learned.title_trees, mixing.title_trees)
