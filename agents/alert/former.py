"""Stories that became one: the group that was told under a former id goes on, so nothing of it fires again."""

from __future__ import annotations

from dataclasses import replace

from vigie.agents.alert.draft import FORMER, LEDGER, NAMED, Draft
from vigie.agents.alert.group import group
from vigie.agents.alert.policy import Policy
from vigie.schemas.alert import Group
from vigie.schemas.match import Match

_ID_BYTES = 16


def groups(match: Match, wanted: Policy) -> list[Group]:
    """The match's group, and those that it would be of under the former ids of its story, the last first."""
    stories = [match.story_id, *reversed(match.absorbed)] if "story" in wanted.by else [match.story_id]
    return [group(replace(match, story_id=story), wanted) for story in stories]


def entered(draft: Draft, candidates: list[bytes]) -> tuple[bytes, bytes | None]:
    """The group that a match enters, with its ledger.

    The first that there is of these, or of those they go on in; else its own, without a ledger.
    """
    for gid in candidates:
        if (ledger := draft.get(LEDGER + gid)) is not None:
            return gid, ledger
        other = draft.get(FORMER + gid)
        if other is not None and (ledger := draft.get(LEDGER + other)) is not None:
            return other, ledger
    return candidates[0], None


def remember(draft: Draft, gid: bytes, candidates: list[bytes]) -> None:
    """A match that comes late, under one of the other ids, is to enter this group too."""
    if draft.get(LEDGER + gid) is None:  # over with this very match
        return
    others = [one for one in candidates if one != gid and draft.get(LEDGER + one) is None]
    new = [one for one in others if draft.get(FORMER + one) != gid]
    for one in new:
        draft.put(FORMER + one, gid)
    if new:
        draft.put(NAMED + gid, (draft.get(NAMED + gid) or b"") + b"".join(new))


def forget(draft: Draft, gid: bytes) -> None:
    """The group is over, and with it all that led to it."""
    named = draft.get(NAMED + gid)
    if named is None:
        return
    for at in range(0, len(named), _ID_BYTES):
        former = FORMER + named[at : at + _ID_BYTES]
        if draft.get(former) == gid:
            draft.put(former, None)
    draft.put(NAMED + gid, None)
