"""Kind `digest`: one record a window."""

from __future__ import annotations

from tests.agents.alert.partition import Partition, at, heartbeat, match, rule, silence

HOURLY = rule(window={"kind": "digest", "size": "1h"})


def test_a_window_is_told_once_when_it_is_over() -> None:
    """Three articles before ten o'clock, one at ten: the first digest stands for three."""
    given = Partition()

    given.feed(*(match(f"x{minute}", minute, story=f"s{minute % 2}", rule=HOURLY) for minute in (1, 2, 59, 60)))
    given.feed(heartbeat(69))
    assert given.summary() == []

    given.feed(heartbeat(70))
    assert given.summary() == [("firing", 1, 3, 0)]
    assert given.alerts()[0]["window"] == {"start": at(0), "end": at(60)}
    assert given.alerts()[0]["counts"]["stories"] == 2
    assert given.alerts()[0]["article"]["id"] == "x1"


def test_an_empty_window_is_not_told() -> None:
    """Matches in the first and the fourth hour: two digests."""
    given = Partition()

    given.feed(match("x1", 1, rule=HOURLY), match("x2", 200, rule=HOURLY), heartbeat(500))

    assert [alert["window"]["start"] for alert in given.alerts()] == [at(0), at(180)]


def test_a_silenced_window_is_counted_in_the_next_digest() -> None:
    """Two articles under the silence, one after it."""
    given = Partition()
    given.feed(silence("night", {"starts": "2025-10-09T09:00:00Z", "ends": "2025-10-09T10:30:00Z"}))

    given.feed(*(match(f"x{minute}", minute, rule=HOURLY) for minute in (1, 2, 100)), heartbeat(200))

    assert given.summary() == [("firing", 1, 1, 2)]
