"""Kind `match`: the first article of a story is told, later ones are revisions, at most one a cooldown."""

from __future__ import annotations

from dataclasses import replace

from vigie.agents.alert.ledger import Episode, Ledger, counted
from vigie.agents.alert.voice import Voice, ended
from vigie.schemas.match import Match


def arrive(ledger: Ledger, match: Match, voice: Voice, *, late: bool) -> Ledger:
    """Tell what need not await its time: a story's first match, and every one when there is no cooldown."""
    if ledger.policy.cooldown and ledger.episode is not None:
        return ledger
    known = ledger.episode or Episode(_anchor(ledger, match), match)
    told = voice.tell(ledger, counted(known, match), match.event_time, late=late)
    if not ledger.policy.cooldown or told.episode is None:
        return told
    begun = replace(known, revision=told.episode.revision, suppressed=told.episode.suppressed)
    return replace(told, episode=begun)


def take(ledger: Ledger, match: Match, voice: Voice, *, late: bool) -> Ledger:
    """One match more, in the order of event time."""
    known = ledger.episode or Episode(_anchor(ledger, match), match)
    begins, episode = known.articles == 0, counted(known, match)
    if not begins and match.event_time < episode.quiet_until:
        return replace(ledger, episode=replace(episode, suppressed=episode.suppressed + 1))
    episode = replace(episode, quiet_until=match.event_time + ledger.policy.cooldown)
    was_told_on_arrival = ledger.policy.at_once and ledger.episode is not None  # else it was renewed since
    if begins and was_told_on_arrival:
        return replace(ledger, episode=episode)
    return voice.tell(ledger, episode, match.event_time, late=late)


def deadline(ledger: Ledger) -> int | None:
    """The end of a cooldown that held something back, or that ends an alert."""
    episode = ledger.episode
    if episode is None or not ledger.policy.cooldown or not episode.articles:
        return None
    return episode.quiet_until if episode.suppressed or not ledger.policy.at_once else None


def expire(ledger: Ledger, at: int, voice: Voice) -> Ledger:
    """A cooldown is over: what it held back is told. A story's next one begins; without a story the alert is over."""
    if ledger.episode is not None and ledger.episode.suppressed:
        ledger = voice.tell(ledger, ledger.episode, at, brings=0)
    if ledger.episode is None or not ledger.policy.at_once:
        return ended(ledger)
    return replace(ledger, episode=replace(ledger.episode, quiet_until=at + ledger.policy.cooldown))


def _anchor(ledger: Ledger, match: Match) -> str:
    """What begins the alert: the story itself, whichever of its articles came first; else the first article."""
    return match.story_id or match.article_id if "story" in ledger.policy.by else match.article_id
