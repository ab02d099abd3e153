"""Features of title candidates near an article's start: copies, what follows, words shared with the text."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from vigie.agents.clean.model.arrays import Flags, Matrix
from vigie.agents.clean.model.codepoints import DECIMAL, LAST, WORD, Codes, Ints, Table, Text, text_of
from vigie.agents.clean.model.repeats import copies
from vigie.agents.clean.text.words import Pairs, pairs
from vigie.agents.compiled import compiled

_LETTERS, _LEAST = 5, 3
_TELLING = 12
_ONE, _NINE, _TWO, _ZERO, _COLON, _HOUR, _POINT, _SLASH = map(ord, "1920:h./")
_BYLINES = [
    "by",
    "von",
    "par",
    "por",
    "di",
    "de",
    "door",
    "przez",
    "от",
    "από",
    "text",
    "author",
    "autor",
    "auteur",
    "autore",
    "foto",
    "photo",
    "publi",
    "posted",
    "updated",
    "written",
    "mis en ligne",
    "mise à jour",
    "veröffentlicht",
    "aktualisiert",
    "stand",
]
OPENING = 3
"""Paragraphs that a title is compared with."""
_FEW_WORDS = 3
_NEXT, _FAR = 3, 8


@cache
def bylines() -> Text:
    """The starts of lines that say who wrote the article, or when."""
    return text_of(_BYLINES)


@compiled
def marks(text: Text, folded: Text, places: Ints, body: Ints, known: Flags, table: Table, openings: Text) -> Matrix:
    """A row for each line of `places`, which are side by side.

    `folded`: the lines in lower case; `body`: the first likely paragraphs; `known[i]`: an exact rule knows it;
    `openings`: those of bylines.
    """
    told = np.empty((2, len(places)), np.bool_)
    told[0], told[1] = dated(folded, places, table), signed(folded, places, table, openings)
    stems = pairs(text, folded, np.concatenate((places, body)), table, WORD, _LEAST, _LETTERS)
    repeats = copies(folded, places, _TELLING, places[0], places[-1] + 1)
    lengths = folded.ends[places] - folded.starts[places]
    return _marks(_shared(stems, len(places)), repeats, told, known[places], lengths)


@compiled
def signed(folded: Text, places: Ints, table: Table, openings: Text) -> Flags:
    """Whether lines open with one of the openings, and no longer word."""
    out = np.zeros(len(places), np.bool_)
    for row in range(len(places)):
        start, end = folded.starts[places[row]], folded.ends[places[row]]
        for k in range(len(openings.starts)):
            at, first, size = 0, openings.starts[k], openings.ends[k] - openings.starts[k]
            while at < size and start + at < end and folded.codes[start + at] == openings.codes[first + at]:
                at += 1
            if at == size and (start + at == end or not table[min(folded.codes[start + at], LAST)] & WORD):
                out[row] = True
                break
    return out


@compiled
def dated(folded: Text, places: Ints, table: Table) -> Flags:
    """Whether lines have a year of 1900 to 2099, a time of the day or a date in digits."""
    out = np.zeros(len(places), np.bool_)
    for row in range(len(places)):
        start, end = folded.starts[places[row]], folded.ends[places[row]]
        for at in range(start, end - 2):
            if (_POINT <= folded.codes[at] <= _COLON or folded.codes[at] == _HOUR) and _begins_date(
                folded.codes, start, at, end, table
            ):
                out[row] = True
                break
    return out


@compiled
def _begins_date(codes: Codes, start: int, at: int, end: int, table: Table) -> bool:
    """Whether a year stands at a place, or the mark in a time of the day or date whose first digits stand before it."""
    sign, next_ = codes[at], codes[at + 1]
    if (sign == _ONE and next_ == _NINE) or (sign == _TWO and next_ == _ZERO):
        return _digit(codes, at + 2, end, table) and _digit(codes, at + 3, end, table)
    if sign not in (_COLON, _HOUR, _POINT, _SLASH):
        return False
    if at == start or not _digit(codes, at - 1, end, table) or not _digit(codes, at + 1, end, table):
        return False
    if sign in (_COLON, _HOUR):
        return _digit(codes, at + 2, end, table)
    third = at + 3 if _digit(codes, at + 2, end, table) else at + 2
    return third < end and codes[third] in (_POINT, _SLASH)


@compiled
def _digit(codes: Codes, at: int, end: int, table: Table) -> bool:
    return at < end and bool(table[min(codes[at], LAST)] & DECIMAL)


@compiled
def _shared(stems: Pairs, candidates: int) -> Matrix:
    """What a line has in common with the article's opening; a word that other candidates have too counts less."""
    common, opening = np.zeros(stems.words, np.int64), np.zeros(stems.words, np.int64)
    for k in range(len(stems.line)):
        if stems.line[k] < candidates:
            common[stems.word[k]] += 1
        else:
            opening[stems.word[k]] = 1
    sums = np.zeros((candidates, 3))
    for k in range(len(stems.line)):
        row = stems.line[k]
        if row < candidates:
            weight = 1 / common[stems.word[k]]
            sums[row, 0] += weight * opening[stems.word[k]]
            sums[row, 1] += weight
            sums[row, 2] += 1
    out = np.empty((candidates, 4), np.float32)
    for row in range(candidates):
        out[row, 0] = sums[row, 0]
        out[row, 1] = sums[row, 0] / max(sums[row, 1], 1.0)
        out[row, 2] = sums[row, 2]
        out[row, 3] = sums[row, 1] / max(sums[row, 2], 1.0)
    return out


@compiled
def _marks(shared: Matrix, repeats: Ints, told: NDArray[np.bool_], known: Flags, lengths: Ints) -> Matrix:
    """`told`: which lines have a date, and which are bylines."""
    n = len(shared)
    out = np.zeros((n, 20), np.float32)
    fit = np.empty(n, np.bool_)
    for i in range(n):
        fit[i] = not (shared[i, 2] < _FEW_WORDS or told[0, i] or told[1, i] or known[i])
    later = 0
    for i in range(n - 1, -1, -1):
        for k in range(4):
            out[i, k] = shared[i, k]
        for k in range(6):
            out[i, 4 + k] = repeats[i, k]
        out[i, 4] = min(repeats[i, 0], _FEW_WORDS)
        for k in range(2):
            out[i, 10 + k] = told[k, i]
            for near in range(i + 1, min(i + 1 + _NEXT, n)):
                out[i, 12 + k] += told[k, near]
        out[i, 14], out[i, 15], out[i, 16] = fit[i], min(later, _FAR), fit[i] and later == 0
        later += fit[i]
    most, agreed, longest = np.float32(0), np.float32(0), 0
    for i in range(n):
        most = max(most, shared[i, 0])
        if fit[i]:
            agreed, longest = max(agreed, shared[i, 1]), max(longest, lengths[i])
    for i in range(n):
        out[i, 17] = shared[i, 0] >= most
        out[i, 18] = shared[i, 1] * fit[i] >= agreed
        out[i, 19] = lengths[i] * fit[i] >= longest
    return out
