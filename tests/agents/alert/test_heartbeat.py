"""Heartbeats: event time is that of the slowest source partition, whichever of them brings matches."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.agents.alert.partition import Partition, at, fed, heartbeat, match, rule, silence
from vigie.schemas.envelope import SOURCE, Incoming
from vigie.schemas.heartbeat import HEARTBEAT
from vigie.schemas.match import Match, MatchedRule
from vigie.schemas.refused import Refused

TWO_STORIES = rule(window={"kind": "threshold", "size": "10m", "count": 2})
"""Emitted after ten minutes of lateness, resolved ten minutes after its last match."""


def seen(minute: float, story: str) -> Match:
    """A match of the rule."""
    return match(f"{story}-{minute}", minute, story, rule=TWO_STORIES)


def test_a_window_closes_where_no_further_match_comes() -> None:
    """Emitted once event time has passed every match; resolved once a whole window has passed."""
    partition = fed([seen(0, "s1"), seen(5, "s2"), heartbeat(14, "0/1")])
    assert partition.summary() == []

    partition.feed(heartbeat(16, "0/1"))
    assert [state for state, *_ in partition.summary()] == ["firing"]

    partition.feed(heartbeat(26, "0/1"))
    assert [state for state, *_ in partition.summary()] == ["firing", "resolved"]


def test_the_time_is_that_of_the_last_source() -> None:
    """A source that lags behind, as after a restart, still brings its matches in time."""
    partition = fed([heartbeat(0, "0/2"), heartbeat(0, "1/2"), seen(1, "s1"), heartbeat(90, "0/2")])
    assert partition.summary() == []

    partition.feed(seen(2, "s2"), heartbeat(90, "1/2"))

    (first, *_) = partition.alerts()
    assert (first["state"], first["counts"]["stories"], first["late"]) == ("firing", 2, False)


def test_until_every_source_was_heard_the_time_stands_still() -> None:
    """Of three sources, two are not enough."""
    partition = fed([seen(0, "s1"), seen(5, "s2"), heartbeat(60, "0/3"), heartbeat(60, "2/3")])
    assert partition.summary() == []

    partition.feed(heartbeat(40, "1/3"))
    assert len(partition.summary()) == 2


def test_a_match_far_ahead_does_not_move_the_time_where_sources_tell_it() -> None:
    """Else the source that is ahead would make the others late."""
    partition = fed([heartbeat(0, "0/2"), heartbeat(0, "1/2"), seen(0, "s1"), seen(300, "s9"), seen(5, "s2")])
    partition.feed(heartbeat(301, "0/2"), heartbeat(20, "1/2"))

    assert [(alert["state"], alert["late"]) for alert in partition.alerts()] == [("firing", False)]


def test_a_time_ahead_of_the_brokers_is_taken_as_the_brokers() -> None:
    """A producer's clock that is a year ahead closes no windows but by the lateness."""
    ahead = Incoming("matches", 0, 0, at(6), None, b"", ((HEARTBEAT, str(at(500_000)).encode()), (SOURCE, b"0/1")))

    assert fed([seen(0, "s1"), seen(5, "s2"), ahead]).summary() == []


def test_a_malformed_source_is_refused() -> None:
    """It goes to the dead letters and does not advance time."""
    (outcome,) = Partition().feed(heartbeat(5, "first"))
    assert isinstance(outcome, Refused)


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 40)), max_size=30), st.randoms(use_true_random=False))
def test_alerts_do_not_hang_on_how_the_sources_interleave(steps: list[tuple[int, int]], dice: object) -> None:
    """Three sources, each in its own order: whichever is read first, the same alerts in the same order."""
    streams: list[list[Match | Incoming]] = [[], [], []]
    for source, minute in sorted(steps, key=lambda step: step[1]):
        streams[source] += [heartbeat(minute, f"{source}/3"), seen(minute, f"s{source}{minute}")]
    for source, stream in enumerate(streams):
        stream.append(heartbeat(200, f"{source}/3"))

    assert fed(_interleaved(streams, dice)).last() == fed([item for stream in streams for item in stream]).last()


def _interleaved(streams: list[list[Match | Incoming]], dice: object) -> list[Match | Incoming]:
    rest = [list(stream) for stream in streams]
    taken = []
    while any(rest):
        stream = dice.choice([stream for stream in rest if stream])  # type: ignore[attr-defined]
        taken.append(stream.pop(0))
    return taken


@pytest.mark.parametrize(
    "wanted",
    [
        rule(),
        rule(cooldown="2h"),
        rule(cooldown="2h", group_by=("source",)),
        rule(window={"kind": "digest", "size": "1d"}),
        rule(window={"kind": "threshold", "size": "10m", "count": 1}),
        rule(window={"kind": "burst", "size": "1h"}),
    ],
)
@pytest.mark.parametrize("is_quiet", [True, False])
def test_whether_a_group_was_forgotten_in_between_changes_nothing(wanted: MatchedRule, *, is_quiet: bool) -> None:
    """Nine days apart, the same records, the heartbeat between them or behind them: the same alerts."""
    quiet = silence("drill", {"starts": "2025-10-09T00:00:00Z", "ends": "2025-10-11T00:00:00Z"})
    old, new = match("old", 0, rule=wanted), match("new", 9 * 24 * 60, rule=wanted)
    begin = [heartbeat(0, "0/1"), *([quiet] if is_quiet else [])]
    end = heartbeat(20 * 24 * 60, "0/1")

    evicted = fed([*begin, old, heartbeat(9 * 24 * 60 - 1, "0/1"), new, end])
    remembered = fed([*begin, old, new, end])

    assert evicted.alerts() == remembered.alerts()
