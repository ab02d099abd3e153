"""The article's lines out of HTML. Method: trafilatura (Barbaresi 2021) finds the text; nothing remote is fetched."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from lxml import etree
from trafilatura.core import bare_extraction
from trafilatura.utils import load_html

from vigie.agents.clean.metadata import about
from vigie.agents.clean.page import Page

_TAG = re.compile(
    r"<(?:!doctype html|html|head|body|article|section|div|p|h[1-6]|span|ul|table|br)\b[^<>]{0,500}>", re.IGNORECASE
)
_BLOCKS = {"p", "head", "item", "quote", "row", "ab", "code", "list", "table", "fw"}
_SNIFFED = 20_000
_SPACES = re.compile(r"[ \t\r\n]+")


# trafilatura folds no-break spaces; those of French typography travel through it as private characters
_KEPT_SPACE = re.compile(
    "(?<=«)(?:&nbsp;|&#160;|\xa0)|(?:&nbsp;|&#160;|\xa0)(?=[»:;!?%€])|(?<=\\d)(?:&nbsp;|&#160;|\xa0)(?=\\d)"
)
_KEPT_NARROW = re.compile("(?<=«)(?:&#8239;|\u202f)|(?:&#8239;|\u202f)(?=[»:;!?%€])|(?<=\\d)(?:&#8239;|\u202f)(?=\\d)")
_HIDE = (("\ue0a0", _KEPT_SPACE), ("\ue02f", _KEPT_NARROW))
_SHOW = str.maketrans({"\ue0a0": "\xa0", "\ue02f": "\u202f"})


def looks_like_html(text: str) -> bool:
    """Whether text without a declared type is a page: it holds an element of structure."""
    return _TAG.search(text[:_SNIFFED]) is not None


def page(text: str) -> Page:
    """The lines that trafilatura takes for the article, in their order, and the page's own claims."""
    for private, pattern in _HIDE:
        text = pattern.sub(private, text)
    tree = load_html(text)
    if tree is None:
        return Page((), ())
    claims = about(tree)
    document: Any = bare_extraction(tree, include_comments=False, with_metadata=False)
    lines = tuple(_lines(document.body)) if document is not None and document.body is not None else ()
    return Page(lines, (True,) * len(lines), claims, extracted=True)


def _lines(body: Any) -> Iterator[str]:
    """The text of each innermost block; a `lb` ends a line."""
    parts: list[str] = []
    for piece in _pieces(body):
        if piece is None:
            yield from _flush(parts)
            parts = []
        else:
            parts.append(piece)
    yield from _flush(parts)


def _flush(parts: list[str]) -> Iterator[str]:
    lines = (line.strip() for line in "".join(parts).translate(_SHOW).split("\n"))
    return (line for line in lines if line)


def _pieces(body: Any) -> Iterator[str | None]:
    """Texts in the order of the document, None where a block starts or ends; pages nest as deep as they like."""
    for event, node in etree.iterwalk(body, events=("start", "end")):
        tag = node.tag
        if event == "start":
            yield "\n" if tag == "lb" else None if tag in _BLOCKS else " " if tag == "cell" else ""
            yield _SPACES.sub(" ", node.text or "")
        else:
            yield None if tag in _BLOCKS else ""
            yield _SPACES.sub(" ", node.tail or "")


def warm() -> None:
    """Loads what the first page would load."""
    page("<html><body><article><p>Warm.</p></article></body></html>")
