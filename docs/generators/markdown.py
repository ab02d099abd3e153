"""Markdown as the generated pages need it."""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Sequence


def table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; cells are escaped, and line breaks within them become spaces."""
    lines = [columns, ["---"] * len(columns), *rows]
    return "\n".join(f"| {' | '.join(map(_cell, line))} |" for line in lines) + "\n"


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def prose(text: str | None) -> str:
    """A docstring as paragraphs: its line breaks go, blank lines stay."""
    paragraphs = inspect.cleandoc(text or "").split("\n\n")
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in paragraphs if paragraph.strip())


def code(text: str) -> str:
    """Text in a code span."""
    return f"`{text}`" if text else ""


def block(text: str) -> str:
    """Text in a code block."""
    return f"```text\n{text.rstrip()}\n```\n"


def anchor(heading: str) -> str:
    """The anchor that a heading gets on GitHub."""
    kept = (c for c in heading.lower() if c.isalnum() or c in " -_")
    return "".join(kept).strip().replace(" ", "-")
