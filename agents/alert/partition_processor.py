"""Processes one partition's records in order, advances its stream time, and wakes the groups that are due."""

from __future__ import annotations

import re
from dataclasses import replace

from vigie.agents.alert import first, merged_groups
from vigie.agents.alert.emitter import AlertEmitter
from vigie.agents.alert.group import group_id
from vigie.agents.alert.group_state import GroupState, new_group, pack, record_match, reset_if_expired, unpack
from vigie.agents.alert.merged_stories import merge_stories
from vigie.agents.alert.policy import Policy, policy
from vigie.agents.alert.thresholds import THRESHOLDS
from vigie.agents.alert.timeline import due, expiry_time, run
from vigie.agents.alert.write_buffer import (
    DUE,
    GROUP,
    PENDING,
    SILENCE,
    SOURCE_TIME,
    STREAM_TIME,
    TIME_BYTES,
    WriteBuffer,
    time_key,
)
from vigie.agents.stage import Change, Outcome, View
from vigie.schemas.envelope import SOURCE, Incoming
from vigie.schemas.heartbeat import HEARTBEAT
from vigie.schemas.json import decode, encode
from vigie.schemas.match import Match
from vigie.schemas.refused import Reason, Refused
from vigie.schemas.silence import SILENCING, Silence

_AFTER_PREFIX = b"\xff" * 9
_TIME_DIGITS = 15
_SOURCE = re.compile(rb"(\d{1,6})/(\d{1,6})")


