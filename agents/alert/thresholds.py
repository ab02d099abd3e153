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
    recent: int = 2_000
    """Articles of a threshold's window kept, the latest; at least the rule's count."""
    silences: int = 1_000
    """Silences in force at a time; one more is refused."""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """All of the stage's figures."""

    clock: Clock = Clock()
    memory: Memory = Memory()


THRESHOLDS = Thresholds()
