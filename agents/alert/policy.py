"""What a rule asks of this stage: the kind of alert, its window, its cooldown and its grouping."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Literal

from vigie.agents.alert.thresholds import DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS
from vigie.schemas.json import validate
from vigie.schemas.match import MatchedRule
from vigie.schemas.refused import Reason, Refused
from vigie.schemas.rule import Window

Kind = Literal["match", "threshold", "burst", "digest"]
Distinct = Literal["story", "source", "article"]

_UNITS = {"ms": 1, "s": SECOND_MS, "m": MINUTE_MS, "h": HOUR_MS, "d": DAY_MS}


@dataclass(frozen=True, slots=True)
class Policy:
    """Times are in milliseconds. `by`: the fields that the rule groups by, in order."""

    kind: Kind
    size: int
    count: int
    distinct: Distinct
    cooldown: int
    by: tuple[str, ...]

    @property
    def at_once(self) -> bool:
        """Whether a first match fires on arrival. A story fires once whatever comes later, so nothing needs to wait."""
        return self.kind == "match" and bool({"story", "article"} & set(self.by))


def policy(rule: MatchedRule) -> Policy | Refused:
    """The rule's policy, or the reason it has none.

    A rule that counts stories over time cannot also group by story, so its grouping drops `story`. A `match` rule
    without a story and without a cooldown collects nothing, so each article is its own group.
    """
    window = validate(rule.window or {}, Window)
    if isinstance(window, Refused):
        return window
    cooldown, size = milliseconds(rule.cooldown), milliseconds(window.size)
    if cooldown is None or size is None or size == 0:
        return Refused(
            Reason.INVALID, "Match: rule.cooldown and rule.window.size are whole numbers with ms, s, m, h or d"
        )
    by = rule.group_by if window.kind == "match" else tuple(name for name in rule.group_by if name != "story")
    if window.kind == "match" and "story" not in by and cooldown == 0:
        by = (*by, "article")
    return Policy(window.kind, size, window.count, window.distinct, cooldown, by)


@cache
def _unit(text: str) -> str:
    return text.lstrip("0123456789")


def milliseconds(text: str) -> int | None:
    """A duration such as `30m` in milliseconds; None for anything else."""
    unit = _unit(text[-2:]) if len(text) > 1 else ""
    digits = text[: len(text) - len(unit)]
    return int(digits) * _UNITS[unit] if unit in _UNITS and digits.isascii() and digits.isdigit() else None
