"""Kind `digest`: one record per window with everything in it. Windows start at whole multiples of their size, UTC."""

from __future__ import annotations

from dataclasses import replace

from vigie.agents.alert.emitter import AlertEmitter, without_episode
from vigie.agents.alert.group_state import Episode, GroupState, count_match
from vigie.schemas.alert import AlertWindow
from vigie.schemas.match import Match


def take(state: GroupState, match: Match, emitter: AlertEmitter, *, late: bool) -> GroupState:  # noqa: ARG001 emitted when the window ends
    """Add a match to its window."""
    start = match.event_time - match.event_time % state.policy.size
    window = AlertWindow(start, start + state.policy.size)
    return replace(state, episode=count_match(state, state.episode or Episode(str(start), match, window), match))


def deadline(state: GroupState) -> int | None:
    """The end of the window; None if the window is empty."""
    return state.episode.window.end if state.episode is not None and state.episode.window else None


def expire(state: GroupState, at: int, emitter: AlertEmitter) -> GroupState:
    """Emit the window. Under a silence its articles are counted as suppressed in the next digest."""
    if state.episode is None:
        return state
    return without_episode(emitter.emit(state, state.episode, at, brings=state.episode.articles))
