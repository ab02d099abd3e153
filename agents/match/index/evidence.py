"""Evidence of a match: where each leaf that speaks for it first stands, in every zone."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from vigie.agents.compiled import compiled
from vigie.agents.match.index.hits import Hits
from vigie.agents.match.index.postings import Rules
from vigie.agents.match.index.program import HEADER, Test
from vigie.agents.match.index.spans import close, near, spans
from vigie.agents.match.text.document import VALUE_BIT, Document, Segments
from vigie.agents.match.text.fields import TITLE
from vigie.agents.match.text.token_table import Ints, TokenTable
from vigie.agents.match.thresholds import EVIDENCE
from vigie.schemas.match import Evidence

BEGINS, CLOSE, NEAR, SEEN, TIMES, WRITTEN = (
    int(test) for test in (Test.BEGINS, Test.CLOSE, Test.NEAR, Test.SEEN, Test.TIMES, Test.WRITTEN)
)
VALUE = -1
"""Marks a row that is the value of a field rather than a position."""


@compiled
def evidence_rows(
    rules: Rules, found: Ints, tokens: TokenTable, segments: Segments, hits: Hits, most: int
) -> tuple[Ints, Ints]:
    """At most `most` rows `[segment, start, end)` a rule. Those of rule n are at `bounds[n]:bounds[n + 1]`."""
    code, starts, seen, base, bits = rules.code, rules.starts, hits.seen, hits.base[0], segments.bits
    first, following, owners = hits.first, hits.next, tokens.segments
    # a row: segment, first and last token, and how many symbols before and after them belong to it
    rows, bounds, count = np.zeros((len(found) * most, 5), np.int32), np.zeros(len(found) + 1, np.int32), 0
    for number in range(len(found)):
        start, end = starts[found[number]], count + most
        for leaf in range(code[start - 1]):
            test = start + code[start - 2 - leaf]
            kind, zones, stop = code[test], code[test + HEADER], test + code[test + 1]
            if kind == SEEN:
                for place in range(test + HEADER + 1, stop):
                    shown = seen[code[place]] - base
                    if shown > 0 and shown & zones:
                        token = first[code[place]]
                        count = _in_zones(zones, token, following, owners, bits, rows, count, end)
            elif kind > BEGINS or seen[code[test + HEADER + 1]] >= base:
                before = count
                count = _placed(code[test:stop], tokens, segments, hits, rows, count, end)
                if kind == WRITTEN:
                    _with_symbols(code[test:stop], rows[before:count])
            if count == end:
                break
        bounds[number + 1] = count
    return _in_code_points(rows[:count], tokens), bounds


@compiled
def _in_zones(
    zones: int, token: int, following: Ints, owners: Ints, bits: NDArray[np.uint8], rows: Ints, count: int, end: int
) -> int:
    """Adds the first token in each zone as a row `[segment, token, token]`, or the segment of a value."""
    if zones == VALUE_BIT:
        if count < end:
            rows[count, 0], rows[count, 1], rows[count, 2] = token, VALUE, VALUE
            count += 1
        return count
    before = -1
    while token >= 0 and count < end:
        segment = owners[token]
        if segment > before and bits[segment] & zones:
            before = segment
            rows[count, 0], rows[count, 1], rows[count, 2] = segment, token, token
            count += 1
        token = following[token]
    return count


@compiled
def _placed(test: Ints, tokens: TokenTable, segments: Segments, hits: Hits, rows: Ints, count: int, end: int) -> int:
    """Adds the rows of a test that compares positions."""
    if test[0] == TIMES:
        test = test[HEADER + 1 : HEADER + 1 + test[HEADER + 2]]
    if test[0] in (CLOSE, NEAR):
        ends = np.empty((1, 4), np.int32)
        if test[0] == NEAR:
            ends = near(test, tokens, segments, hits)
        elif not close(test, 0, tokens, segments.bits, hits, ends[0]):
            return count
        count = _firsts(ends[:, :2], tokens.segments, rows, count, end)
        return _firsts(ends[:, 2:], tokens.segments, rows, count, end)
    return _firsts(spans(test, tokens, segments, hits), tokens.segments, rows, count, end)


@compiled
def _firsts(found: Ints, owners: Ints, rows: Ints, count: int, end: int) -> int:
    """Adds the first span in each zone."""
    before = -1
    for row in range(len(found)):
        segment = owners[found[row, 0]]
        if segment > before and count < end:
            before = segment
            rows[count, 0], rows[count, 1], rows[count, 2] = segment, found[row, 0], found[row, 1]
            count += 1
    return count


@compiled
def _with_symbols(test: Ints, rows: Ints) -> None:
    """Adds the symbols before and after the words of a WRITTEN test to its rows."""
    width, at = test[HEADER + 2], HEADER + 3 + test[HEADER + 2]
    before = test[at]
    for _ in range(width):
        at += 1 + test[at]
    for row in rows:
        row[3], row[4] = before, test[at]


@compiled
def _in_code_points(rows: Ints, tokens: TokenTable) -> Ints:
    """Replaces tokens by code points of their segments."""
    begins, starts, ends = tokens.segment_starts, tokens.starts, tokens.ends
    for row in rows:
        if row[1] != VALUE:
            row[1] = starts[row[1]] - begins[row[0]] - row[3]
            row[2] = ends[row[2]] - begins[row[0]] + row[4]
    return rows[:, :3].copy()


def evidence(rows: Ints, document: Document) -> tuple[Evidence, ...]:
    """The pieces of evidence in rows, those of the title first. Offsets are code points of the field."""
    pieces = dict.fromkeys(_piece(segment, start, end, document) for segment, start, end in rows.tolist())
    return tuple(sorted(pieces, key=_place))[:EVIDENCE]


def _piece(segment: int, start: int, end: int, document: Document) -> Evidence:
    text, field = document.texts[segment], document.field(segment)
    if end == VALUE:
        return _mention(field, text, document)
    base = document.bases[segment]
    return Evidence(field, base + start, base + end, text[start:end])


def _mention(field: str, value: str, document: Document) -> Evidence:
    """Where a value stands in title or text, so that it can be shown; else the value alone."""
    for segment, text in enumerate(document.texts[:2]):
        if (at := text.find(value)) >= 0:
            return Evidence(document.field(segment), at, at + len(value), value)
    return Evidence(field, 0, len(value), value)


def _place(piece: Evidence) -> tuple[bool, str, int, int]:
    return piece.field != TITLE, piece.field, piece.start, piece.end
