"""Runs a group's matches and deadlines in event-time order, whatever order they arrived in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, cast

from vigie.agents.alert import burst, digest, first, threshold
from vigie.agents.alert.emitter import AlertEmitter
from vigie.agents.alert.group_state import NEVER, GroupState, reset_if_expired, retention_ms
from vigie.agents.alert.merged_stories import merge_stories
from vigie.schemas.match import Match


class Behaviour(Protocol):
    """What a kind of alert does with a match, and at its own deadlines."""

    def take(self, state: GroupState, match: Match, emitter: AlertEmitter, *, late: bool) -> GroupState:
        """Process one match, in event-time order."""

    def deadline(self, state: GroupState) -> int | None:
        """The next event time at which something happens without a match, or None."""

    def expire(self, state: GroupState, at: int, emitter: AlertEmitter) -> GroupState:
        """Do what is due at the deadline. The deadline must then have moved, or `run` would not end."""


BEHAVIOURS: dict[str, Behaviour] = {
    "match": cast("Behaviour", first),
    "burst": cast("Behaviour", burst),
    "threshold": cast("Behaviour", threshold),
    "digest": cast("Behaviour", digest),
}


def run(state: GroupState, matches: Sequence[Match], before: int, until: int, emitter: AlertEmitter) -> GroupState:
    """Process the matches in event-time order, and every deadline up to `until`.

    `matches` holds every match with an event time below `until`. A match below `before`, the `until` of the previous
    run, came late.
    """
    behaviour = BEHAVIOURS[state.policy.kind]
    for incoming in matches:
        # deadlines before the match come first: a window that ended before it must not count it
        state = _expire_until(behaviour, state, incoming.event_time, emitter)
        state, match = merge_stories(reset_if_expired(state, incoming), incoming)
        state = behaviour.take(state, match, emitter, late=match.event_time < before)
    return _expire_until(behaviour, state, until, emitter)


def _expire_until(behaviour: Behaviour, state: GroupState, until: int, emitter: AlertEmitter) -> GroupState:
    while (at := behaviour.deadline(state)) is not None and at <= until:
        state = behaviour.expire(state, at, emitter)
    return state


def expiry_time(state: GroupState) -> int:
    """When the group is removed if no further match comes."""
    return state.last + retention_ms(state.policy.kind)


def due(state: GroupState, pending: int | None) -> int:
    """When the group is due next. `pending`: the event time of its first pending match."""
    deadline = BEHAVIOURS[state.policy.kind].deadline(state)
    # one past the match: it is processed once stream time has passed it, when no earlier match can come
    turn = NEVER if pending is None else pending + 1
    return min(turn, expiry_time(state) if deadline is None else deadline)
