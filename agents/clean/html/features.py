"""The features of each block of a page: its text, its elements, what they hold, its neighbours.

The sums over elements are readability's idea (Lau, arc90, 2009); text and link density by block are of Kohlschütter,
Fankhauser and Nejdl, "Boilerplate Detection using Shallow Text Features" (2010).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vigie.agents.clean.html.blocks import Block, Layout
from vigie.agents.clean.html.names import ends, names
from vigie.agents.clean.model.arrays import Matrix, Row
from vigie.agents.clean.page import Reasons
from vigie.agents.clean.rules import boilerplate
from vigie.agents.clean.rules.sentences import CLOSING_QUOTES, ELLIPSIS, STOPS

_TAGS = ("p", "h1", "h2", "h3", "h4", "li", "div", "td", "section", "figcaption", "blockquote", "article", "dd", "pre")
_AROUND = (
    "article main aside footer header nav form figure table li blockquote section figcaption dl h1 h2 h3".split()  # noqa: SIM905
)
_TAG_NUMBER = {tag: number for number, tag in enumerate(_TAGS)}
_AROUND_BIT = {tag: 1 << number for number, tag in enumerate(_AROUND)}
_BITS = 1 << np.arange(len(_AROUND))
_WORDS = re.compile(r"\w+")
_DIGIT = re.compile(r"\d")
_ENDS = tuple(STOPS + ELLIPSIS + CLOSING_QUOTES)
_DENSE = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")
_DENSE_WIDTH = 2
_LONG = 80
_LINKED_LITTLE = 0.3
_LINK = 0.9
_LEVELS = 4
_CORES = (0.3, 0.5, 0.8)
_SHINGLE = 3
_SHORT = 40


@dataclass(frozen=True, slots=True)
class Claims:
    """What the page itself says: its titles, its description, and the text of its article where it gives that."""

    titles: Sequence[str] = ()
    description: str = ""
    body: str = ""


@dataclass(frozen=True, slots=True)
class Elements:
    """By frame: its parent, the tags around it as bits, and sums over all that stands in it."""

    parent: list[int]
    bits: NDArray[np.int64]
    shape: list[int]
    long: Row
    all: Row
    linked: Row
    cores: Matrix


@dataclass(frozen=True, slots=True)
class Observed:
    """What does not depend on the model: a row of features for each block, and the words to look up."""

    rows: Matrix
    width: Row
    frames: NDArray[np.int64]
    shapes: NDArray[np.int64]
    parents: NDArray[np.int64]
    near_names: list[tuple[str, ...]]
    far_names: list[frozenset[str]]
    words: list[tuple[str, ...]]


def observed(layout: Layout, claims: Claims, reasons: Reasons) -> Observed:
    """The features of every block of a page. `reasons`: what the exact rules say of each."""
    blocks = layout.blocks
    width = _width(blocks)
    linked = np.array([block.linked for block in blocks], dtype=np.float32)
    size = np.array([len(block.text) for block in blocks], dtype=np.float32)
    density = (linked / np.maximum(size, 1)).astype(np.float32)
    elements = _elements(layout, width, density)
    frames = np.array([block.frame for block in blocks])
    own = np.hstack(
        [
            _text(blocks, width, density),
            _tags(layout, frames, elements),
            _held(frames, elements),
            _alike(frames, width * (density < _LINKED_LITTLE), elements),
            _place(blocks, layout, width, density),
            _agreement(blocks, claims),
            _kinds(reasons),
        ]
    )
    near, far = names(layout)
    return Observed(
        own,
        width,
        frames,
        np.array(elements.shape)[frames],
        np.array(elements.parent)[frames],
        [near[frame] for frame in frames],
        [far[frame] for frame in frames],
        [ends(block.text) for block in blocks],
    )


def _width(blocks: Sequence[Block]) -> Row:
    return np.array(
        [len(block.text) * (1 + _DENSE_WIDTH * (_DENSE.search(block.text[:_SHORT]) is not None)) for block in blocks],
        dtype=np.float32,
    )


def _elements(layout: Layout, width: Row, density: Row) -> Elements:
    count = len(layout.frames)
    parent = [frame.parent for frame in layout.frames]
    long, everything, linked = [0.0] * count, [0.0] * count, [0.0] * count
    for block, wide, share in zip(layout.blocks, width.tolist(), density.tolist(), strict=True):
        everything[block.frame] += wide
        linked[block.frame] += wide * share
        if wide >= _LONG and share < _LINKED_LITTLE:
            long[block.frame] += wide
    for at in range(count - 1, 0, -1):
        up = parent[at]
        everything[up] += everything[at]
        linked[up] += linked[at]
        long[up] += long[at]
    bits, shape = [0] * count, [0] * count
    known: dict[tuple[int, str, str], int] = {}
    for at, frame in enumerate(layout.frames):
        up = max(frame.parent, 0)
        bits[at] = bits[up] | _AROUND_BIT.get(frame.tag, 0)
        shape[at] = known.setdefault((shape[up], frame.tag, _DIGIT.sub("", frame.names)), len(known))
    return Elements(
        parent,
        np.array(bits),
        shape,
        np.array(long, dtype=np.float32),
        np.array(everything, dtype=np.float32),
        np.array(linked, dtype=np.float32),
        _cores(parent, long),
    )


def _cores(parent: list[int], long: list[float]) -> Matrix:
    """Whether each element lies in the innermost one that holds a given share of the page's long text."""
    inside = np.zeros((len(parent), len(_CORES)), dtype=np.float32)
    for column, share in enumerate(_CORES):
        core = max((at for at, held in enumerate(long) if held >= share * long[0]), default=0)
        within = [False] * len(parent)
        for at, up in enumerate(parent):
            within[at] = at == core or (up >= 0 and within[up])
        inside[:, column] = within
    return inside


