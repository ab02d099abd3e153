"""Which lines of a flattened page are the article: what the classifier keeps, less what the exact rules know."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from vigie.agents.clean import boilerplate
from vigie.agents.clean import title as titles
from vigie.agents.clean.dateline import dateline
from vigie.agents.clean.page import Page
from vigie.agents.clean.select import Selection
from vigie.agents.clean.thresholds import Lines
from vigie.schemas.clean import Removed

if TYPE_CHECKING:
    from vigie.agents.clean.classifier import Model

BEFORE = "before the article"
BETWEEN = "between paragraphs, unlike them"
AFTER = "after the article"
TITLE = "title"
REPEATED = "repeated block"
BREADCRUMB = "breadcrumb with a truncated title"
_LINES = Lines()
_SENTENCE_ENDS = tuple('.!?»”"。！？')
_CUT = ("...", "…")
_FEW = 3
_OPENING = 3
_MUCH_LONGER = 2


def select(page: Page, given_title: str | None, model: Model | None = None, figures: Lines = _LINES) -> Selection:
    """The article of a text. A title that is given is believed; it is never among the lines.

    What is kept is judged again until nothing more goes: so an article that was cleaned stays as it is.
    """
    if not page.lines:
        return Selection(given_title or "", (), ())
    whys, found = _judged(page.lines, page.gaps, model, figures)
    title = given_title or ("" if found is None else titles.without_path(page.lines[found]))
    is_title = _same(page.lines, title)
    for i, line in enumerate(page.lines):
        if title and boilerplate.is_breadcrumb(line, title):
            whys[i] = BREADCRUMB
    left = [i for i, why in enumerate(whys) if why is None and not is_title[i]]
    for i, why in _again([page.lines[i] for i in left], left, model, figures):
        whys[i] = why
    kept = tuple(page.lines[i] for i in left if whys[i] is None)
    removed = [Removed(line, why) for line, why, own in zip(page.lines, whys, is_title, strict=True) if why and not own]
    return Selection(title, kept, tuple(removed))


def _same(lines: Sequence[str], title: str) -> list[bool]:
    initial = title.strip()[:1].lower()
    return [
        bool(title) and len(line) <= _MUCH_LONGER * len(title) and titles.same(line, title)
        if line == title or initial in line[:_OPENING].lower()
        else False
        for line in lines
    ]


def _again(lines: list[str], places: list[int], model: Model | None, figures: Lines) -> list[tuple[int, str]]:
    """The lines that go when what was kept is judged by itself, round after round, each with its reason."""
    gone: list[tuple[int, str]] = []
    for _ in range(figures.rounds):
        if not lines:
            return gone
        whys, _ = _judged(lines, [True] * len(lines), model, figures)
        if not any(whys):
            return gone
        gone += [(place, why) for place, why in zip(places, whys, strict=True) if why]
        places = [place for place, why in zip(places, whys, strict=True) if not why]
        lines = [line for line, why in zip(lines, whys, strict=True) if not why]
    longest = max(range(len(lines)), key=lambda i: len(lines[i]), default=0)
    return gone + [(place, BETWEEN) for i, place in enumerate(places) if i != longest]


def _judged(
    lines: Sequence[str], gaps: Sequence[bool], model: Model | None, figures: Lines
) -> tuple[list[str | None], int | None]:
    """Why each line goes, None for the article's, and which is the title."""
    from vigie.agents.clean import classifier  # noqa: PLC0415 numpy is loaded by the first text

    known: list[str | None] = [None] * len(lines)
    near = classifier.near_text(lines)
    for i, why in zip(near, boilerplate.reasons([lines[i] for i in near]), strict=True):
        known[i] = why
    judged = classifier.judge(lines, gaps, known, near, model or classifier.shipped())
    likely = judged.article >= figures.kept_from
    kept = [bool(sure) and why is None for sure, why in zip(likely, known, strict=True)]
    if not any(kept):
        kept = _brief(lines, known)
    whys: list[str | None] = list(known)
    first = next((i for i, keep in enumerate(kept) if keep), 0)
    last = next((i for i in range(len(kept) - 1, -1, -1) if kept[i]), len(kept))
    for i, keep in enumerate(kept):
        if not keep and whys[i] is None:
            whys[i] = BEFORE if i < first else AFTER if i > last else BETWEEN
    _drop_repeats(lines, whys, figures)
    _drop_comments(lines, whys, known, figures)
    title = _title(lines, whys, judged.title.tolist(), figures)
    if title is not None:
        _drop_before(title, lines, whys, figures)
    return whys, title


