"""The stage as a whole: refusals, headers, dry runs, splits and orders of arrival."""

from __future__ import annotations

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.agents.alert.partition import MINUTE, START, Partition, fed, heartbeat, match, record, rule
from vigie.schemas.envelope import Incoming
from vigie.schemas.match import Match
from vigie.schemas.refused import Reason, Refused


def test_severity_and_labels_are_headers() -> None:
    """Consumers choose without parsing the value; the event time goes along."""
    partition = fed([match("a1")])

    sent = partition.published[0]

    assert dict(sent.headers) == {
        "severity": b"high",
        "rule": b"crues",
        "kind": b"match",
        "state": b"firing",
        "label-desk": b"nord",
    }
    assert sent.key == partition.alerts()[0]["alert_id"].encode()
    assert sent.time == START


def test_a_dry_run_publishes_nothing() -> None:
    """The match itself, on its topic, shows what would have been alerted."""
    partition = fed([match("a1", rule=rule(dry_run=True))])

    assert partition.published == []


def test_what_is_no_match_is_refused_and_the_rest_goes_on() -> None:
    """One outcome a record, in order."""
    partition = Partition()

    outcomes = partition.feed(
        record(b"{"),
        record(b"{}"),
        record(b""),
        match("a1", rule=rule(cooldown="soon")),
        match("a2", rule=rule(window={"kind": "flood"})),
        Incoming("matches", 0, 0, 0, None, b"", (("vigie-heartbeat", b"noon"),)),
        match("a3"),
    )

    reasons = [outcome.reason if isinstance(outcome, Refused) else outcome[0].topic for outcome in outcomes]
    assert reasons == [Reason.NOT_JSON, Reason.INVALID, Reason.EMPTY, *[Reason.INVALID] * 3, "alerts"]


def test_a_time_ahead_of_the_brokers_does_not_make_the_others_late() -> None:
    """An article dated next year is taken as of when the broker got it."""
    partition = Partition()

    partition.feed(record(match("a1", 60 * 24 * 365), timestamp=START), record(match("a2"), timestamp=START))

    assert [alert["late"] for alert in partition.alerts()] == [False, False]
    assert partition.alerts()[0]["event_time"] == START


POLICIES = {
    "stories": rule(),
    "calm": rule(cooldown="20m"),
    "sources": rule(group_by=("source",), cooldown="20m"),
    "each": rule(group_by=()),
    "threshold": rule(window={"kind": "threshold", "size": "30m", "count": 2}),
    "rare": rule(cooldown="15m", window={"kind": "threshold", "size": "20m", "count": 3, "distinct": "article"}),
    "digest": rule(window={"kind": "digest", "size": "1h"}, group_by=("source",)),
}


@st.composite
def streams(draw: st.DrawFn) -> list[Match]:
    """Up to thirty matches of several rules over two hours, some of them twice."""
    places = st.tuples(
        st.sampled_from(sorted(POLICIES)), st.integers(0, 120), st.integers(0, 3), st.sampled_from(["a", "b", "c"])
    )
    drawn = draw(st.lists(places, max_size=30))
    made = [
        match(f"x{n}", minute, story=f"s{story}", source=source, rule_id=name, rule=POLICIES[name])
        for n, (name, minute, story, source) in enumerate(drawn)
    ]
    again = draw(st.lists(st.sampled_from(made), max_size=5)) if made else []
    return [*made, *again]


def shuffled(matches: list[Match], seed: int) -> list[Match]:
    """The matches as they may arrive: each up to nine minutes after its time."""
    delay = random.Random(seed)  # noqa: S311 a test's order, no secret
    return sorted(matches, key=lambda each: each.event_time + delay.randrange(9 * MINUTE))


@given(streams(), st.integers(), st.lists(st.integers(0, 8), max_size=6))
@settings(max_examples=60)
def test_a_split_of_the_batch_anywhere_gives_the_same_bytes(matches: list[Match], seed: int, sizes: list[int]) -> None:
    """In one batch or in many, what is published and what is remembered are the same."""
    stream: list[Match | Incoming] = [*shuffled(matches, seed), heartbeat(300)]

    whole, split = fed(stream), fed(stream, sizes)

    assert whole.published == split.published
    assert whole.entries == split.entries


@given(streams(), st.integers(), st.integers())
@settings(max_examples=100)
def test_any_order_of_arrival_within_the_lateness_leaves_the_same_alerts(
    matches: list[Match], one: int, other: int
) -> None:
    """The last record of every alert, byte for byte: its id, its counts, its article."""
    end = heartbeat(300)

    first, second = fed([*shuffled(matches, one), end]), fed([*shuffled(matches, other), end])

    assert first.last() == second.last()
