"""Other articles below the first, as pages without end load them: each in an element of its own, with a headline."""

from __future__ import annotations

from collections.abc import Sequence

from vigie.agents.clean.html.blocks import Layout
from vigie.agents.clean.html.names import words_of

_NAMES = frozenset({"article", "post", "story", "entry"})
_LONG, _LONG_LEAST = 80, 2
"""Characters of a long block, and how many of these an article has at least."""


def without_others(layout: Layout, kept: Sequence[bool]) -> list[bool]:
    """The kept blocks without those of other articles. The first headline with text of its own is the page's."""
    homes = list(dict.fromkeys(filter(None, (_home(layout, block.frame) for block in layout.blocks))))
    if len(homes) == 1 or not homes:
        return list(kept)
    inside = [_inside(layout, home) for home in homes]
    main = next((at for at, own in enumerate(inside) if _has_text(layout, kept, own)), len(homes))
    others = set[int]().union(
        *(
            own
            for home, own in zip(homes[main + 1 :], inside[main + 1 :], strict=True)
            if _are_apart(homes[main], home, inside[main], own)
        )
    )
    return [keep and block.frame not in others for block, keep in zip(layout.blocks, kept, strict=True)]


def _has_text(layout: Layout, kept: Sequence[bool], inside: set[int]) -> bool:
    long = (block.frame in inside and len(block.text) >= _LONG for block in layout.blocks)
    return sum(keep and is_long for keep, is_long in zip(kept, long, strict=True)) >= _LONG_LEAST


def _are_apart(one: int, other: int, inside_one: set[int], inside_other: set[int]) -> bool:
    return one not in inside_other and other not in inside_one


def _home(layout: Layout, at: int) -> int | None:
    """The innermost element around a headline that is an article's by its tag or its names."""
    if layout.frames[at].tag != "h1":
        return None
    while (at := layout.frames[at].parent) > 0:
        frame = layout.frames[at]
        if frame.tag == "article" or (frame.tag in {"div", "section"} and _NAMES.intersection(words_of(frame.names))):
            return at
    return None


def _inside(layout: Layout, home: int) -> set[int]:
    inside = {home}
    for at in range(home + 1, len(layout.frames)):
        if layout.frames[at].parent in inside:
            inside.add(at)
    return inside
