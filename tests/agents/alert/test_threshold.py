"""Kind `threshold`: so many distinct stories, sources or articles in a sliding window."""

from __future__ import annotations

from tests.agents.alert.partition import Partition, at, heartbeat, match, rule
from vigie.schemas.match import Match, MatchedRule

THREE_STORIES = rule(window={"kind": "threshold", "size": "1h", "count": 3})


def seen(minute: float, story: str, source: str = "a.example", of: MatchedRule = THREE_STORIES) -> Match:
    return match(f"x{minute}", minute, story=story, source=source, rule=of)


def test_it_fires_at_the_crossing_whatever_hour_is_full() -> None:
    """50, 55 and 65 minutes past: three stories in a quarter of an hour, over the turn of the hour."""
    given = Partition()

    given.feed(seen(50, "s1"), seen(55, "s2"), seen(65, "s3"), heartbeat(80))

    assert given.summary() == [("firing", 1, 3, 0)]
    fired = given.alerts()[0]
    assert fired["event_time"] == at(65)
    assert fired["article"]["id"] == "x65"
    assert fired["window"] == {"start": at(50), "end": at(110)}
    assert fired["counts"]["stories"] == 3


def test_three_articles_of_two_stories_are_two_stories() -> None:
    """And a story that left the window counts no more: 0 is gone at 60."""
    given = Partition()

    given.feed(seen(0, "s1"), seen(20, "s2"), seen(40, "s2"), seen(60, "s3"), heartbeat(200))

    assert given.summary() == []


def test_sources_or_articles_can_be_counted_instead() -> None:
    """Two sources of one story cross two sources, and two articles of one source cross two articles."""
    sources = rule(window={"kind": "threshold", "size": "1h", "count": 2, "distinct": "source"})
    articles = rule(window={"kind": "threshold", "size": "1h", "count": 2, "distinct": "article"})
    given, other = Partition(), Partition()

    given.feed(
        *(seen(minute, "s1", source, sources) for minute, source in ((0, "a"), (5, "a"), (9, "b"))), heartbeat(30)
    )
    other.feed(seen(0, "s1", of=articles), seen(5, "s1", of=articles), heartbeat(30))

    assert given.summary() == [("firing", 1, 3, 0)]
    assert other.summary() == [("firing", 1, 2, 0)]


def test_it_is_updated_while_it_lasts_and_resolved_by_a_window_without_matches() -> None:
    """The last match is of 70: resolved at 130, and three new stories fire anew under another id."""
    given = Partition()

    given.feed(seen(0, "s1"), seen(10, "s2"), seen(20, "s3"), seen(70, "s4"), heartbeat(140))
    given.feed(seen(150, "s1"), seen(151, "s2"), seen(152, "s3"), heartbeat(170))

    assert given.summary() == [("firing", 1, 3, 0), ("updated", 2, 4, 0), ("resolved", 3, 4, 0), ("firing", 1, 3, 0)]
    assert given.published[2].time == at(130)
    assert len(given.last()) == 2


def test_a_cooldown_spaces_the_updates_and_counts_what_it_held() -> None:
    """Fired at 2; 5, 6 and 7 are suppressed until 32; an hour without a match after 7 resolves it at 67."""
    calm = rule(cooldown="30m", window={"kind": "threshold", "size": "1h", "count": 3})
    given = Partition()

    given.feed(*(seen(minute, f"s{minute}", of=calm) for minute in (0, 1, 2, 5, 6, 7)), heartbeat(90))

    assert given.summary() == [("firing", 1, 3, 0), ("updated", 2, 6, 3), ("resolved", 3, 6, 0)]
    assert [sent.time for sent in given.published] == [at(2), at(32), at(67)]


def test_nothing_is_decided_before_the_lateness_has_passed() -> None:
    """The crossing at 20 is emitted by a record of 31, not of 30: another match of 20 may still come."""
    given = Partition()

    given.feed(seen(0, "s1"), seen(10, "s2"), seen(20, "s3"), heartbeat(30))
    assert given.summary() == []

    given.feed(heartbeat(30.001))
    assert given.summary() == [("firing", 1, 3, 0)]


def test_a_late_match_reopens_nothing_and_is_counted_in_the_next_record() -> None:
    """A match of 5, when the partition is at 40, is too late for the window and counted as suppressed."""
    given = Partition()

    given.feed(seen(0, "s1"), seen(10, "s2"), seen(40, "s4"), seen(5, "s3"), heartbeat(41))
    given.feed(seen(45, "s5"), heartbeat(60))

    assert given.summary() == [("firing", 1, 3, 1), ("updated", 2, 4, 0)]


def test_a_story_in_the_grouping_of_a_threshold_is_left_out() -> None:
    """The default grouping is by story, and a story cannot be counted within itself."""
    grouped = rule(group_by=("story", "source"), window={"kind": "threshold", "size": "1h", "count": 2})
    given = Partition()

    given.feed(seen(0, "s1", "a", grouped), seen(1, "s2", "b", grouped), seen(2, "s3", "a", grouped), heartbeat(20))

    assert [alert["group"] for alert in given.alerts()] == [{"story_id": None, "key": "source=a"}]
