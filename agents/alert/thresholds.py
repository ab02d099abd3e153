"""Every tuned number of this stage, with its unit and its measurement."""

from __future__ import annotations

from dataclasses import dataclass

SECOND_MS = 1_000
MINUTE_MS = 60 * SECOND_MS
HOUR_MS = 60 * MINUTE_MS
DAY_MS = 24 * HOUR_MS


@dataclass(frozen=True, slots=True)
class EventTimeThresholds:
    """How event time advances. It comes from the records alone, never from a clock."""

    lateness_ms: int = 10 * MINUTE_MS
    """How far a match may lie behind its partition's latest before it is late, in ms. The design's default."""
    ahead_ms: int = 5 * MINUTE_MS
    """How far an event time may lie ahead of the broker's timestamp, in ms; beyond it the broker's time is used. The
    design's default."""


@dataclass(frozen=True, slots=True)
class StateLimits:
    """How much is kept, and for how long. Every group is bounded and expires in event time."""

    retention_ms: int = 8 * DAY_MS
    """Event time after its last match until a group is removed, in ms: as long as a story can last (the retention of
    dedup)."""
    burst_retention_ms: int = 35 * DAY_MS
    """The same for burst rules, in ms. Their baseline takes weeks to learn."""
    seen_articles: int = 512
    """Articles of a group recognised when they come again, the latest: about 30 bytes each."""
    id_digits: int = 16
    """Characters of an article's id kept to recognise it: 64 bits of a hexadecimal id."""
    distinct: int = 1_000
    """Stories, and sources, that an alert counts as different. Further ones are not counted."""
    window_articles: int = 1_000
    """Articles of a window kept, the latest. A threshold keeps at least the rule's count."""
    merged_stories: int = 1_000
    """Former ids kept of the stories that a window or an alert counts, the latest."""
    silences: int = 1_000
    """Silences in force at a time. Further ones are refused."""


@dataclass(frozen=True, slots=True)
class BurstThresholds:
    """When a count is more than chance. Measured on simulated over-dispersed counts (benchmarks/alert_burst.py)."""

    p: float = 2.5e-3
    """Probability below which a span's count is a burst. Measured: recall and false alarms, in that table."""
    spans: tuple[int, ...] = (1, 4, 8)
    """Numbers of steps that are judged together at the end of every step. Measured: with 4 alone recall is lower, same
    table."""
    least_size_ms: int = 20 * MINUTE_MS
    """Shortest window, in ms; shorter ones are raised to it, as they have too many steps to learn. Not varied in that
    table."""
    min_stories: int = 4
    """Fewest stories of a burst. Not varied in that table."""
    min_sources: int = 3
    """Fewest sources of a burst. Not varied in that table."""
    steps: int = 4
    """Steps in a window; `spans` are counted in them. Not varied in that table."""
    learn_ms: int = 7 * DAY_MS
    """Event time that a rule learns before it may fire, in ms. The design's minimum."""
    rearm_windows: int = 6
    """Windows without an excess after which a burst is over. Not varied in that table."""
    forget_ms: int = 28 * DAY_MS
    """Event time over which the rate of an hour forgets, in ms: four of each weekday. Not varied in that table."""
    shrink: float = 4.0
    """Weight of the rule's mean in the rate of an hour, in steps. Not varied in that table."""
    adjacent_hours: float = 0.5
    """Weight of each adjacent hour in the rate of an hour. Not varied in that table."""
    prior_rate: float = 0.02
    """Expected count of a step before anything is learned. Not varied in that table."""
    prior_fano: float = 1.5
    """Variance over mean before anything is learned. Not varied in that table."""
    prior_weight: float = 10.0
    """Weight of `prior_fano`, in expected counts. Not varied in that table."""
    clip: float = 5.0
    """Standard deviations at which a count is clipped when learned, so that bursts do not become usual. Not varied in
    that table."""
    scatter_after_ms: int = 4 * DAY_MS
    """Event time before the scatter is learned, in ms: until then the rates themselves are wrong. Not varied in that
    table."""
    scatter_keep: float = 0.998
    """Share of the learned scatter that a window leaves: three weeks of memory. Not varied in that table."""


@dataclass(frozen=True, slots=True)
class AlertThresholds:
    """All tuned numbers of the stage."""

    event_time: EventTimeThresholds = EventTimeThresholds()
    limits: StateLimits = StateLimits()
    bursts: BurstThresholds = BurstThresholds()


THRESHOLDS = AlertThresholds()
