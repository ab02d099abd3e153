"""The lines of a text that somebody has already flattened."""

from __future__ import annotations

from vigie.agents.clean.join import join
from vigie.agents.clean.page import Page

_EDGES = " \t\xa0\u3000\u202f"


def page(text: str) -> Page:
    """The lines of a text, those cut at links joined again, each with whether a blank line stands before it."""
    kept = [line.strip(_EDGES) for line in text.split("\n")]
    lines = [line for line in kept if line]
    gaps = [not before for before, line in zip(["", *kept], kept, strict=False) if line]
    joined, kept_gaps = join(lines, gaps)
    return Page(tuple(joined), tuple(kept_gaps))
