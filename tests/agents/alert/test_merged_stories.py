"""Two stories that dedup found to be one count once from then on, wherever stories are counted over time."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import orjson
from hypothesis import given as given_any
from hypothesis import settings
from hypothesis import strategies as st

from tests.agents.alert.partition import DAY, MINUTE, Partition, fed, heartbeat, match, rule
from tests.agents.alert.test_agent import POLICIES, shuffled
from tests.agents.alert.test_burst import BURSTS, TWO_WEEKS, quiet_weeks
from vigie.agents.alert.group_state import unpack
from vigie.agents.alert.write_buffer import GROUP
from vigie.schemas.envelope import Incoming
from vigie.schemas.match import Match, MatchedRule

THREE_STORIES = rule(window={"kind": "threshold", "size": "1h", "count": 3})
HOURLY = rule(window={"kind": "digest", "size": "1h"})


def seen(minute: float, story: str, *absorbed: str, of: MatchedRule = THREE_STORIES, **fields: Any) -> Match:
    """A match of a story that has absorbed others."""
    return match(f"x{minute}", minute, story=story, absorbed=absorbed, rule=of, **fields)


def counted(given: Partition) -> list[tuple[str, int, int]]:
    """Every alert as state, articles and stories."""
    return [(alert["state"], alert["counts"]["articles"], alert["counts"]["stories"]) for alert in given.alerts()]


def known(given: Partition) -> dict[str, str]:
    """The merged stories that the only group has recorded."""
    (state,) = (unpack(value) for key, value in given.entries.items() if key.startswith(GROUP))
    return state.merged


def test_stories_of_a_window_that_became_one_count_once() -> None:
    """The article at 20 merges s1 into s2: with s3 there are two stories, and three with s4."""
    given = fed([seen(0, "s1"), seen(10, "s2"), seen(20, "s2", "s1"), seen(30, "s3"), heartbeat(41)])
    assert counted(given) == []

    given.feed(seen(40, "s4"), heartbeat(52))

    assert counted(given) == [("firing", 5, 3)]


def test_an_article_decided_before_the_merge_is_of_the_story_that_goes_on() -> None:
    """Its match arrives after the merge: s1 counts as s2, and with s3 there are two stories."""
    given = fed([seen(0, "s2", "s1"), seen(10, "s1"), seen(20, "s3"), heartbeat(40)])

    assert counted(given) == []


def test_three_that_became_one_by_and_by_count_once() -> None:
    """s1 became s2 and s2 became s3; s0 had become s1 unseen, and s4 names it too."""
    matches = [seen(0, "s1", "s0"), seen(5, "s2", "s1"), seen(10, "s3", "s2"), seen(15, "s4", "s0"), seen(20, "s1")]
    given = fed([*matches, seen(25, "s5"), heartbeat(40)])

    assert counted(given) == []


def test_an_alert_that_was_told_is_revised_and_not_told_again() -> None:
    """Three stories have fired; that two were one is in the next revision, and a story more opens no other alert."""
    given = fed([seen(0, "s1"), seen(10, "s2"), seen(20, "s3"), heartbeat(35)])

    given.feed(seen(40, "s2", "s1"), seen(45, "s4"), heartbeat(120))

    assert counted(given) == [("firing", 3, 3), ("updated", 4, 2), ("updated", 5, 3), ("resolved", 5, 3)]
    assert len(given.last()) == 1


def test_a_late_match_is_not_counted_but_tells_of_the_merge() -> None:
    """Of 5, when the partition stands at 30: s1 is s2, and with s3 there are two stories."""
    given = fed([seen(10, "s1"), seen(20, "s2"), heartbeat(40), seen(5, "s2", "s1"), seen(35, "s3"), heartbeat(50)])

    assert counted(given) == []


def test_a_digest_and_an_alert_without_a_story_count_it_once() -> None:
    """In an hour's digest, and in what a cooldown gathers of a source."""
    by_source = rule(group_by=("source",), cooldown="30m")
    last = []
    for of in (HOURLY, by_source):
        given = fed([seen(1, "s1", of=of), seen(2, "s2", of=of), seen(3, "s2", "s1", of=of), heartbeat(90)])
        last.append(counted(given)[-1])

    assert last == [("firing", 3, 1), ("updated", 3, 1)]


