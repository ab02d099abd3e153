"""Merged stories: wherever a rule counts stories over time, merged ones count as one from then on."""

from __future__ import annotations

from dataclasses import replace

from vigie.agents.alert import burst
from vigie.agents.alert.group_state import GroupState
from vigie.agents.alert.thresholds import THRESHOLDS
from vigie.schemas.match import Match


def merge_stories(state: GroupState, match: Match) -> tuple[GroupState, Match]:
    """The state with the merges that the match reports, and the match under the story id that the state counts.

    Counts of merged stories become counts of one. Either id will do: alerts show how many stories, not which. A group
    of a single story or article counts one story in any case and needs no merging.
    """
    if state.policy.at_once or not (match.absorbed or state.merged):
        return state, match
    own_story = match.story_id or match.article_id
    story = state.merged.get(own_story, own_story)
    ended = {state.merged.get(one, one) for one in match.absorbed} - {story}
    if ended:
        state = _rename_stories(state, ended, story)
    # sorted, because the order of a set differs between processes and this dict is stored
    named = {one: story for one in (*match.absorbed, *sorted(ended)) if one != story}
    state = replace(state, merged=_still_counted({**state.merged, **named}, state, story))
    return state, match if story == own_story else replace(match, story_id=story)


def _rename_stories(state: GroupState, ended: set[str], story: str) -> GroupState:
    """The state with everything counted for the ended stories counted for `story`."""
    recent = tuple(replace(entry, story=story) if entry.story in ended else entry for entry in state.recent)
    episode, baseline = state.episode, state.baseline
    if episode is not None:
        names = (story if one in ended else one for one in episode.stories)
        episode = replace(episode, stories=tuple(dict.fromkeys(names)))
    if baseline is not None and recent != state.recent:
        baseline = burst.recount(baseline, state.recent, recent)
    pairs = {former: story if into in ended else into for former, into in state.merged.items()}
    return replace(state, recent=recent, episode=episode, baseline=baseline, merged=pairs)


def _still_counted(pairs: dict[str, str], state: GroupState, story: str) -> dict[str, str]:
    """The former ids of stories still counted, including the match's own; the latest if there are too many.

    Once a story has left its window, a match under its former id counts on its own anyway.
    """
    counted = {entry.story for entry in state.recent} | {story}
    if state.episode is not None:
        counted.update(state.episode.stories)
    current = [(former, into) for former, into in pairs.items() if into in counted]
    return dict(current[-THRESHOLDS.limits.merged_stories :])
