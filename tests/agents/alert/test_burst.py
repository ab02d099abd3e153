"""Kind `burst`: more stories than a rule's own hours explain."""

from __future__ import annotations

from collections.abc import Iterator

from tests.agents.alert.partition import DAY, MINUTE, Partition, at, fed, heartbeat, match, rule
from vigie.schemas.envelope import Incoming
from vigie.schemas.match import Match

BURSTS = rule(window={"kind": "burst", "size": "1h"})
TWO_WEEKS = 14 * DAY // MINUTE


def quiet_weeks(until: int = TWO_WEEKS) -> Iterator[Match]:
    """A story every six hours, from one source after the other."""
    for minute in range(0, until, 360):
        yield match(f"q{minute}", minute, story=f"q{minute}", source=f"{minute % 7}.example", rule=BURSTS)


def outbreak(start: int, stories: int = 8, sources: int = 4, of_one: bool = False) -> Iterator[Match]:  # noqa: FBT001, FBT002
    """So many articles, three minutes apart."""
    for n in range(stories):
        story = "same" if of_one else f"b{start}-{n}"
        yield match(f"b{start}-{n}", start + 3 * n, story=story, source=f"{n % sources}.example", rule=BURSTS)


def test_eight_stories_in_half_an_hour_are_a_burst_after_two_quiet_weeks() -> None:
    """It fires when a step ends, says what was expected, and is over six windows after the last excess."""
    given = fed([*quiet_weeks(), *outbreak(TWO_WEEKS), heartbeat(TWO_WEEKS + 12 * 60)])

    alerts = given.alerts()

    assert [alert["state"] for alert in alerts] == ["firing", "updated", "resolved"]
    assert alerts[0]["burst"]["observed"] >= 4
    assert alerts[0]["burst"]["expected"] < 1
    assert alerts[0]["burst"]["p"] < 2.5e-3
    assert alerts[-1]["counts"]["stories"] == 8
    assert len(given.last()) == 1
    assert (given.published[0].time - at(TWO_WEEKS)) % (15 * MINUTE) == 0


def test_one_story_told_by_everyone_is_no_burst() -> None:
    """A syndicated dispatch is one story, whoever prints it."""
    given = fed([*quiet_weeks(), *outbreak(TWO_WEEKS, of_one=True), heartbeat(TWO_WEEKS + 600)])

    assert given.summary() == []


def test_one_source_alone_is_no_burst() -> None:
    """A site that empties its archive."""
    given = fed([*quiet_weeks(), *outbreak(TWO_WEEKS, sources=2), heartbeat(TWO_WEEKS + 600)])

    assert given.summary() == []


def test_nothing_is_a_burst_before_a_week_was_learned() -> None:
    """Six days in, the same outbreak is only counted."""
    six_days = 6 * DAY // MINUTE
    given = fed([*quiet_weeks(six_days), *outbreak(six_days), heartbeat(six_days + 600)])

    assert given.summary() == []


def test_a_burst_that_comes_back_within_six_windows_is_the_same_alert() -> None:
    """Two outbreaks four hours apart are one alert; after a day's rest it is another."""
    later = TWO_WEEKS + 240
    next_day = TWO_WEEKS + 1_440
    waves = [*outbreak(TWO_WEEKS), *outbreak(later), *outbreak(next_day)]
    given = fed([*quiet_weeks(), *waves, heartbeat(next_day + 600)])

    assert len(given.last()) == 2
    assert given.alerts()[-1]["state"] == "resolved"


def test_a_month_replayed_in_one_batch_gives_the_alerts_of_a_month_lived_one_by_one() -> None:
    """Speed is no burst: only event time counts, and every byte is the same."""
    month: list[Match | Incoming] = [
        *quiet_weeks(2 * TWO_WEEKS),
        *outbreak(2 * TWO_WEEKS),
        heartbeat(2 * TWO_WEEKS + 600),
    ]

    replayed, lived = fed(month), fed(month, [1] * len(month))

    assert replayed.published == lived.published
    assert replayed.published


def test_order_of_arrival_within_the_lateness_changes_nothing() -> None:
    """The outbreak backwards in steps of nine minutes."""
    wave = list(outbreak(TWO_WEEKS, stories=12))
    mixed = sorted(wave, key=lambda each: (each.event_time // (9 * MINUTE), -each.event_time))
    end = heartbeat(TWO_WEEKS + 600)

    given, other = fed([*quiet_weeks(), *wave, end]), fed([*quiet_weeks(), *mixed, end])

    assert given.published == other.published


def test_a_changed_window_begins_to_learn_again() -> None:
    """Steps of another length are counted apart: nothing fires on what the old ones taught."""
    wider = rule(window={"kind": "burst", "size": "2h"})
    edited = [
        match(f"e{n}", TWO_WEEKS + 3 * n, story=f"e{n}", source=f"{n}.example", rule=wider, rule_version=2)
        for n in range(8)
    ]
    given = Partition()

    given.feed(*quiet_weeks(), *edited, heartbeat(TWO_WEEKS + 600))

    assert given.summary() == []
