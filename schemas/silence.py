"""Silence: what people asked not to be told of, for a time."""

from __future__ import annotations

from dataclasses import dataclass, field

from vigie.schemas.time import UtcTime

SILENCING = "vigie-silence"
"""Header of a record on `matches` that sets a silence, or without a value lifts it: the silence's id."""


@dataclass(frozen=True, slots=True)
class Silence:
    """Alerts whose labels hold all of `labels` are not told from `starts` until `ends` (event time, end excluded).

    The labels `rule` and `severity` stand for the rule's id and severity; no labels at all match every alert.
    """

    id: str
    """The silence's id."""
    starts: UtcTime
    """Event time from which it holds."""
    ends: UtcTime
    """Event time from which it no longer does."""
    labels: dict[str, str] = field(default_factory=dict)
    """Labels that an alert must all have; `rule` and `severity` count as labels."""
    comment: str = ""
    """Why, for people."""
