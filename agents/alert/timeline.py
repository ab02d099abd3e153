"""A group's time: matches and deadlines in the order of event time, whatever order they came in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, cast

from vigie.agents.alert import burst, digest, first, threshold
from vigie.agents.alert.ledger import NEVER, Ledger, kept_ms, renewed
from vigie.agents.alert.merged_stories import merged
from vigie.agents.alert.voice import Voice
from vigie.schemas.match import Match


class Behaviour(Protocol):
    """What a kind of alert does with a match, and at a deadline of its own making."""

    def take(self, ledger: Ledger, match: Match, voice: Voice, *, late: bool) -> Ledger:
        """One match more, in the order of event time."""

    def deadline(self, ledger: Ledger) -> int | None:
        """The event time at which something happens without a match, or None."""

    def expire(self, ledger: Ledger, at: int, voice: Voice) -> Ledger:
        """What happens then; the deadline must have moved afterwards."""


BEHAVIOURS: dict[str, Behaviour] = {
    "match": cast("Behaviour", first),
    "burst": cast("Behaviour", burst),
    "threshold": cast("Behaviour", threshold),
    "digest": cast("Behaviour", digest),
}


def run(ledger: Ledger, matches: Sequence[Match], before: int, until: int, voice: Voice) -> Ledger:
    """Take the matches, in the order of event time, and what falls due until `until`.

    Every match with an event time below `until` must be there: no other can come, or it is late, which is to say
    below `before`, the `until` of the last time.
    """
    behaviour = BEHAVIOURS[ledger.policy.kind]
    for came in matches:
        ledger = _expired(behaviour, ledger, came.event_time, voice)
        ledger, match = merged(renewed(ledger, came), came)
        ledger = behaviour.take(ledger, match, voice, late=match.event_time < before)
    return _expired(behaviour, ledger, until, voice)


def _expired(behaviour: Behaviour, ledger: Ledger, until: int, voice: Voice) -> Ledger:
    while (at := behaviour.deadline(ledger)) is not None and at <= until:
        ledger = behaviour.expire(ledger, at, voice)
    return ledger


def forgotten(ledger: Ledger) -> int:
    """When a group without further matches is forgotten."""
    return ledger.last + kept_ms(ledger.policy.kind)


def due(ledger: Ledger, held: int | None) -> int:
    """When a group must be looked at again; `held`: the event time of the first match that awaits its turn."""
    deadline = BEHAVIOURS[ledger.policy.kind].deadline(ledger)
    turn = NEVER if held is None else held + 1
    return min(turn, forgotten(ledger) if deadline is None else deadline)
