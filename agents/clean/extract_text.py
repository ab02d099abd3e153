"""The lines of a text that somebody has already flattened."""

from __future__ import annotations

from vigie.agents.clean.join import join
from vigie.agents.clean.page import Page

_EDGES = " \t\xa0\u3000\u202f"


def page(text: str) -> Page:
    """The lines of a text, those cut at links joined again, each with whether a blank line stands before it."""
    lines: list[str] = []
    gaps: list[bool] = []
    gap = True
    for line in text.split("\n"):
        kept = line.strip(_EDGES)
        if kept:
            lines.append(kept)
            gaps.append(gap)
        gap = not kept
    joined, kept_gaps = join(lines, gaps)
    return Page(tuple(joined), tuple(kept_gaps))
