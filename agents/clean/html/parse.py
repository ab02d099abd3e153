"""HTML as a tree."""

from __future__ import annotations

import re

from lxml import etree
from lxml.html import HtmlElement, HTMLParser
from trafilatura.utils import load_html

# libxml2 compares each attribute of an element with all before it: elements with more keep none
_ATTRIBUTES_MOST = 5_000
_OVERLOADED = re.compile(
    r"""(<[a-zA-Z][^\s>/]{0,100}+)[^\s>/]*+(?:[\s/]*+[^\s>/][^\s>/=]*+(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s>]++))?+)"""
    rf"{{{_ATTRIBUTES_MOST},}}+"
)
_PARSER = HTMLParser(remove_comments=True, remove_pis=True, collect_ids=False)  # type: ignore[no-untyped-call]


def read_tree(text: str) -> HtmlElement | None:
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
