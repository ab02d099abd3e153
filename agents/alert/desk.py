"""The desk: takes the records of one partition in their order, keeps its stream time, wakes the groups that are due."""

from __future__ import annotations

import re
from dataclasses import replace

from vigie.agents.alert import first, former
from vigie.agents.alert.draft import BEAT, DUE, HELD, LEDGER, SILENCE, STREAM, Draft, time_key
from vigie.agents.alert.group import group_id
from vigie.agents.alert.ledger import Ledger, met, opened, packed, renewed, unpacked
from vigie.agents.alert.merged_stories import merged
from vigie.agents.alert.policy import Policy, policy
from vigie.agents.alert.thresholds import THRESHOLDS
from vigie.agents.alert.timeline import due, forgotten, run
from vigie.agents.alert.voice import Voice
from vigie.agents.stage import Change, Outcome, View
from vigie.schemas.envelope import SOURCE, Incoming
from vigie.schemas.heartbeat import HEARTBEAT
from vigie.schemas.json import decode, encode
from vigie.schemas.match import Match
from vigie.schemas.refused import Reason, Refused
from vigie.schemas.silence import SILENCING, Silence

_NEXT = b"\xff" * 9
_TIME_DIGITS = 15
_SOURCE = re.compile(rb"(\d{1,6})/(\d{1,6})")


