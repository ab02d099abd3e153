"""Every tuned number of matching: the bounds on a query, which operators may set, and what reports carry."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class QueryLimits:
    """Bounds on a query. Each bounds what an article can cost, whatever rules people write."""

    characters: int = 20_000
    """Code points of a query. The longest agency rule of the workload has 1,500."""
    leaves: int = 2_000
    """Words, phrases and values of a query. The longest agency rule of the workload has 130."""
    depth: int = 50
    """Levels of parentheses. People write 3; the parser recurses once a level."""
    near: int = 50
    """Largest distance of NEAR/n, in words. Beyond it two words share a paragraph rather than stand near."""
    prefix: int = 3
    """Fewest letters before `*`. `a*` would be evaluated for every article."""

    @property
    def symbols(self) -> int:
        """Words, operators and parentheses: five a leaf. What follows them is not read."""
        return 5 * self.leaves


COMMON = 100.0
"""Cost of a presearch term (`presearch_terms.rarity`) from which a rule's status warns of it. Words of three letters,
short prefixes, languages and countries cost that much."""
LETTER = 1000.0
"""Cost of a term of no letters; it falls with the square of their number. In arbitrary units, as all costs without a
sample: they order the terms of a query, no more."""
SIGN_LETTERS = 2.5
"""Letters that a sign of a script without spaces counts for: two Han signs are as rare as five letters. An estimate."""
COMMON_FIELD = 300.0
"""Cost of a value of a field with few values: language, country, source, site, topic."""
RARE_FIELD = 2.0
"""Cost of a value of any other field."""
PREFIX_PENALTY = 3.0
"""How many times as common a prefix looks as a whole word of its length. An estimate; a wrong one costs time alone."""
UNSEEN = 0.01
"""Weight of how rare a term looks, where the sample has never seen it. An estimate, likewise."""
TERMS_REPORTED = 20
"""Presearch terms that a rule's status names."""
WARNED = 3
"""Common words that a warning names."""
EVIDENCE = 20
"""Pieces of evidence that a match carries."""
SNIPPET = 300
"""Code points of a snippet: two lines of a terminal, three of a phone."""
WASTE = 1_000
"""Removed rules that stay in place before they are cleared, however few rules are in force."""
TABLE_SPACE = 2
"""Places in the table of term ids for each term. With two, a look-up takes one step and seldom a second."""

_in_force = QueryLimits()


def limits() -> QueryLimits:
    """The limits in force in this process."""
    return _in_force


def set_up(*, query_characters: int, query_leaves: int, query_depth: int, query_near: int, query_prefix: int) -> None:
    """Puts the limits of the settings in force in this process."""
    global _in_force  # noqa: PLW0603 a process has one set of settings, known before its first query
    _in_force = QueryLimits(query_characters, query_leaves, query_depth, query_near, query_prefix)
