"""Which lines are the article: the best run of long lines, less what says itself that it is none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from vigie.agents.clean import boilerplate
from vigie.agents.clean import title as titles
from vigie.agents.clean.dateline import dateline
from vigie.agents.clean.page import Page
from vigie.schemas.clean import Removed

_WORTH = 75
_DENSE_WORTH = 25
_SENTENCE_ENDS = (*'.!?»”"。！？',)
_FEW = 3
_FRAME = "not part of the article"


@dataclass(frozen=True, slots=True)
class Selection:
    """The title, the article's lines, and every other line with its reason."""

    title: str
    lines: tuple[str, ...]
    removed: tuple[Removed, ...]


def select(page: Page, given_title: str | None) -> Selection:
    """The article of a page. A title that is given is believed; it is never among the lines."""
    reasons = _reasons(page.lines)
    start, end = (0, len(page.lines)) if page.extracted else _span(page.lines, reasons)
    title = given_title or (titles.claimed(page.about.titles) if page.about.titles else "")
    if not title:
        index = titles.found(page.lines, start)
        title = page.lines[index] if index is not None else ""
    kept, removed = [], []
    for i, line in enumerate(page.lines):
        if titles.same(line, title):
            continue
        why = "breadcrumb with a truncated title" if boilerplate.is_breadcrumb(line, title) else reasons[i]
        if why is None and not start <= i < end:
            why = _FRAME
        if why is None:
            kept.append(line)
        else:
            removed.append(Removed(line, why))
    return Selection(title, tuple(kept), tuple(removed))


def _reasons(lines: Sequence[str]) -> list[str | None]:
    reasons: list[str | None] = []
    closed = False
    for line in lines:
        closed = closed or boilerplate.opens_comments(line)
        reasons.append("reader comments" if closed else boilerplate.reason(line))
    return reasons


def _run(lines: Sequence[str], reasons: Sequence[str | None]) -> tuple[int, int]:
    """The run of lines with most characters over what a line of the frame has (Kadane's algorithm)."""
    best, span, total, start = 0, (0, 0), 0, 0
    for i, line in enumerate(lines):
        if total <= 0:
            total, start = 0, i
        total += 0 if reasons[i] else len(line) - _worth(line)
        if total > best:
            best, span = total, (start, i + 1)
    return span


def _span(lines: Sequence[str], reasons: Sequence[str | None]) -> tuple[int, int]:
    """Where the article stands. A text without a long line is a brief: all of it, if its lines are sentences."""
    start, end = _run(lines, reasons)
    if end > start:
        return _first_sentence(lines, start, end), end
    sentences = [i for i, line in enumerate(lines) if not reasons[i] and line.endswith(_SENTENCE_ENDS)]
    if sentences:
        return sentences[0], sentences[-1] + 1
    return (0, len(lines)) if len(lines) <= _FEW else (0, 0)


def _first_sentence(lines: Sequence[str], start: int, end: int) -> int:
    """A run may open with title and frame: the first line that ends as sentences do, or that is a dateline."""
    return next(
        (
            i
            for i in range(start, end)
            if (lines[i].endswith(_SENTENCE_ENDS) and not lines[i].endswith("...")) or dateline(lines[i], None)
        ),
        start,
    )


def _worth(line: str) -> int:
    return _DENSE_WORTH if any("\u3040" <= char <= "\u9fff" for char in line[:20]) else _WORTH
