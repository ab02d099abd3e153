"""Alert: what consumers wait for. No wall-clock time in it, so that a replay gives the same bytes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from vigie.schemas.match import Evidence


@dataclass(frozen=True, slots=True)
class AlertRule:
    """The rule as it stood when it fired."""

    id: str
    version: int
    name: str
    severity: str
    labels: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Group:
    """What the alert is about: one alert a rule and group."""

    story_id: str | None = None
    key: str | None = None


@dataclass(frozen=True, slots=True)
class AlertArticle:
    """The article that made the rule fire."""

    id: str
    url: str | None
    source: str | None
    title: str
    language: str
    published_at: str | None


@dataclass(frozen=True, slots=True)
class Counts:
    """How much stands behind the alert so far; `suppressed`: held back by the cooldown since the last one."""

    articles: int = 1
    stories: int = 1
    sources: int = 1
    suppressed: int = 0


@dataclass(frozen=True, slots=True)
class AlertWindow:
    """Event time `[start, end)` in milliseconds since the epoch."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Burst:
    """Why a count is no chance: stories `expected` and `observed` in the window, and the probability `p` of so many.

    `fano`: variance over mean of the rule's counts, 1 for Poisson.
    """

    expected: float
    observed: int
    p: float
    fano: float


@dataclass(frozen=True, slots=True)
class Alert:
    """An alert or a newer revision of it: same `alert_id`, higher `revision`.

    `rules_epoch`: which rules its article was matched against: the rules topic up to this offset, by partition.
    """

    alert_id: str
    revision: int
    state: Literal["firing", "updated", "resolved"]
    kind: Literal["match", "threshold", "burst", "digest"]
    rule: AlertRule
    group: Group
    event_time: int
    window: AlertWindow | None
    article: AlertArticle
    evidence: tuple[Evidence, ...]
    snippet: str
    counts: Counts
    late: bool = False
    burst: Burst | None = None
    rules_epoch: dict[str, int] = field(default_factory=dict)