class Desk:
    """Takes one batch. What it has learned is in `changes`, what each record led to is returned."""

    def __init__(self, view: View) -> None:
        """`view`: the state as committed."""
        self._draft = Draft(view)
        self._now = _time(self._draft.get(STREAM) or b"")
        self._beats = {key[len(BEAT) :]: _time(value) for key, value in self._draft.scan(BEAT, BEAT + _NEXT)}
        self._silences = {key: _silence(value) for key, value in self._draft.scan(SILENCE, SILENCE + _NEXT)}

    @property
    def changes(self) -> list[Change]:
        """What the batch has changed, for the changelog."""
        return list(self._draft.changes.items())

    def take(self, record: Incoming) -> Outcome:
        """What a record leads to: alerts of its own rule, and of every group whose time has come by it."""
        voice = Voice(tuple(self._silences.values()))
        refused = self._control(record, voice) if _is_control(record) else self._match(record, voice)
        return refused or tuple(voice.said)

    def _control(self, record: Incoming, voice: Voice) -> Refused | None:
        beat = record.header(HEARTBEAT)
        if beat is None:
            return self._silence(record)
        if not beat.isdigit() or len(beat) > _TIME_DIGITS:
            return Refused(Reason.INVALID, f"{HEARTBEAT}: not a time in milliseconds")
        time = min(int(beat), record.timestamp + THRESHOLDS.clock.ahead_ms) if record.timestamp else int(beat)
        source = record.header(SOURCE)
        if source is None:
            self._advance(time, voice)
            return None
        told = _SOURCE.fullmatch(source)
        if told is None:
            return Refused(Reason.INVALID, f"{SOURCE}: not a partition and how many there are, as 3/12")
        self._beat(told[1], int(told[2]), time, voice)
        return None

    def _beat(self, source: bytes, sources: int, time: int, voice: Voice) -> None:
        """One source partition has come so far; the stream has come as far as the last of all of them."""
        if time > self._beats.get(source, -1):
            self._beats[source] = time
            self._draft.put(BEAT + source, time_key(time))
        if len(self._beats) >= sources:
            self._advance(min(self._beats.values()), voice)

    def _match(self, record: Incoming, voice: Voice) -> Refused | None:
        match = decode(record.value, Match) if record.value else Refused(Reason.EMPTY, "no value: a match has one")
        if isinstance(match, Refused):
            return match
        wanted = policy(match.rule)
        if isinstance(wanted, Refused):
            return wanted
        match = _clamped(match, record)
        if not match.rule.dry_run:
            self._enter(match, wanted, voice)
        if not self._beats:  # without heartbeats of its sources, the stream has come as far as its latest match
            self._advance(match.event_time, voice)
        return None

    def _enter(self, match: Match, wanted: Policy, voice: Voice) -> None:
        groups = former.groups(match, wanted)
        candidates = [group_id(match.rule_id, wanted.kind, of.key or "") for of in groups]
        gid, value = former.entered(self._draft, candidates)
        known = unpacked(value) if value else opened(match, wanted, groups[0])
        ledger = met(known, match, wanted, self._now)
        if ledger is not None:
            told = replace(match, story_id=ledger.group.story_id or match.story_id)
            self._put(gid, self._entered(gid, ledger, told, voice))
            former.remember(self._draft, gid, candidates)

    def _entered(self, gid: bytes, ledger: Ledger, match: Match, voice: Voice) -> Ledger:
        late = match.event_time < self._now
        if ledger.policy.at_once:
            # with a cooldown, something of the group may still await its time: it is renewed when the match's comes
            known = ledger if ledger.policy.cooldown else renewed(ledger, match)
            ledger = first.arrive(known, match, voice, late=late)
        if late and ledger.policy.kind != "match":
            ledger, _ = merged(ledger, match)  # not counted, but what it tells of stories holds
            return replace(ledger, untold=ledger.untold + 1)
        if not ledger.policy.at_once or ledger.policy.cooldown:
            self._draft.put(HELD + gid + time_key(match.event_time) + match.article_id.encode(), encode(match))
        return ledger

    def _advance(self, event_time: int, voice: Voice) -> None:
        """Move the stream time on and wake, in the order of their times, the groups that are due."""
        before, self._now = self._now, max(self._now, event_time - THRESHOLDS.clock.lateness_ms)
        if self._now != before:
            self._draft.put(STREAM, time_key(self._now))
        for key, _ in list(self._draft.scan(DUE, DUE + time_key(self._now + 1))):
            self._wake(key[len(DUE) + 8 :], before, voice)

    def _wake(self, gid: bytes, before: int, voice: Voice) -> None:
        value = self._draft.get(LEDGER + gid)
        if value is None:
            raise RuntimeError("the index of the alert stage names a group that is not there")
        held = list(self._draft.scan(HELD + gid, HELD + gid + time_key(self._now)))
        for key, _ in held:
            self._draft.put(key, None)
        ledger = run(unpacked(value), [_held(match) for _, match in held], before, self._now, voice)
        self._put(gid, ledger)

    def _put(self, gid: bytes, ledger: Ledger) -> None:
        waiting = next(iter(self._draft.scan(HELD + gid, HELD + gid + _NEXT)), None)
        turn = None if waiting is None else int.from_bytes(waiting[0][len(HELD) + len(gid) :][:8], "big")
        then = due(ledger, turn)
        over = turn is None and then == forgotten(ledger) and then <= self._now
        self._draft.put(LEDGER + gid, None if over else packed(ledger, then))
        if over:
            former.forget(self._draft, gid)

    def _silence(self, record: Incoming) -> Refused | None:
        key = SILENCE + (record.header(SILENCING) or b"")
        if not record.value:
            self._silences.pop(key, None)
            self._draft.put(key, None)
            return None
        silence = decode(record.value, Silence)
        if isinstance(silence, Refused):
            return silence
        self._forget_silences()
        if len(self._silences) >= THRESHOLDS.memory.silences:
            return Refused(Reason.TOO_LARGE, f"{THRESHOLDS.memory.silences} silences are in force: lift one first")
        self._silences[key] = silence
        self._draft.put(key, record.value)
        return None

    def _forget_silences(self) -> None:
        for key in [key for key, silence in self._silences.items() if silence.ends.timestamp() * 1000 <= self._now]:
            del self._silences[key]
            self._draft.put(key, None)


def _time(value: bytes) -> int:
    return int.from_bytes(value, "big")


def _is_control(record: Incoming) -> bool:
    return record.header(HEARTBEAT) is not None or record.header(SILENCING) is not None


def _clamped(match: Match, record: Incoming) -> Match:
    """The match with an event time that lies neither before the epoch nor in the broker's future."""
    ahead = 0 < record.timestamp < match.event_time - THRESHOLDS.clock.ahead_ms
    return replace(match, event_time=max(0, record.timestamp if ahead else match.event_time))


def _held(value: bytes) -> Match:
    match = decode(value, Match)
    if isinstance(match, Refused):
        raise ValueError(f"the state of the alert stage cannot be read: {match.detail}")  # noqa: TRY004 not a type
    return match


def _silence(value: bytes) -> Silence:
    silence = decode(value, Silence)
    if isinstance(silence, Refused):
        raise ValueError(f"the state of the alert stage cannot be read: {silence.detail}")  # noqa: TRY004 not a type
    return silence
