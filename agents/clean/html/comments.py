"""Readers' comments below an article, in elements that call themselves comments.

The judge sees prose there like an article's and keeps much of it, the more the longer readers write. The page's own
name for the element says what it is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from vigie.agents.clean.html.blocks import Layout
from vigie.agents.clean.page import Reasons
from vigie.agents.clean.thresholds import CommentThresholds

_WORD = re.compile(r"[A-Z]?[a-z]{2,}|[A-Z]{2,}|\d+")
_MANY = frozenset("comments commentlist commentaires kommentare comentarios commenti komentarze disqus".split())  # noqa: SIM905
_ONE = frozenset("comment commentaire kommentar comentario commento komentarz".split())  # noqa: SIM905
_STATES = frozenset(
    """
    no has with open closed off on enabled disabled hide show count number
    """.split()  # noqa: SIM905 a list of words reads best as words
)
"""Beside these, a name says whether readers may comment (`comments-open`), on the article itself as a rule."""
_PARTS = frozenset(
    """
    text content body list thread item container wrapper wrap block area form reply section box meta date author
    info guidelines published rules policy id entry inner main header footer user avatar
    """.split()  # noqa: SIM905 a list of words reads best as words
)
"""What `comment` may be followed by; before other words it may be the French "how" of an anchor."""
_NEVER = frozenset({"html", "body", "main", "h1", "h2", "h3", "h4", "h5", "h6"})


def in_comments(layout: Layout) -> list[bool]:
    """For each block, whether it stands in an element that calls itself comments."""
    inside: list[bool] = []
    for frame in layout.frames:
        own = frame.tag not in _NEVER and _says_comments(frame.names)
        inside.append(own or (frame.parent >= 0 and inside[frame.parent]))
    return [inside[block.frame] for block in layout.blocks]


def of_readers(
    layout: Layout, kept: Sequence[bool], known: Reasons, inside: Sequence[bool], thresholds: CommentThresholds
) -> list[bool]:
    """The kept blocks that are comments; none where too little of an article stands before the first of them.

    `known`: what the exact rules say of each block. `inside`: which blocks stand in comments.
    """
    theirs = [keep and within for keep, within in zip(kept, inside, strict=True)]
    if True not in theirs:
        return theirs
    first = theirs.index(True)
    sizes = [len(block.text) for block in layout.blocks]
    before = sum(
        size for size, keep, why in zip(sizes[:first], kept[:first], known[:first], strict=True) if keep and not why
    )
    total = before + sum(size for size, their in zip(sizes, theirs, strict=True) if their)
    enough = before >= max(thresholds.article_least, thresholds.article_share * total)
    return theirs if enough else [False] * len(theirs)


@lru_cache(maxsize=65_536)
def _says_comments(names: str) -> bool:
    return any(_is_comments([word.lower() for word in _WORD.findall(name)]) for name in names.split())


def _is_comments(words: list[str]) -> bool:
    if not _STATES.isdisjoint(words):
        return False
    if not _MANY.isdisjoint(words):
        return True
    return any(word in _ONE and (at > 0 or _is_part(words[1:2])) for at, word in enumerate(words))


def _is_part(after: list[str]) -> bool:
    return not after or after[0].isdigit() or after[0] in _PARTS
