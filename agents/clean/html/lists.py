"""Lists inside an article: measures, results, demands, terms and what they mean.

The judge looks at each block by its length and its neighbours, so that short items fall below what it keeps, though
they stand far above a menu's. A list that the article introduces, or goes on behind, is the article's as a whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from vigie.agents.clean.html.blocks import Layout
from vigie.agents.clean.html.names import words_of
from vigie.agents.clean.model.arrays import Row
from vigie.agents.clean.page import Reasons
from vigie.agents.clean.thresholds import ListThresholds

_LISTS = frozenset({"ul", "ol", "dl"})
_HEADINGS = frozenset({"h2", "h3", "h4", "h5", "h6"})
_TERMS_LEAST = 2
_INTRODUCES = (":", "：", "︰")
_OTHERS = frozenset(
    """
    share sharing social tag tags related nav menu breadcrumb breadcrumbs meta author authors links more newsletter
    comment comments toc gallery pagination byline topics keywords recommended popular subscribe
    """.split()  # noqa: SIM905 a list of words reads best as words
)
"""Names of lists that serve the page."""


@dataclass(frozen=True, slots=True)
class _List:
    """A list's blocks, from `first` to before `end`, and the element that it stands in."""

    first: int
    end: int
    around: int


def with_lists(
    layout: Layout, likely: Row, kept: Sequence[bool], known: Reasons, thresholds: ListThresholds
) -> list[bool]:
    """The kept blocks, and those of lists that are the article's. `known`: what the exact rules say of each block."""
    found = list(kept)
    for one in _lists(layout):
        own = range(one.first, one.end)
        if all(kept[i] for i in own) or any(known[i] for i in own):
            continue
        before = _belongs(layout, likely, found, one, thresholds)
        if before is not None:
            for i in (*before, *own):
                found[i] = True
    return found


def _belongs(
    layout: Layout, likely: Row, kept: Sequence[bool], one: _List, thresholds: ListThresholds
) -> tuple[int, ...] | None:
    """The blocks before a list that introduce it and would be lost; None if the list is not the article's."""
    own = range(one.first, one.end)
    sizes = [len(layout.blocks[i].text) for i in own]
    total = sum(sizes)
    linked = sum(layout.blocks[i].linked for i in own) / total
    mean = float(sum(likely[i] * size for i, size in zip(own, sizes, strict=True))) / total
    part = sum(size for i, size in zip(own, sizes, strict=True) if kept[i]) / total
    intro, heading, opens = _introduction(layout, kept, one)
    if opens is None:
        return None
    goes_on = one.end < len(kept) and kept[one.end] and _stands_in(layout, one.end, one.around)
    introduced = intro is not None and intro == opens
    is_told = introduced or (goes_on and _terms(layout, own) >= _TERMS_LEAST)
    least = _least(thresholds, introduced=is_told, goes_on=goes_on, headed=heading is not None, part=part)
    most = thresholds.linked_most if introduced and goes_on else thresholds.linked_elsewhere_most
    if mean < least or linked > most or (intro is not None and not (introduced or part >= thresholds.part_least)):
        return None
    return tuple(i for i in (intro, heading) if i is not None)


def _least(thresholds: ListThresholds, *, introduced: bool, goes_on: bool, headed: bool, part: float) -> float:
    """The mean probability from which a list is the article's: the lower, the more of the page says so."""
    if introduced:
        return thresholds.introduced_from
    if goes_on or part >= thresholds.part_least:
        return thresholds.amid_from
    return thresholds.headed_from if headed else 1.0


def _terms(layout: Layout, blocks: range) -> int:
    """How many terms a definition list explains. One alone is a photo's credit as often."""
    return len({layout.blocks[i].frame for i in blocks if layout.frames[layout.blocks[i].frame].tag == "dt"})


def _introduction(layout: Layout, kept: Sequence[bool], one: _List) -> tuple[int | None, int | None, int | None]:
    """The line before a list that ends with a colon, the heading before it, and the article's block before that."""
    intro = heading = None
    at = one.first - 1
    while at >= 0 and _stands_in(layout, at, one.around):
        block = layout.blocks[at]
        if block.text.endswith(_INTRODUCES) and intro is None and not block.linked:
            intro = at
        elif layout.frames[block.frame].tag in _HEADINGS and heading is None and not block.linked:
            heading = at
        if kept[at]:
            return intro, heading, at
        if at not in {intro, heading}:
            break
        at -= 1
    return intro, heading, None


def _lists(layout: Layout) -> Iterator[_List]:
    """The outermost lists whose names do not say that they serve the page, with all that is only around them."""
    frames = layout.frames
    outer: list[int] = [-1] * len(frames)
    for at, frame in enumerate(frames):
        up = outer[frame.parent] if frame.parent >= 0 else -1
        outer[at] = up if up >= 0 else at if frame.tag in _LISTS else -1
    spans = _spans(layout)
    for top in sorted({outer[block.frame] for block in layout.blocks} - {-1}):
        around = frames[top].parent
        while around > 0 and spans[around] == spans[top]:
            top, around = around, frames[around].parent  # noqa: PLW2901 the wrapper stands for the list
        if not _OTHERS.intersection(words_of(frames[top].names)):
            yield _List(*spans[top], around)


def _spans(layout: Layout) -> list[tuple[int, int]]:
    """By frame, its first block and the one behind its last."""
    first, end = [len(layout.blocks)] * len(layout.frames), [0] * len(layout.frames)
    for i, block in enumerate(layout.blocks):
        first[block.frame], end[block.frame] = min(first[block.frame], i), i + 1
    for at in range(len(layout.frames) - 1, 0, -1):
        up = layout.frames[at].parent
        first[up], end[up] = min(first[up], first[at]), max(end[up], end[at])
    return list(zip(first, end, strict=True))


def _stands_in(layout: Layout, block: int, around: int) -> bool:
    """Whether a block is set in an element, with at most two others around it."""
    at = layout.blocks[block].frame
    for _ in range(4):
        if at == around:
            return True
        if at < 0:
            return False
        at = layout.frames[at].parent
    return False
