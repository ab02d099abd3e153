"""RuleStatus: what became of a rule record, told to its writer."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RuleError:
    """A fault in a rule: code points `[start, end)` of its query, 1-based line and column, and the way out."""

    code: str
    message: str
    start: int = 0
    end: int = 0
    line: int = 1
    column: int = 1
    hint: str = ""


@dataclass(frozen=True, slots=True)
class RuleStatus:
    """In force (`ok`), removed, or refused with every error found.

    Of a rule in force: it is looked at for articles that have one of its `anchors`, and then asks at most so many
    `tests`, of which so many compare `places` of words.
    """

    rule_id: str
    version: int
    ok: bool
    removed: bool = False
    errors: tuple[RuleError, ...] = ()
    warnings: tuple[str, ...] = ()
    anchors: tuple[str, ...] = ()
    tests: int = 0
    places: int = 0
