"""What a query may cost, in one place."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds on a query; each keeps the cost of an article bounded, whatever rules people write."""

    characters: int = 20_000
    """Code points of a query: the longest agency rule of the workload has 1,500."""
    leaves: int = 2_000
    """Words, phrases and values of a query: the longest agency rule of the workload has 130."""
    symbols: int = 10_000
    """Words, operators and parentheses of a query: five a leaf. What is behind them is not read."""
    faults: int = 100
    """Faults told of a query; behind the last of them it is not read."""
    depth: int = 50
    """Levels of parentheses: people write 3; the parser calls itself once a level."""
    near: int = 50
    """Largest distance of NEAR/n, in words: more is a paragraph, not nearness."""
    prefix: int = 3
    """Least letters before `*`: `a*` would be evaluated for every article."""
    common: float = 100.0
    """Cost of an anchor (`anchors.rarity`) from which a rule is warned of: words of three letters, short beginnings,
    languages and countries."""
    anchors_told: int = 20
    """Anchors that a rule's status names."""
    warned: int = 3
    """Common words that a warning names."""
    evidence: int = 20
    """Pieces of evidence a match carries."""


LIMITS = Limits()