def _drop_repeats(lines: Sequence[str], whys: list[str | None], figures: Lines) -> None:
    """Of a long paragraph that the page has twice the first is kept."""
    seen: set[str] = set()
    for i, line in enumerate(lines):
        if whys[i] is None and len(line) >= figures.repeat_from:
            if line in seen:
                whys[i] = REPEATED
            seen.add(line)


def _drop_comments(lines: Sequence[str], whys: list[str | None], known: Sequence[str | None], figures: Lines) -> None:
    """What follows a comment form is the readers', once enough of the article stands before it."""
    most = figures.before_comments_least * sum(len(line) for line, why in zip(lines, whys, strict=True) if why is None)
    before = 0
    closed = False
    for i, line in enumerate(lines):
        closed = closed or (known[i] == boilerplate.COMMENTS and before > most)
        if whys[i] is None:
            before += len(line)
            if closed:
                whys[i] = boilerplate.COMMENTS


def _brief(lines: Sequence[str], known: Sequence[str | None]) -> list[bool]:
    """A text without a line like a paragraph is a brief: its sentences; all of it, if it is short and has none."""
    sentences = [why is None and line.endswith(_SENTENCE_ENDS) for line, why in zip(lines, known, strict=True)]
    if any(sentences) or len(lines) > _FEW:
        return sentences
    return [why is None for why in known]


def _title(lines: Sequence[str], whys: Sequence[str | None], named: Sequence[float], figures: Lines) -> int | None:
    """The line most like a title: one that is not the article's, or that stands before its first sentence."""
    body = next((i for i, why in enumerate(whys) if why is None and _is_sentence(lines[i], figures)), len(lines))
    inside = figures.title_from if any(whys) else figures.bare_title_from
    scores = _completed(lines, named)
    likely = [
        i
        for i, why in enumerate(whys)
        if scores[i] >= (inside if why is None else figures.title_from)
        and (why is not None or (i < body and not _is_statement(lines[i], figures)))
    ]
    return max(likely, key=lambda i: (scores[i], -i), default=None)


def _completed(lines: Sequence[str], named: Sequence[float]) -> list[float]:
    """Each line's score as a title; that of a title cut short is the whole one's, which stands below it."""
    scores = list(named)
    for i, line in enumerate(lines):
        if not line.endswith(_CUT):
            continue
        whole = next(
            (k for k in range(i + 1, min(i + 1 + _FEW, len(lines))) if boilerplate.is_breadcrumb(line, lines[k])), None
        )
        if whole is not None:
            scores[whole] = max(scores[whole], named[i])
            scores[i] = -math.inf
    return scores


def _drop_before(title: int, lines: Sequence[str], whys: list[str | None], figures: Lines) -> None:
    """The title is not the article's, nor is the little that stands before it."""
    size = [0 if why else len(line) for line, why in zip(lines, whys, strict=True)]
    if whys[title] is None:
        whys[title] = TITLE
    if sum(size[:title]) <= figures.before_title_most * sum(size[title + 1 :]):
        for i in range(title):
            whys[i] = whys[i] or BEFORE


def _is_sentence(line: str, figures: Lines) -> bool:
    return len(line) > figures.title_most and line.endswith(_SENTENCE_ENDS) and not line.endswith("...")


def _is_statement(line: str, figures: Lines) -> bool:
    """Whether a line that seems to be the article's is no title: it ends with a full stop, or it is a dateline."""
    return (len(line) >= figures.repeat_from and line.endswith((".", "。")) and not line.endswith("...")) or (
        dateline(line, None) is not None
    )
