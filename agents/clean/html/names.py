"""The words that tell a block's kind: class and id of the elements around it, and its own first words."""

from __future__ import annotations

import re
from functools import lru_cache

from vigie.agents.clean.html.blocks import Layout

NAME_WORD = re.compile(r"[A-Z]?[a-z]{2,}|[A-Z]{2,}")
_DIGIT = re.compile(r"\d")
_FIRST = 80
_SHORT = 40
_NAMES_MOST = 12
_FAR_MOST = 100
"""Names far around a block from which no more are noted: pages may nest as deep as they like."""


def names(layout: Layout) -> tuple[list[tuple[str, ...]], list[frozenset[str]]]:
    """By frame, the words of class and id of it and its parent, and of all that is around these."""
    own = [(frame.tag, *words_of(frame.names)) for frame in layout.frames]
    near: list[tuple[str, ...]] = []
    far: list[frozenset[str]] = []
    for at, frame in enumerate(layout.frames):
        up = frame.parent
        near.append(own[at] if up < 0 else (*own[at], *(f"^{name}" for name in own[up])))
        far.append(_farther(up, layout, own, far))
    return near, far


def _farther(up: int, layout: Layout, own: list[tuple[str, ...]], far: list[frozenset[str]]) -> frozenset[str]:
    if up < 0:
        return frozenset()
    above = layout.frames[up].parent
    return far[up] if above < 0 or len(far[up]) > _FAR_MOST else far[up].union(own[above])


@lru_cache(maxsize=65_536)
def words_of(names: str) -> tuple[str, ...]:
    """The words of an element's class and id."""
    return tuple(dict.fromkeys(word.lower() for word in NAME_WORD.findall(names)))[:_NAMES_MOST]


def ends(text: str) -> tuple[str, ...]:
    """The words to know a block's kind by: its first and last, and all of it if it is short."""
    words = _DIGIT.sub("0", text[:_FIRST].lower()).split()
    first = (f"1 {words[0]}", f"2 {' '.join(words[:2])}")
    return (*first, f"= {' '.join(words)}") if len(text) <= _SHORT else first
