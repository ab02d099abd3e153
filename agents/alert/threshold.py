"""Kind `threshold`: a number of stories, sources or articles within a sliding window of event time."""

from __future__ import annotations

from dataclasses import replace

from vigie.agents.alert.emitter import AlertEmitter
from vigie.agents.alert.group_state import Episode, GroupState, WindowEntry, articles_of, count_match, window_entry
from vigie.agents.alert.thresholds import THRESHOLDS
from vigie.schemas.alert import AlertWindow
from vigie.schemas.match import Match


def take(state: GroupState, match: Match, emitter: AlertEmitter, *, late: bool) -> GroupState:  # noqa: ARG001 late matches never get here
    """Process one match, in event-time order: it opens an alert, joins the open one, or waits in the window."""
    if state.episode is not None:
        return _further(state, count_match(state, state.episode, match), match.event_time, emitter)
    since = match.event_time - state.policy.size
    recent = (*(entry for entry in state.recent if entry.time > since), window_entry(match))
    if len({getattr(entry, state.policy.distinct) for entry in recent}) < state.policy.count:
        # never fewer than the rule's count, or a rule that counts high could not fire
        most = max(THRESHOLDS.limits.window_articles, state.policy.count)
        return replace(state, recent=recent[-most:])
    episode = replace(_opened(recent, match, state.policy.size), quiet_until=match.event_time + state.policy.cooldown)
    return emitter.emit(replace(state, recent=()), episode, match.event_time, brings=len(recent))


def deadline(state: GroupState) -> int | None:
    """The end of a cooldown that suppressed something, or of a whole window without a match."""
    episode = state.episode
    if episode is None:
        return None
    over = episode.last + state.policy.size
    return min(over, episode.quiet_until) if episode.suppressed and state.policy.cooldown else over


def expire(state: GroupState, at: int, emitter: AlertEmitter) -> GroupState:
    """Resolve the alert after a window without a match; before that, emit what a cooldown suppressed."""
    episode = state.episode
    if episode is None:
        return state
    if at >= episode.last + state.policy.size:
        return emitter.resolve(state, episode, at)
    return emitter.emit(state, replace(episode, quiet_until=at + state.policy.cooldown), at, brings=0)


def _further(state: GroupState, episode: Episode, at: int, emitter: AlertEmitter) -> GroupState:
    if at < episode.quiet_until:
        return replace(state, episode=replace(episode, suppressed=episode.suppressed + 1))
    return emitter.emit(state, replace(episode, quiet_until=at + state.policy.cooldown), at)


def _opened(recent: tuple[WindowEntry, ...], match: Match, size: int) -> Episode:
    """The alert that the match opens: the match represents it, and every match of the window counts."""
    start = recent[0].time
    return Episode(
        anchor=str(start),
        first=match,
        window=AlertWindow(start, start + size),
        articles=articles_of(recent),
        stories=tuple(dict.fromkeys(entry.story for entry in recent)),
        sources=tuple(dict.fromkeys(entry.source for entry in recent)),
        last=match.event_time,
    )
