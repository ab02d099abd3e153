"""The article's lines out of HTML: the page's blocks, judged by what is learned; nothing remote is fetched."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from lxml import etree
from lxml.html import HtmlElement, HTMLParser
from trafilatura.utils import load_html

from vigie.agents.clean.decode.characters import mended
from vigie.agents.clean.html.blocks import Layout, layout
from vigie.agents.clean.html.classify import BlockModel, judge, shipped
from vigie.agents.clean.html.metadata import about, claims, said
from vigie.agents.clean.html.select import chosen
from vigie.agents.clean.html.title import headline, place
from vigie.agents.clean.page import Page
from vigie.agents.clean.thresholds import THRESHOLDS, Blocks
from vigie.schemas.clean import Removed, Repaired

_TAG = re.compile(
    r"<(?:!doctype html|html|head|body|article|section|div|p|h[1-6]|span|ul|table|br)\b[^<>]{0,500}>", re.IGNORECASE
)
_SNIFFED = 20_000
# libxml2 compares each attribute of an element with all before it: elements with more keep none
_ATTRIBUTES_MOST = 5_000
_OVERLOADED = re.compile(
    r"""(<[a-zA-Z][^\s>/]{0,100}+)[^\s>/]*+(?:[\s/]*+[^\s>/][^\s>/=]*+(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s>]++))?+)"""
    rf"{{{_ATTRIBUTES_MOST},}}+"
)
_PARSER = HTMLParser(remove_comments=True, remove_pis=True, collect_ids=False)  # type: ignore[no-untyped-call]
_FRAME = "not part of the article"
_REPEATED = "repeated block"
_FIGURES = Blocks()


def looks_like_html(text: str) -> bool:
    """Whether text without a declared type is a page: it holds an element of structure."""
    return _TAG.search(text[:_SNIFFED]) is not None


def page(text: str, model: BlockModel | None = None, figures: Blocks = _FIGURES) -> Page:
    """The blocks that are likely the article's, in their order, those left out, and the page's own claims."""
    tree = read(text)
    if tree is None:
        return Page((), (), extracted=True)
    own = said(tree)
    found, mends = mended_layout(tree)
    lines = [block.text for block in found.blocks]
    if len(lines) > THRESHOLDS.limits.paragraphs:
        return Page(tuple(lines), (True,) * len(lines), extracted=True)  # too large an article: not judged
    model = model or shipped()
    kept = [True] * len(lines) if _is_bare(found) else chosen(found, judge(found, claims(own), model), figures)
    whys = _whys(lines, kept, figures)
    article = tuple(line for line, why in zip(lines, whys, strict=True) if why is None)
    left = tuple(Removed(line, why) for line, why in zip(lines, whys, strict=True) if why)
    repaired = tuple(note for notes, why in zip(mends, whys, strict=True) if why is None for note in notes)
    title = headline(own.voices, place(found, kept), model.title)
    claimed = replace(about(own), title=" ".join(title.split()))
    return Page(article, (True,) * len(article), claimed, extracted=True, left=left, repaired=repaired)


def mended_layout(tree: HtmlElement) -> tuple[Layout, list[list[Repaired]]]:
    """The blocks of a page without mojibake and characters that nobody sees, and what was mended in each."""
    found = layout(tree, THRESHOLDS.limits.paragraphs)
    pairs = [_mended_line(block.text) for block in found.blocks]
    both = [
        (replace(block, text=text), notes) for block, (text, notes) in zip(found.blocks, pairs, strict=True) if text
    ]
    return Layout([block for block, _ in both], found.frames), [notes for _, notes in both]


def _mended_line(line: str) -> tuple[str, list[Repaired]]:
    text, notes = mended(line, entities=False)
    return " ".join(text.split("\n")).strip(), notes


def read(text: str) -> HtmlElement | None:
    """The tree of a page, or of a piece of one, which trafilatura's reader refuses."""
    text = _OVERLOADED.sub(r"\1 ", text)
    tree: HtmlElement | None = load_html(text)
    if tree is not None:
        return tree
    try:
        piece: HtmlElement | None = etree.HTML(text, _PARSER)
    except (etree.LxmlError, ValueError):
        return None
    return piece


def _whys(lines: Sequence[str], kept: Sequence[bool], figures: Blocks) -> list[str | None]:
    """Why each block goes, None for the article's: of two long ones alike the first stays, of more none."""
    times = Counter(line for line in lines if len(line) >= figures.repeat_from)
    seen: set[str] = set()
    whys: list[str | None] = []
    for line, keep in zip(lines, kept, strict=True):
        again = times[line] >= figures.repeats or line in seen
        whys.append(None if keep and not again else _REPEATED if keep else _FRAME)
        if keep and times[line]:
            seen.add(line)
    return whys


def _is_bare(found: Layout) -> bool:
    """Whether a page has neither links nor names of elements: an article without a frame, as this stage leaves one."""
    return not any(frame.names for frame in found.frames) and not any(block.links for block in found.blocks)


def warm() -> None:
    """Loads what the first page would load."""
    page('<html><body class="a"><article><p>Warm.</p></article></body></html>')
