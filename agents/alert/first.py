"""Kind `match`: the first article of a story is told, later ones are revisions, at most one a cooldown."""

from __future__ import annotations

from dataclasses import replace

from vigie.agents.alert.ledger import Episode, Ledger, counted
from vigie.agents.alert.voice import Voice
from vigie.schemas.match import Match


def arrive(ledger: Ledger, match: Match, voice: Voice, *, late: bool) -> Ledger:
    """Tell what need not await its time: a story's first match, and every one when there is no cooldown."""
    episode = ledger.episode or Episode(match.story_id or match.article_id, match)
    if not ledger.policy.cooldown:
        episode = counted(episode, match)
    elif ledger.episode is not None:
        return ledger
    shown = episode if ledger.policy.cooldown == 0 else counted(episode, match)
    told = voice.tell(ledger, shown, match.event_time, late=late)
    return replace(ledger, episode=replace(episode, revision=told.revision, suppressed=told.suppressed))


def take(ledger: Ledger, match: Match, voice: Voice, *, late: bool) -> Ledger:
    """One match more, in the order of event time."""
    begun = ledger.episode or Episode(match.article_id, match)
    first, episode = begun.articles == 0, counted(begun, match)
    if first:
        episode = replace(episode, quiet_until=match.event_time + ledger.policy.cooldown)
        if ledger.policy.at_once:
            return replace(ledger, episode=episode)
    elif match.event_time < episode.quiet_until:
        return replace(ledger, episode=replace(episode, suppressed=episode.suppressed + 1))
    told = voice.tell(ledger, episode, match.event_time, late=late)
    return replace(ledger, episode=replace(told, quiet_until=match.event_time + ledger.policy.cooldown), late=0)


def deadline(ledger: Ledger) -> int | None:
    """The end of a cooldown that held something back, or that ends an alert."""
    episode = ledger.episode
    waits = episode is not None and episode.articles and (episode.suppressed or not ledger.policy.at_once)
    return episode.quiet_until if episode is not None and waits and ledger.policy.cooldown else None


def expire(ledger: Ledger, at: int, voice: Voice) -> Ledger:
    """A cooldown is over: what it held back is told. A story's next one begins; without a story the alert is over."""
    episode = ledger.episode
    if episode is None:
        return ledger
    if episode.suppressed:
        episode = voice.tell(ledger, episode, at, brings=0)
    again = replace(episode, quiet_until=at + ledger.policy.cooldown) if ledger.policy.at_once else None
    return replace(ledger, episode=again, late=0)
