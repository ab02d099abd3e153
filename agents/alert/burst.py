"""Kind `burst`: more new stories than the rule's own hours explain, in a step, a window or two windows."""

from __future__ import annotations

from dataclasses import replace

from vigie.agents.alert.baseline import Baseline, fano, learned, tail
from vigie.agents.alert.ledger import Episode, Ledger, Seen, counted, seen_as
from vigie.agents.alert.policy import Policy
from vigie.agents.alert.thresholds import THRESHOLDS, Bursts
from vigie.agents.alert.voice import Voice
from vigie.schemas.alert import AlertWindow, Burst
from vigie.schemas.match import Match


def take(ledger: Ledger, match: Match, voice: Voice, *, late: bool) -> Ledger:  # noqa: ARG001 judged when the step ends
    """One match more in the step under way."""
    step = _window(ledger.policy) // THRESHOLDS.bursts.steps
    begins = match.event_time - match.event_time % step
    known = ledger.baseline
    baseline = known if known is not None and known.step == step else Baseline(begins, begins, step)
    while baseline.closed < begins:
        baseline = learned(baseline, 0)
    recent = (*ledger.recent, seen_as(match))[-THRESHOLDS.memory.recent :]
    ledger = replace(ledger, baseline=baseline, recent=recent, latest=match)
    if ledger.episode is None:
        return ledger
    episode = replace(counted(ledger.episode, match), last=ledger.episode.last)
    return replace(ledger, episode=replace(episode, suppressed=episode.suppressed + 1))


def deadline(ledger: Ledger) -> int | None:
    """The end of the step under way; empty steps of which nothing can come are learned with the next match."""
    active = ledger.recent or ledger.episode is not None
    return ledger.baseline.closed + ledger.baseline.step if ledger.baseline is not None and active else None


def expire(ledger: Ledger, at: int, voice: Voice) -> Ledger:
    """A step is over: judge it with those before it, learn it, and tell what follows."""
    if ledger.baseline is None:
        return ledger
    scatter = fano(ledger.baseline)
    baseline = learned(ledger.baseline, _new_stories(ledger.recent, ledger.baseline.closed, at))
    ledger = replace(ledger, baseline=baseline)
    found = _judged(ledger, baseline, scatter, at)
    ledger = _told(ledger, found, at, voice)
    oldest = at - (THRESHOLDS.bursts.spans[-1] - 1) * baseline.step
    return replace(ledger, recent=tuple(seen for seen in ledger.recent if seen.time >= oldest))


def _told(ledger: Ledger, found: tuple[int, Burst] | None, at: int, voice: Voice) -> Ledger:
    episode = ledger.episode
    if episode is None:
        return ledger if found is None else _fired(ledger, *found, at, voice)
    if found is None:
        over = at >= episode.last + THRESHOLDS.bursts.rearm_windows * _window(ledger.policy)
        return voice.close(ledger, episode, at) if over else ledger
    start = episode.window.start if episode.window else at
    episode = replace(episode, last=at, window=AlertWindow(start, at))
    if not episode.suppressed or at < episode.quiet_until:
        return replace(ledger, episode=episode)
    episode = replace(episode, quiet_until=at + ledger.policy.cooldown)
    return voice.tell(ledger, episode, at, brings=0, burst=found[1])


def _fired(ledger: Ledger, start: int, burst: Burst, at: int, voice: Voice) -> Ledger:
    if ledger.latest is None:
        return ledger
    inside = [seen for seen in ledger.recent if seen.time >= start]
    episode = Episode(
        anchor=str(start),
        first=ledger.latest,
        window=AlertWindow(start, at),
        articles=len(inside),
        stories=tuple(dict.fromkeys(seen.story for seen in inside)),
        sources=tuple(dict.fromkeys(seen.source for seen in inside)),
        quiet_until=at + ledger.policy.cooldown,
        last=at,
    )
    return voice.tell(ledger, episode, at, brings=len(inside), burst=burst)


def _judged(ledger: Ledger, baseline: Baseline, scatter: float, at: int) -> tuple[int, Burst] | None:
    """The least probable span that ends here, as its start and its figures, if it is a burst."""
    figures, step = THRESHOLDS.bursts, baseline.step
    if at - baseline.since < figures.learn_ms:
        return None
    found = [
        (at - span * step, excess(baseline, span, scatter))
        for span in figures.spans
        if _enough(ledger, at - span * step, figures)
    ]
    start, burst = min(found, key=lambda each: each[1].p, default=(at, None))
    least = max(figures.min_stories, ledger.policy.count)
    return (start, burst) if burst is not None and burst.p < figures.p and burst.observed >= least else None


def _enough(ledger: Ledger, start: int, figures: Bursts) -> bool:
    inside = [seen for seen in ledger.recent if seen.time >= start]
    return len({seen.source for seen in inside}) >= figures.min_sources


def excess(baseline: Baseline, span: int, scatter: float) -> Burst:
    """What the last so many steps brought, beside what was expected of them; `scatter`: the Fano factor before them."""
    observed, expected = sum(baseline.counts[-span:]), sum(baseline.means[-span:])
    return Burst(round(expected, 4), observed, float(f"{tail(observed, expected, scatter):.4g}"), round(scatter, 4))


def recounted(baseline: Baseline, before: tuple[Seen, ...], after: tuple[Seen, ...]) -> Baseline:
    """The steps of the windows still open without the stories that are no new ones, as the names `after` show.

    What was learned of them stays: it is a rate, and few stories become one.
    """
    starts = range(baseline.closed - len(baseline.counts) * baseline.step, baseline.closed, baseline.step)
    fewer = [
        _new_stories(before, start, start + baseline.step) - _new_stories(after, start, start + baseline.step)
        for start in starts
    ]
    counts = tuple(max(0, count - less) for count, less in zip(baseline.counts, fewer, strict=True))
    return replace(baseline, counts=counts)


def _new_stories(recent: tuple[Seen, ...], since: int, until: int) -> int:
    """Stories of the step that the steps before it, as far as they are remembered, did not have."""
    before = {seen.story for seen in recent if seen.time < since}
    return len({seen.story for seen in recent if since <= seen.time < until} - before)


def _window(policy: Policy) -> int:
    return max(policy.size, THRESHOLDS.bursts.least_size_ms)
