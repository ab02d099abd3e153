"""Alert: what consumers wait for. No wall-clock time in it, so that a replay gives the same bytes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from vigie.schemas.match import Evidence


@dataclass(frozen=True, slots=True)
class AlertRule:
    """The rule as it stood when it fired."""

    id: str
    """The rule's id."""
    version: int
    """Its version."""
    name: str
    """Its name."""
    severity: str
    """Its severity."""
    labels: dict[str, str] = field(default_factory=dict)
    """Its labels."""


@dataclass(frozen=True, slots=True)
class Group:
    """What the alert is about: one alert a rule and group."""

    story_id: str | None = None
    """The story, if the rule groups by it."""
    key: str | None = None
    """What the rule groups by, as `story=…|source=…`; empty for everything."""


@dataclass(frozen=True, slots=True)
class AlertArticle:
    """The article that made the rule fire."""

    id: str
    """The article's id."""
    url: str | None
    """Its address."""
    source: str | None
    """Who published it."""
    title: str
    """Its title."""
    language: str
    """Its language."""
    published_at: str | None
    """When it was published."""


@dataclass(frozen=True, slots=True)
class Counts:
    """How much stands behind the alert so far; `suppressed`: held back by the cooldown since the last one."""

    articles: int = 1
    """Articles that count."""
    stories: int = 1
    """Stories among them."""
    sources: int = 1
    """Sources among them."""
    suppressed: int = 0
    """Articles that a cooldown or a silence held back since the last record."""


@dataclass(frozen=True, slots=True)
class AlertWindow:
    """Event time `[start, end)` in milliseconds since the epoch."""

    start: int
    """Its first millisecond."""
    end: int
    """The millisecond after its last."""


@dataclass(frozen=True, slots=True)
class Burst:
    """Why a count is no chance: stories `expected` and `observed` in the window, and the probability `p` of so many.

    `fano`: variance over mean of the rule's counts, 1 for Poisson.
    """

    expected: float
    """Stories that the rule's own history expects."""
    observed: int
    """Stories that came."""
    p: float
    """Probability of so many or more."""
    fano: float
    """Variance over mean of the rule's counts."""


@dataclass(frozen=True, slots=True)
class Alert:
    """An alert or a newer revision of it: same `alert_id`, higher `revision`.

    `rules_epoch`: which rules its article was matched against: the rules topic up to this offset, by partition.
    """

    alert_id: str
    """32 hex digits over rule, kind, group, and what began the alert; also the record's key."""
    revision: int
    """1, 2, …: consumers keep the highest."""
    state: Literal["firing", "updated", "resolved"]
    """`firing`: the first record. `updated`: a later one. `resolved`: its time is over."""
    kind: Literal["match", "threshold", "burst", "digest"]
    """The kind of the rule's window."""
    rule: AlertRule
    """The rule as it stood."""
    group: Group
    """What the alert is about."""
    event_time: int
    """Event time of the article that fired it, in milliseconds since the epoch."""
    window: AlertWindow | None
    """The window, of kinds that have one."""
    article: AlertArticle
    """The article that fired it."""
    evidence: tuple[Evidence, ...]
    """The words that fired it."""
    snippet: str
    """The text around them."""
    counts: Counts
    """What stands behind the alert so far."""
    late: bool = False
    """Whether the article came behind the allowed lateness."""
    burst: Burst | None = None
    """For `burst`: why the count is no chance."""
    rules_epoch: dict[str, int] = field(default_factory=dict)
    """Which rules its article was matched against."""
