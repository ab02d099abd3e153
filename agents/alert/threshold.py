"""Kind `threshold`: so many stories, sources or articles within a sliding window of event time."""

from __future__ import annotations

from dataclasses import replace

from vigie.agents.alert.ledger import Episode, Ledger, Seen, counted, seen_as
from vigie.agents.alert.thresholds import THRESHOLDS
from vigie.agents.alert.voice import Voice
from vigie.schemas.alert import AlertWindow
from vigie.schemas.match import Match


def take(ledger: Ledger, match: Match, voice: Voice, *, late: bool) -> Ledger:  # noqa: ARG001 late ones do not come here
    """One match more, in the order of event time: it opens an alert, goes into the open one, or is remembered."""
    if ledger.episode is not None:
        return _further(ledger, counted(ledger.episode, match), match.event_time, voice)
    since = match.event_time - ledger.policy.size
    recent = (*(seen for seen in ledger.recent if seen.time > since), seen_as(match))
    if len({getattr(seen, ledger.policy.distinct) for seen in recent}) < ledger.policy.count:
        most = max(THRESHOLDS.memory.recent, ledger.policy.count)
        return replace(ledger, recent=recent[-most:])
    episode = replace(_begun(recent, match, ledger.policy.size), quiet_until=match.event_time + ledger.policy.cooldown)
    return voice.tell(replace(ledger, recent=()), episode, match.event_time, brings=len(recent))


def deadline(ledger: Ledger) -> int | None:
    """The end of a cooldown that held something back, or of a whole window without a match."""
    episode = ledger.episode
    if episode is None:
        return None
    over = episode.last + ledger.policy.size
    return min(over, episode.quiet_until) if episode.suppressed and ledger.policy.cooldown else over


def expire(ledger: Ledger, at: int, voice: Voice) -> Ledger:
    """A window without a match resolves the alert; before that, a cooldown's end tells what it held back."""
    episode = ledger.episode
    if episode is None:
        return ledger
    if at >= episode.last + ledger.policy.size:
        return voice.close(ledger, episode, at)
    return voice.tell(ledger, replace(episode, quiet_until=at + ledger.policy.cooldown), at, brings=0)


def _further(ledger: Ledger, episode: Episode, at: int, voice: Voice) -> Ledger:
    if at < episode.quiet_until:
        return replace(ledger, episode=replace(episode, suppressed=episode.suppressed + 1))
    return voice.tell(ledger, replace(episode, quiet_until=at + ledger.policy.cooldown), at)


def _begun(recent: tuple[Seen, ...], match: Match, size: int) -> Episode:
    """The alert as the match opens it: that match stands for it, all of the window's are counted."""
    start = recent[0].time
    return Episode(
        anchor=str(start),
        first=match,
        window=AlertWindow(start, start + size),
        articles=len(recent),
        stories=tuple(dict.fromkeys(seen.story for seen in recent)),
        sources=tuple(dict.fromkeys(seen.source for seen in recent)),
        last=match.event_time,
    )
