"""Groups of merged stories: the group alerted under a former story id continues, so it never fires twice."""

from __future__ import annotations

from dataclasses import replace

from vigie.agents.alert.group import group
from vigie.agents.alert.policy import Policy
from vigie.agents.alert.write_buffer import GROUP, MERGED_FROM, MERGED_INTO, WriteBuffer
from vigie.schemas.alert import Group
from vigie.schemas.match import Match

_ID_BYTES = 16


def candidate_groups(match: Match, policy: Policy) -> list[Group]:
    """The match's group, then its groups under the former ids of its story, the latest first."""
    stories = [match.story_id, *reversed(match.absorbed)] if "story" in policy.by else [match.story_id]
    return [group(replace(match, story_id=story), policy) for story in stories]


def find_group(buffer: WriteBuffer, candidates: list[bytes]) -> tuple[bytes, bytes | None]:
    """The id and state of the group that a match joins: the first candidate that exists or was merged into one.

    If there is none, the match's own group, without a state.
    """
    for gid in candidates:
        if (state := buffer.get(GROUP + gid)) is not None:
            return gid, state
        other = buffer.get(MERGED_INTO + gid)
        if other is not None and (state := buffer.get(GROUP + other)) is not None:
            return other, state
    return candidates[0], None


def redirect(buffer: WriteBuffer, gid: bytes, candidates: list[bytes]) -> None:
    """Redirect the other candidates to this group, for matches that arrive late under a former id."""
    if buffer.get(GROUP + gid) is None:  # this very match ended the group
        return
    # a candidate with a group of its own keeps it: two alerts that both fired go on side by side
    others = [one for one in candidates if one != gid and buffer.get(GROUP + one) is None]
    new = [one for one in others if buffer.get(MERGED_INTO + one) != gid]
    for one in new:
        buffer.put(MERGED_INTO + one, gid)
    if new:
        buffer.put(MERGED_FROM + gid, (buffer.get(MERGED_FROM + gid) or b"") + b"".join(new))


def remove_redirects(buffer: WriteBuffer, gid: bytes) -> None:
    """Delete the redirects to a group that has ended."""
    merged_from = buffer.get(MERGED_FROM + gid)
    if merged_from is None:
        return
    for at in range(0, len(merged_from), _ID_BYTES):
        redirected = MERGED_INTO + merged_from[at : at + _ID_BYTES]
        if buffer.get(redirected) == gid:  # a later merge may have sent it elsewhere
            buffer.put(redirected, None)
    buffer.put(MERGED_FROM + gid, None)
