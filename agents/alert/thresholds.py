"""Every figure of this stage, with where it was measured."""

from __future__ import annotations

from dataclasses import dataclass

SECOND_MS = 1_000
MINUTE_MS = 60 * SECOND_MS
HOUR_MS = 60 * MINUTE_MS
DAY_MS = 24 * HOUR_MS


@dataclass(frozen=True, slots=True)
class Clock:
    """How the stage tells the time, from the records alone."""

    lateness_ms: int = 10 * MINUTE_MS
    """How far a match may lie behind the latest one of its partition before it is late. The design's default."""
    ahead_ms: int = 5 * MINUTE_MS
    """How far an event time may lie ahead of the broker's before that one is taken instead. The design's default."""


@dataclass(frozen=True, slots=True)
class Memory:
    """What is remembered, and for how long: all of it bounded a group, and gone with event time."""

    keep_ms: int = 8 * DAY_MS
    """Event time after a group's last match until it is forgotten: as long as a story can last (dedup, `keep_ms`)."""
    burst_keep_ms: int = 35 * DAY_MS
    """The same for bursts, whose baseline takes weeks to learn."""
    seen: int = 512
    """Articles of a group recognised when they come again; about 30 bytes each."""
    distinct: int = 1_000
    """Stories and sources of an alert told apart; more are not counted."""
    recent: int = 1_000
    """Articles of a window kept, the latest; for a threshold at least the rule's count."""
    merged: int = 1_000
    """Former ids kept of the stories that a window or an alert counts, the latest."""
    silences: int = 1_000
    """Silences in force at a time; one more is refused."""


@dataclass(frozen=True, slots=True)
class Bursts:
    """When a count is no chance. Measured: simulated over-dispersed counts (benchmarks/alert_burst.py)."""

    p: float = 2.5e-3
    """Probability below which a span's count is a burst. Measured: recall and false alarms, in that table."""
    spans: tuple[int, ...] = (1, 4, 8)
    """Steps that are judged together, at every step's end. Measured: with 4 alone the recall is lower, same table."""
    least_size_ms: int = 20 * MINUTE_MS
    """A shorter window is taken as this one: its steps would be too many to learn."""
    min_stories: int = 4
    """Stories in the window below which nothing is a burst."""
    min_sources: int = 3
    """Sources in the window below which nothing is a burst."""
    steps: int = 4
    """Steps in a window."""
    learn_ms: int = 7 * DAY_MS
    """Event time that a rule learns before it may fire. The design's least."""
    rearm_windows: int = 6
    """Windows without a burst after which one is over."""
    forget_ms: int = 28 * DAY_MS
    """Event time over which the rate of an hour forgets."""
    shrink: float = 4.0
    """Steps' worth of the rule's mean in the rate of an hour."""
    prior_rate: float = 0.02
    """Counts a step, before anything was seen."""
    prior_fano: float = 1.5
    """Variance over mean, before anything was seen."""
    prior_weight: float = 10.0
    """Counts that this is worth."""
    clip: float = 5.0
    """Standard deviations from which a count is learned as no more than that: a burst must not become usual."""
    scatter_after_ms: int = 4 * DAY_MS
    """Event time before the scatter is learned: until then the rates themselves are wrong."""
    scatter_keep: float = 0.998
    """What a window leaves of the scatter learned before: three weeks."""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """All of the stage's figures."""

    clock: Clock = Clock()
    memory: Memory = Memory()
    bursts: Bursts = Bursts()


THRESHOLDS = Thresholds()