def _text(blocks: Sequence[Block], width: Row, density: Row) -> Matrix:
    rows = np.zeros((len(blocks), 20), dtype=np.float32)
    rows[:, 0] = np.log1p(width)
    rows[:, 1] = np.minimum(width / 100, 6)
    rows[:, 2] = density
    rows[:, 3] = density > _LINK
    rows[:, 4] = np.log1p([block.links for block in blocks])
    repeated = Counter(block.text for block in blocks)
    for row, block in zip(rows, blocks, strict=True):
        text = block.text
        words = text.split()
        row[5] = text.endswith(_ENDS)
        row[6] = text[0].isupper()
        row[7] = text[0].islower()
        row[8] = text[0].isdigit()
        row[9] = text.endswith(":")
        row[10] = text.endswith(("...", "…"))
        row[11] = np.log1p(len(words))
        row[12] = min(len(text) / len(words), 15)
        row[13] = min(text.count(",") + text.count("，"), 10)
        row[14] = min(text.count(". ") + text.count("。"), 6)
        row[15] = "|" in text or "©" in text or " · " in text or "•" in text
        row[16] = "@" in text or "http" in text
        row[17] = sum(word[:1].isupper() for word in words[:20]) / min(len(words), 20)
        row[18] = min(len(_DIGIT.findall(text[:100])) / 10, 2)
        row[19] = repeated[text] > 1
    return rows


def _tags(layout: Layout, frames: NDArray[np.int64], elements: Elements) -> Matrix:
    own = np.zeros((len(frames), len(_TAGS) + 1), dtype=np.float32)
    own[
        np.arange(len(frames)),
        [_TAG_NUMBER.get(layout.frames[frame].tag, len(_TAGS)) for frame in frames],
    ] = 1
    around = (elements.bits[frames][:, None] & _BITS) > 0
    return np.hstack([own, around.astype(np.float32)])


def _held(frames: NDArray[np.int64], elements: Elements) -> Matrix:
    """What a block's element and the elements around that hold of long text and of links."""
    parent = np.maximum(np.array(elements.parent), 0)
    page = max(float(elements.long[0]), 1.0)
    columns, at = [elements.cores[frames]], frames
    for _ in range(_LEVELS):
        columns.append(
            np.stack(
                [
                    np.log1p(elements.long[at]),
                    elements.long[at] / page,
                    elements.linked[at] / np.maximum(elements.all[at], 1),
                ],
                axis=1,
            )
        )
        at = parent[at]
    return np.hstack(columns)


def _alike(frames: NDArray[np.int64], unlinked: Row, elements: Elements) -> Matrix:
    """The blocks whose elements are named and nested alike: how many, and how much of the page's text they hold."""
    shapes = np.array(elements.shape)[frames]
    count = np.bincount(shapes, minlength=len(frames))
    held = np.bincount(shapes, weights=unlinked, minlength=len(frames))
    total = max(float(unlinked.sum()), 1.0)
    columns = [np.log1p(count[shapes]), held[shapes] / total, np.log1p(held[shapes] / np.maximum(count[shapes], 1))]
    return np.stack(columns, axis=1).astype(np.float32)


def _place(blocks: Sequence[Block], layout: Layout, width: Row, density: Row) -> Matrix:
    count = len(blocks)
    long = np.where((width >= _LONG) & (density < _LINKED_LITTLE), width, 0)
    before = np.cumsum(long) - long
    at = np.arange(count)
    heads = np.array([layout.frames[block.frame].tag == "h1" for block in blocks])
    last = np.maximum.accumulate(np.where(heads, at, -1))
    columns = [
        at / max(count, 1),
        before / max(float(long.sum()), 1.0),
        last >= 0,
        np.log1p(np.where(last >= 0, at - last, 0)),
        np.full(count, np.log1p(count)),
        np.full(count, np.log1p(long.sum())),
    ]
    return np.stack(columns, axis=1).astype(np.float32)


def _agreement(blocks: Sequence[Block], claims: Claims) -> Matrix:
    rows = np.zeros((len(blocks), 6), dtype=np.float32)
    titles = [_WORDS.findall(title.lower()) for title in claims.titles]
    title, described = {word for words in titles for word in words}, set(_WORDS.findall(claims.description.lower()))
    pieces = set(_pieces(_WORDS.findall(claims.body.lower())))
    for row, block in zip(rows, blocks, strict=True):
        words = _WORDS.findall(block.text.lower())
        some = words[:60]
        if not some:
            continue
        row[0] = sum(word in title for word in some) / len(some)
        row[1] = words in titles
        row[2] = sum(word in described for word in some) / len(some)
        if pieces:
            own = _pieces(some)
            row[3] = sum(piece in pieces for piece in own) / len(own)
            row[4] = 1 - row[3]
    rows[:, 5] = bool(pieces)
    return rows


def _pieces(words: list[str]) -> list[tuple[str, ...]]:
    return [tuple(words[i : i + _SHINGLE]) for i in range(max(1, len(words) - _SHINGLE + 1))] if words else []


def _kinds(reasons: Reasons) -> Matrix:
    rows = np.zeros((len(reasons), len(boilerplate.NUMBERS)), dtype=np.float32)
    rows[np.arange(len(reasons)), [boilerplate.NUMBERS[reason] for reason in reasons]] = 1
    return rows