def test_a_burst_counts_it_once_in_steps_that_are_over_too() -> None:
    """Four stories of three quarters of an hour are a burst; three are none once the third article tells of a merge."""
    places = ((0, "b0"), (16, "b1"), (31, "b1"), (32, "b2"), (33, "b3"))
    four = [
        seen(TWO_WEEKS + minute, story, of=BURSTS, source=f"{n}.example") for n, (minute, story) in enumerate(places)
    ]
    three = [*four[:2], replace(four[2], absorbed=("b0",)), *four[3:]]

    apart, as_one = (fed([*quiet_weeks(), *matches, heartbeat(TWO_WEEKS + 600)]) for matches in (four, three))

    assert counted(apart) == [("firing", 5, 4), ("resolved", 5, 4)]
    assert counted(as_one) == []


def test_what_is_known_of_a_story_goes_when_the_story_leaves_the_window() -> None:
    """Two hours later nothing is left to know of s1."""
    given = fed([seen(0, "s2", "s1"), seen(20, "s3"), heartbeat(40)])
    assert known(given) == {"s1": "s2"}

    given.feed(seen(150, "s4"), seen(160, "s5"), heartbeat(180))

    assert known(given) == {}


def test_a_group_that_was_kept_knows_no_more_than_one_that_was_forgotten() -> None:
    """Nine days later s1 is counted by itself, whether the state has been dropped in between or not."""
    first, later = seen(0, "s2", "s1"), 9 * DAY // MINUTE
    rest: list[Match | Incoming] = [
        seen(later, "s1"),
        seen(later + 1, "s2"),
        seen(later + 2, "s3"),
        heartbeat(later + 60),
    ]

    remembered, evicted = fed([first, *rest]), fed([first, heartbeat(later - 20), *rest])

    assert counted(remembered) == counted(evicted)
    assert counted(remembered)[0] == ("firing", 3, 3)


def test_a_group_stored_by_a_version_that_knew_no_merges_is_read() -> None:
    """It lacks the field."""
    given = fed([seen(0, "s1"), seen(10, "s2"), heartbeat(25)])
    for key, value in given.entries.items():
        if key.startswith(GROUP):
            state = orjson.loads(value[8:])
            del state["merged"]
            given.entries[key] = value[:8] + orjson.dumps(state)

    given.feed(seen(30, "s2", "s1"), seen(35, "s3"), seen(40, "s4"), heartbeat(60))

    assert counted(given) == [("firing", 5, 3)]


STORIES = [f"s{number}" for number in range(8)]
MERGES = st.lists(
    st.tuples(st.integers(0, 59), st.sampled_from(STORIES), st.lists(st.sampled_from(STORIES), max_size=2)),
    min_size=1,
    max_size=25,
)


def classes(matches: list[Match]) -> int:
    """How many stories the matches belong to, after all merges."""
    found = {story: {story} for story in STORIES}
    for one in matches:
        whole = set().union(*(found[story] for story in (one.story_id or "", *one.absorbed)))
        found.update(dict.fromkeys(whole, whole))
    return len({id(found[one.story_id or ""]) for one in matches})


@given_any(MERGES, st.integers(), st.lists(st.integers(0, 8), max_size=6))
@settings(max_examples=200)
def test_a_window_counts_what_a_plain_reckoning_of_all_that_was_told_counts(
    made: list[tuple[int, str, list[str]]], seed: int, sizes: list[int]
) -> None:
    """Whatever became of what, and in whatever order and batches it came."""
    matches = [
        match(f"x{n}", minute, story=story, absorbed=tuple(absorbed), rule=HOURLY)
        for n, (minute, story, absorbed) in enumerate(made)
    ]

    given = fed([*shuffled(matches, seed), heartbeat(200)], sizes)

    assert counted(given) == [("firing", len(matches), classes(matches))]


@given_any(MERGES, st.integers(), st.integers(), st.sampled_from(["sources", "threshold", "rare", "digest"]))
@settings(max_examples=200)
def test_any_order_of_arrival_within_the_lateness_leaves_the_same_alerts(
    made: list[tuple[int, str, list[str]]], one: int, other: int, policy: str
) -> None:
    """The last record of every alert, byte for byte, with merges among the matches."""
    matches = [
        match(f"x{n}", minute, story=story, absorbed=tuple(absorbed), rule=POLICIES[policy])
        for n, (minute, story, absorbed) in enumerate(made)
    ]

    first, second = (fed([*shuffled(matches, seed), heartbeat(300)]) for seed in (one, other))

    assert first.last() == second.last()
