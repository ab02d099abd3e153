"""Kind `burst`: more new stories than the rule's usual rate explains, over one step, one window or two windows."""

from __future__ import annotations

from dataclasses import replace

from vigie.agents.alert.baseline import Baseline, fano, learn, tail
from vigie.agents.alert.emitter import AlertEmitter
from vigie.agents.alert.group_state import Episode, GroupState, WindowEntry, articles_of, count_match, window_entry
from vigie.agents.alert.policy import Policy
from vigie.agents.alert.thresholds import THRESHOLDS, BurstThresholds
from vigie.schemas.alert import AlertWindow, Burst
from vigie.schemas.match import Match


def take(state: GroupState, match: Match, emitter: AlertEmitter, *, late: bool) -> GroupState:  # noqa: ARG001 judged when the step ends
    """Add one match to the step under way."""
    step = _window(state.policy) // THRESHOLDS.bursts.steps
    begins = match.event_time - match.event_time % step
    known = state.baseline
    # a rule edited to another window size starts over: counts of steps of another length mean nothing
    baseline = known if known is not None and known.step == step else Baseline(begins, begins, step)
    while baseline.closed < begins:
        baseline = learn(baseline, 0)
    recent = (*state.recent, window_entry(match))[-THRESHOLDS.limits.window_articles :]
    state = replace(state, baseline=baseline, recent=recent, latest=match)
    if state.episode is None:
        return state
    # `last` stays: an episode ends a while after its last excess, not after its last match
    episode = replace(count_match(state, state.episode, match), last=state.episode.last)
    return replace(state, episode=replace(episode, suppressed=episode.suppressed + 1))


def deadline(state: GroupState) -> int | None:
    """The end of the step under way. Idle steps need no deadline: the next match learns them."""
    active = state.recent or state.episode is not None
    return state.baseline.closed + state.baseline.step if state.baseline is not None and active else None


def expire(state: GroupState, at: int, emitter: AlertEmitter) -> GroupState:
    """End a step: learn its count, judge it together with the steps before it, and emit what follows."""
    if state.baseline is None:
        return state
    # the scatter from before this step: a burst must not widen the range that it is judged against
    scatter = fano(state.baseline)
    baseline = learn(state.baseline, _new_stories(state.recent, state.baseline.closed, at))
    state = replace(state, baseline=baseline)
    found = _find_burst(state, baseline, scatter, at)
    state = _report(state, found, at, emitter)
    oldest = at - (THRESHOLDS.bursts.spans[-1] - 1) * baseline.step
    return replace(state, recent=tuple(entry for entry in state.recent if entry.time >= oldest))


def _report(state: GroupState, found: tuple[int, Burst] | None, at: int, emitter: AlertEmitter) -> GroupState:
    episode = state.episode
    if episode is None:
        return state if found is None else _fire(state, *found, at, emitter)
    if found is None:
        over = at >= episode.last + THRESHOLDS.bursts.rearm_windows * _window(state.policy)
        return emitter.resolve(state, episode, at) if over else state
    start = episode.window.start if episode.window else at
    episode = replace(episode, last=at, window=AlertWindow(start, at))
    if not episode.suppressed or at < episode.quiet_until:
        return replace(state, episode=episode)
    episode = replace(episode, quiet_until=at + state.policy.cooldown)
    return emitter.emit(state, episode, at, brings=0, burst=found[1])


def _fire(state: GroupState, start: int, burst: Burst, at: int, emitter: AlertEmitter) -> GroupState:
    if state.latest is None:
        return state
    inside = [entry for entry in state.recent if entry.time >= start]
    episode = Episode(
        anchor=str(start),
        first=state.latest,
        window=AlertWindow(start, at),
        articles=articles_of(inside),
        stories=tuple(dict.fromkeys(entry.story for entry in inside)),
        sources=tuple(dict.fromkeys(entry.source for entry in inside)),
        quiet_until=at + state.policy.cooldown,
        last=at,
    )
    return emitter.emit(state, episode, at, brings=len(inside), burst=burst)


def _find_burst(state: GroupState, baseline: Baseline, scatter: float, at: int) -> tuple[int, Burst] | None:
    """The start and figures of the least probable span ending here, if that span is a burst."""
    config, step = THRESHOLDS.bursts, baseline.step
    if at - baseline.since < config.learn_ms:
        return None
    found = [
        (at - span * step, excess(baseline, span, scatter))
        for span in config.spans
        if _has_enough_sources(state, at - span * step, config)
    ]
    start, burst = min(found, key=lambda each: each[1].p, default=(at, None))
    least = max(config.min_stories, state.policy.count)
    return (start, burst) if burst is not None and burst.p < config.p and burst.observed >= least else None


def _has_enough_sources(state: GroupState, start: int, config: BurstThresholds) -> bool:
    inside = [entry for entry in state.recent if entry.time >= start]
    return len({entry.source for entry in inside}) >= config.min_sources


def excess(baseline: Baseline, span: int, scatter: float) -> Burst:
    """What the last `span` steps counted, against what was expected. `scatter`: the Fano factor before them."""
    observed, expected = sum(baseline.counts[-span:]), sum(baseline.means[-span:])
    return Burst(round(expected, 4), observed, float(f"{tail(observed, expected, scatter):.4g}"), round(scatter, 4))


def recount(baseline: Baseline, before: tuple[WindowEntry, ...], after: tuple[WindowEntry, ...]) -> Baseline:
    """The baseline's recent steps, counted without the stories that a merge showed not to be new.

    The learned rates stay as they are: they are averages, and few stories merge.
    """
    starts = range(baseline.closed - len(baseline.counts) * baseline.step, baseline.closed, baseline.step)
    fewer = [
        _new_stories(before, start, start + baseline.step) - _new_stories(after, start, start + baseline.step)
        for start in starts
    ]
    counts = tuple(max(0, count - less) for count, less in zip(baseline.counts, fewer, strict=True))
    return replace(baseline, counts=counts)


def _new_stories(recent: tuple[WindowEntry, ...], since: int, until: int) -> int:
    """How many stories of the step did not occur in the steps before it, as far back as entries are kept."""
    before = {entry.story for entry in recent if entry.time < since}
    return len({entry.story for entry in recent if since <= entry.time < until} - before)


def _window(policy: Policy) -> int:
    return max(policy.size, THRESHOLDS.bursts.least_size_ms)
