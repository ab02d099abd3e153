"""The article's lines out of HTML: the page's blocks, judged by what is learned; nothing remote is fetched."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from lxml import etree
from lxml.html import HtmlElement, HTMLParser
from trafilatura.utils import load_html

from vigie.agents.clean.block_features import Claims
from vigie.agents.clean.block_judge import BlockModel, judge, shipped
from vigie.agents.clean.blocks import Layout, layout
from vigie.agents.clean.metadata import about, claims, said
from vigie.agents.clean.page import Page
from vigie.agents.clean.thresholds import Blocks
from vigie.schemas.clean import Removed

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
    tree = _tree(_OVERLOADED.sub(r"\1 ", text))
    if tree is None:
        return Page((), (), extracted=True)
    own = said(tree)
    found = layout(tree)
    lines = [block.text for block in found.blocks]
    kept = [True] * len(lines) if _is_bare(found) else _kept(found, claims(own), model or shipped(), figures)
    repeated = Counter(line for line in lines if len(line) >= figures.repeat_from)
    whys = [
        None if keep and repeated[line] < figures.repeats else _REPEATED if keep else _FRAME
        for line, keep in zip(lines, kept, strict=True)
    ]
    article = tuple(line for line, why in zip(lines, whys, strict=True) if why is None)
    left = tuple(Removed(line, why) for line, why in zip(lines, whys, strict=True) if why)
    return Page(article, (True,) * len(article), about(own), extracted=True, left=left)


def _tree(text: str) -> HtmlElement | None:
    """A page, or a piece of one, which trafilatura's reader refuses."""
    tree: HtmlElement | None = load_html(text)
    if tree is not None:
        return tree
    try:
        piece: HtmlElement | None = etree.HTML(text, _PARSER)
    except (etree.LxmlError, ValueError):
        return None
    return piece


def _kept(found: Layout, told: Claims, model: BlockModel, figures: Blocks) -> Sequence[bool]:
    """Blocks as likely as an article's; where none is, those half as likely as the likeliest."""
    likely = judge(found, told, model)
    most = float(likely.max(initial=0))
    kept: list[bool] = (likely >= (figures.kept_from if most >= figures.kept_from else most / 2)).tolist()
    return kept


def _is_bare(found: Layout) -> bool:
    """Whether a page has neither links nor names of elements: an article without a frame, as this stage leaves one."""
    return not any(frame.names for frame in found.frames) and not any(block.links for block in found.blocks)


def warm() -> None:
    """Loads what the first page would load."""
    page('<html><body class="a"><article><p>Warm.</p></article></body></html>')
