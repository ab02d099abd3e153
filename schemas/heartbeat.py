"""Heartbeat: how far event time has come, told to every partition of `matches`, also to those that no match reaches."""

from __future__ import annotations

from dataclasses import dataclass

from vigie.schemas.envelope import Outgoing
from vigie.schemas.json import encode

HEARTBEAT = "vigie-heartbeat"
"""Header of a record that only moves the time on: its value is the event time in milliseconds, in digits."""
EVERY_MS = 60_000
"""Event time between two of one source partition: each is a record in every partition of `matches`."""


@dataclass(frozen=True, slots=True)
class Heartbeat:
    """No match of its source partition will come from before `event_time` (milliseconds), but for the lateness."""

    event_time: int
    """Event time that has been reached, in milliseconds since the epoch."""


def heartbeat(event_time: int) -> Outgoing:
    """The record; the runtime adds of which source partition it is (`envelope.SOURCE`)."""
    digits = str(event_time).encode()
    return Outgoing(
        topic="matches",
        key=HEARTBEAT.encode(),
        value=encode(Heartbeat(event_time)),
        id=f"heartbeat-{event_time}",
        time=event_time,
        headers=((HEARTBEAT, digits),),
        everywhere=True,
    )
