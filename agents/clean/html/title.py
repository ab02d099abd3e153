"""The title of an HTML page: the best of its own claims, by learned weights."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from vigie.agents.clean.html.blocks import Layout
from vigie.agents.clean.html.title_features import TitleClaims, TitleContext, Words, rows, words
from vigie.agents.clean.model.arrays import Row
from vigie.agents.clean.thresholds import HeadlineLimits

_SEPARATOR = re.compile(r"\s+(?:[|–—·•»«:/]|-{1,2})\s+|\s*\|\s*")


def headline(claims: TitleClaims, place: TitleContext, weights: Row, limits: HeadlineLimits) -> str:
    """The best candidate as written, the earlier of two equals; "" if the page claims no title."""
    found = candidates(claims, limits)
    if not found:
        return ""
    worth = rows(list(found), claims, place) @ weights
    return list(found.values())[int(worth.argmax())]


def candidates(claims: TitleClaims, limits: HeadlineLimits) -> dict[Words, str]:
    """The title candidates by their words; the earlier of two with the same words."""
    found: dict[Words, str] = {}
    for text in _named(claims, limits):
        if len(text) <= limits.chars and (own := words(text)):
            found.setdefault(own, text)
    return found


def place(layout: Layout, article: Sequence[bool], limits: HeadlineLimits) -> TitleContext:
    """What of a page's blocks bears on its title. `article`: which of them are the article's."""
    kept = [i for i, own in enumerate(article) if own]
    paragraphs = (i for i in kept if len(layout.blocks[i].text) >= limits.paragraph)
    start = next(paragraphs, kept[0] if kept else len(layout.blocks))
    heads = [block.text for block in layout.blocks[: start + 1] if layout.frames[block.frame].tag == "h1"]
    short = frozenset(words(block.text) for block in layout.blocks if len(block.text) < limits.block)
    return TitleContext(short, words(heads[-1]) if heads else ())


def _named(claims: TitleClaims, limits: HeadlineLimits) -> Iterator[str]:
    yield from filter(
        None, (claims.structured, *claims.headings[: limits.claims], claims.shared, *claims.marked[: limits.claims])
    )
    for whole in filter(None, (claims.document, claims.shared)):
        yield whole
        for split in list(_SEPARATOR.finditer(whole[: limits.chars]))[: limits.splits]:
            yield from (whole[: split.start()], whole[split.end() :])
    yield from claims.pieces[: limits.claims]
