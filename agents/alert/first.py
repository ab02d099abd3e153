"""Kind `match`: a story's first article fires the alert, later ones revise it, at most once per cooldown."""

from __future__ import annotations

from dataclasses import replace

from vigie.agents.alert.emitter import AlertEmitter, without_episode
from vigie.agents.alert.group_state import Episode, GroupState, count_match, seen_before
from vigie.schemas.match import Match


def arrive(state: GroupState, match: Match, emitter: AlertEmitter, *, late: bool) -> GroupState:
    """Emit on arrival: a story's first match, and every match when the rule has no cooldown."""
    if state.policy.cooldown and state.episode is not None:
        return state
    known = state.episode or Episode(_anchor(state, match), match)
    emitted = emitter.emit(state, count_match(state, known, match), match.event_time, late=late)
    if not state.policy.cooldown or emitted.episode is None:
        return emitted
    # With a cooldown `take` counts this match again, in event-time order. So the counts go back to what they were,
    # and only the revision and what was suppressed stay.
    begun = replace(known, revision=emitted.episode.revision, suppressed=emitted.episode.suppressed)
    return replace(emitted, episode=begun)


def take(state: GroupState, match: Match, emitter: AlertEmitter, *, late: bool) -> GroupState:
    """Process one match, in event-time order."""
    if state.episode is None and "story" not in state.policy.by and seen_before(state, match):
        return replace(state, untold=state.untold + 1)  # the alert on this page is over: it is not raised again
    known = state.episode or Episode(_anchor(state, match), match)
    begins, episode = known.articles == 0, count_match(state, known, match)
    if not begins and match.event_time < episode.quiet_until:
        return replace(state, episode=replace(episode, suppressed=episode.suppressed + 1))
    episode = replace(episode, quiet_until=match.event_time + state.policy.cooldown)
    # without an episode the state was reset after the match arrived, so this match fires again
    emitted_on_arrival = state.policy.at_once and state.episode is not None
    if begins and emitted_on_arrival:
        return replace(state, episode=episode)
    return emitter.emit(state, episode, match.event_time, late=late)


def deadline(state: GroupState) -> int | None:
    """The end of a cooldown that suppressed something, or that ends the alert."""
    episode = state.episode
    if episode is None or not state.policy.cooldown or not episode.articles:
        return None
    return episode.quiet_until if episode.suppressed or not state.policy.at_once else None


def expire(state: GroupState, at: int, emitter: AlertEmitter) -> GroupState:
    """End a cooldown: emit what it suppressed. A story starts its next cooldown; without a story the alert ends."""
    if state.episode is not None and state.episode.suppressed:
        state = emitter.emit(state, state.episode, at, brings=0)
    if state.episode is None or not state.policy.at_once:
        return without_episode(state)
    return replace(state, episode=replace(state.episode, quiet_until=at + state.policy.cooldown))


def _anchor(state: GroupState, match: Match) -> str:
    """What identifies the alert: the story, whichever article came first; without a story, the first article."""
    return match.story_id or match.page_id if "story" in state.policy.by else match.page_id
