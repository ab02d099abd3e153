"""Kind `digest`: one record a window, with all that came in it. Windows begin at whole multiples of their size, UTC."""

from __future__ import annotations

from dataclasses import replace

from vigie.agents.alert.ledger import Episode, Ledger, counted
from vigie.agents.alert.voice import Voice, ended
from vigie.schemas.alert import AlertWindow
from vigie.schemas.match import Match


def take(ledger: Ledger, match: Match, voice: Voice, *, late: bool) -> Ledger:  # noqa: ARG001 told when the window ends
    """One match more in its window."""
    start = match.event_time - match.event_time % ledger.policy.size
    window = AlertWindow(start, start + ledger.policy.size)
    return replace(ledger, episode=counted(ledger.episode or Episode(str(start), match, window), match))


def deadline(ledger: Ledger) -> int | None:
    """The end of the window, if anything came in it."""
    return ledger.episode.window.end if ledger.episode is not None and ledger.episode.window else None


def expire(ledger: Ledger, at: int, voice: Voice) -> Ledger:
    """Tell of the window. Under a silence its articles are counted in the next digest, as suppressed."""
    if ledger.episode is None:
        return ledger
    return ended(voice.tell(ledger, ledger.episode, at, brings=ledger.episode.articles))
