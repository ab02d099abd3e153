"""What a query may cost, in one place: bounds that operators may set, and figures of what is told."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds on a query; each keeps the cost of an article bounded, whatever rules people write."""

    characters: int = 20_000
    """Code points of a query: the longest agency rule of the workload has 1,500."""
    leaves: int = 2_000
    """Words, phrases and values of a query: the longest agency rule of the workload has 130."""
    depth: int = 50
    """Levels of parentheses: people write 3; the parser calls itself once a level."""
    near: int = 50
    """Largest distance of NEAR/n, in words: more is a paragraph, not nearness."""
    prefix: int = 3
    """Least letters before `*`: `a*` would be evaluated for every article."""

    @property
    def symbols(self) -> int:
        """Words, operators and parentheses: five a leaf. What is behind them is not read."""
        return 5 * self.leaves


COMMON = 100.0
"""Cost of an anchor (`anchors.rarity`) from which a rule is warned of: words of three letters, short beginnings,
languages and countries."""
FAULTS = 100
"""Faults told of a query; behind the last of them it is not read."""
ANCHORS_TOLD = 20
"""Anchors that a rule's status names."""
WARNED = 3
"""Common words that a warning names."""
EVIDENCE = 20
"""Pieces of evidence a match carries."""

_in_force = Limits()


def limits() -> Limits:
    """The bounds in force in this process."""
    return _in_force


def set_up(*, query_characters: int, query_leaves: int, query_depth: int, query_near: int, query_prefix: int) -> None:
    """Put the settings' bounds in force in this process."""
    global _in_force  # noqa: PLW0603 a process has one set of settings, known before its first query
    _in_force = Limits(query_characters, query_leaves, query_depth, query_near, query_prefix)
