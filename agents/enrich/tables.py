"""The tables of this room, and their sets of words: one line each."""

from __future__ import annotations

from typing import Any

from vigie.agents import tables


def table(name: str) -> Any:
    """A table as it stands in its file. Do not change it: all callers share it."""
    return tables.table("vigie.agents.enrich", name)


def word_set(line: str) -> frozenset[str]:
    """The words of a line, separated by commas; empty for an empty line."""
    return frozenset(line.split(", ")) - {""}