class PartitionProcessor:
    """Processes one batch: each record returns its outcome, and `changes` collects what the batch changed."""

    def __init__(self, view: View) -> None:
        """`view`: the committed state."""
        self._buffer = WriteBuffer(view)
        self._now = _time(self._buffer.get(STREAM_TIME) or b"")
        sources = self._buffer.scan(SOURCE_TIME, SOURCE_TIME + _AFTER_PREFIX)
        self._source_times = {key[len(SOURCE_TIME) :]: _time(value) for key, value in sources}
        self._silences = {key: _silence(value) for key, value in self._buffer.scan(SILENCE, SILENCE + _AFTER_PREFIX)}

    @property
    def changes(self) -> list[Change]:
        """The batch's changes, for the changelog."""
        return list(self._buffer.changes.items())

    def process(self, record: Incoming) -> Outcome:
        """The alerts that a record causes: those of its own rule, and those of every group it makes due."""
        emitter = AlertEmitter(tuple(self._silences.values()))
        refused = self._control(record, emitter) if _is_control(record) else self._match(record, emitter)
        return refused or tuple(emitter.emitted)

    def _control(self, record: Incoming, emitter: AlertEmitter) -> Refused | None:
        beat = record.header(HEARTBEAT)
        if beat is None:
            return self._silence(record)
        if not beat.isdigit() or len(beat) > _TIME_DIGITS:
            return Refused(Reason.INVALID, f"{HEARTBEAT}: not a time in milliseconds")
        time = min(int(beat), record.timestamp + THRESHOLDS.event_time.ahead_ms) if record.timestamp else int(beat)
        source = record.header(SOURCE)
        if source is None:
            self._advance(time, emitter)
            return None
        partition = _SOURCE.fullmatch(source)
        if partition is None:
            return Refused(Reason.INVALID, f"{SOURCE}: not a partition and how many there are, as 3/12")
        self._heartbeat(partition[1], int(partition[2]), time, emitter)
        return None

    def _heartbeat(self, source: bytes, sources: int, time: int, emitter: AlertEmitter) -> None:
        """Record how far one source partition has come. Stream time is that of the slowest of all partitions."""
        if time > self._source_times.get(source, -1):
            self._source_times[source] = time
            self._buffer.put(SOURCE_TIME + source, time_key(time))
        # until every partition has been heard from, the slowest is unknown and time must not advance
        if len(self._source_times) >= sources:
            self._advance(min(self._source_times.values()), emitter)

    def _match(self, record: Incoming, emitter: AlertEmitter) -> Refused | None:
        match = decode(record.value, Match) if record.value else Refused(Reason.EMPTY, "no value: a match has one")
        if isinstance(match, Refused):
            return match
        rule_policy = policy(match.rule)
        if isinstance(rule_policy, Refused):
            return rule_policy
        match = _clamped(match, record)
        # the match joins its group before time advances: its own event time may make that group due
        if not match.rule.dry_run:
            self._join_group(match, rule_policy, emitter)
        if not self._source_times:  # without heartbeats, stream time follows the latest match
            self._advance(match.event_time, emitter)
        return None

    def _join_group(self, match: Match, rule_policy: Policy, emitter: AlertEmitter) -> None:
        groups = merged_groups.candidate_groups(match, rule_policy)
        candidates = [group_id(match.rule_id, rule_policy.kind, of.key or "") for of in groups]
        gid, value = merged_groups.find_group(self._buffer, candidates)
        known = unpack(value) if value else new_group(match, rule_policy, groups[0])
        state = record_match(known, match, rule_policy, self._now)
        if state is not None:
            match = replace(match, story_id=state.group.story_id or match.story_id)
            self._put(gid, self._joined(gid, state, match, emitter))
            merged_groups.redirect(self._buffer, gid, candidates)

    def _joined(self, gid: bytes, state: GroupState, match: Match, emitter: AlertEmitter) -> GroupState:
        late = match.event_time < self._now
        if state.policy.at_once:
            # With a cooldown, earlier matches of the group may still be pending. The reset then waits until this match
            # is processed in event-time order, after them.
            known = state if state.policy.cooldown else reset_if_expired(state, match)
            state = first.arrive(known, match, emitter, late=late)
        if late and state.policy.kind != "match":
            # too late to count, but the story merges that it reports still apply
            state, _ = merge_stories(state, match)
            return replace(state, untold=state.untold + 1)
        if not state.policy.at_once or state.policy.cooldown:
            self._buffer.put(PENDING + gid + time_key(match.event_time) + match.article_id.encode(), encode(match))
        return state

    def _advance(self, event_time: int, emitter: AlertEmitter) -> None:
        """Advance stream time and wake the groups that are now due, in order of due time."""
        before, self._now = self._now, max(self._now, event_time - THRESHOLDS.event_time.lateness_ms)
        if self._now != before:
            self._buffer.put(STREAM_TIME, time_key(self._now))
        # a list, because waking a group rewrites the index that is being scanned
        for key, _ in list(self._buffer.scan(DUE, DUE + time_key(self._now + 1))):
            self._wake(key[len(DUE) + TIME_BYTES :], before, emitter)

    def _wake(self, gid: bytes, before: int, emitter: AlertEmitter) -> None:
        value = self._buffer.get(GROUP + gid)
        if value is None:
            raise RuntimeError("the index of the alert stage names a group that is not there")
        pending = list(self._buffer.scan(PENDING + gid, PENDING + gid + time_key(self._now)))
        for key, _ in pending:
            self._buffer.put(key, None)
        matches = [_pending_match(match) for _, match in pending]
        self._put(gid, run(unpack(value), matches, before, self._now, emitter))

    def _put(self, gid: bytes, state: GroupState) -> None:
        waiting = next(iter(self._buffer.scan(PENDING + gid, PENDING + gid + _AFTER_PREFIX)), None)
        turn = None if waiting is None else _time(waiting[0][len(PENDING) + len(gid) :][:TIME_BYTES])
        then = due(state, turn)
        over = turn is None and then == expiry_time(state) and then <= self._now
        self._buffer.put(GROUP + gid, None if over else pack(state, then))
        if over:
            merged_groups.remove_redirects(self._buffer, gid)

    def _silence(self, record: Incoming) -> Refused | None:
        key = SILENCE + (record.header(SILENCING) or b"")
        if not record.value:
            self._silences.pop(key, None)
            self._buffer.put(key, None)
            return None
        silence = decode(record.value, Silence)
        if isinstance(silence, Refused):
            return silence
        # expired silences go first, so that they do not count towards the limit
        self._remove_expired_silences()
        if len(self._silences) >= THRESHOLDS.limits.silences:
            return Refused(Reason.TOO_LARGE, f"{THRESHOLDS.limits.silences} silences are in force: lift one first")
        self._silences[key] = silence
        self._buffer.put(key, record.value)
        return None

    def _remove_expired_silences(self) -> None:
        for key in [key for key, silence in self._silences.items() if silence.ends.timestamp() * 1000 <= self._now]:
            del self._silences[key]
            self._buffer.put(key, None)


def _time(value: bytes) -> int:
    return int.from_bytes(value, "big")


def _is_control(record: Incoming) -> bool:
    return record.header(HEARTBEAT) is not None or record.header(SILENCING) is not None


def _clamped(match: Match, record: Incoming) -> Match:
    """The match with its event time limited: not before the epoch, and not in the broker's future."""
    ahead = 0 < record.timestamp < match.event_time - THRESHOLDS.event_time.ahead_ms
    return replace(match, event_time=max(0, record.timestamp if ahead else match.event_time))


def _pending_match(value: bytes) -> Match:
    match = decode(value, Match)
    if isinstance(match, Refused):
        raise ValueError(f"the state of the alert stage cannot be read: {match.detail}")  # noqa: TRY004 not a type
    return match


def _silence(value: bytes) -> Silence:
    silence = decode(value, Silence)
    if isinstance(silence, Refused):
        raise ValueError(f"the state of the alert stage cannot be read: {silence.detail}")  # noqa: TRY004 not a type
    return silence
