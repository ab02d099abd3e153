"""RuleStatus: what became of a rule record, told to its writer."""

from __future__ import annotations

from dataclasses import dataclass

FAULTS = 100
"""Faults that a status names, at most: nobody reads more, and a record is at most so large."""


@dataclass(frozen=True, slots=True)
class RuleError:
    """A fault in a rule: code points `[start, end)` of its query, 1-based line and column, and the way out."""

    code: str
    """A stable word for the fault."""
    message: str
    """What is wrong."""
    start: int = 0
    """The first code point of the query that it concerns."""
    end: int = 0
    """The code point after the last."""
    line: int = 1
    """Line, from 1."""
    column: int = 1
    """Column, from 1."""
    hint: str = ""
    """The way out."""


@dataclass(frozen=True, slots=True)
class RuleStatus:
    """In force (`ok`), removed, or refused with every error found.

    Of a rule in force: it is looked at for articles that have one of its `anchors`, and then asks at most so many
    `tests`, of which so many compare `places` of words.
    """

    rule_id: str
    """The rule that the record was about: its key."""
    version: int
    """The record's version."""
    ok: bool
    """Whether the record took effect."""
    removed: bool = False
    """Whether it removed the rule."""
    errors: tuple[RuleError, ...] = ()
    """Every fault, if it was refused."""
    warnings: tuple[str, ...] = ()
    """What makes the rule costly."""
    anchors: tuple[str, ...] = ()
    """Words and values of which an article must have one to be looked at."""
    tests: int = 0
    """Tests that follow, at most."""
    places: int = 0
    """Those of them that compare where words stand, which cost most."""
