"""Silences: records that keep alerts quiet for a time."""

from __future__ import annotations

from tests.agents.alert.partition import Partition, heartbeat, match, rule, silence
from vigie.schemas.refused import Reason, Refused

HALF_AN_HOUR = {"starts": "2025-10-09T09:00:00Z", "ends": "2025-10-09T09:30:00Z"}


def test_a_silenced_story_is_told_as_new_by_its_first_article_after_the_silence() -> None:
    """Two articles are silenced and counted; the third fires, since no alert was emitted before."""
    given = Partition()
    given.feed(silence("works", {**HALF_AN_HOUR, "labels": {"desk": "nord"}}))

    given.feed(match("a1", 1), match("a2", 29), match("a3", 30))

    assert given.summary() == [("firing", 1, 3, 2)]


def test_with_a_cooldown_the_silenced_are_told_at_its_end() -> None:
    """Suppressed by the silence at 1, emitted when the cooldown ends at 41."""
    given = Partition()
    given.feed(silence("works", HALF_AN_HOUR))

    given.feed(match("a1", 1, rule=rule(cooldown="40m")), heartbeat(60))

    assert given.summary() == [("firing", 1, 1, 1)]


def test_a_silence_covers_only_alerts_with_all_of_its_labels() -> None:
    """The rule and its severity count as labels."""
    given = Partition()
    given.feed(
        silence("other-desk", {**HALF_AN_HOUR, "labels": {"desk": "sud"}}),
        silence("other-rule", {**HALF_AN_HOUR, "labels": {"rule": "digues"}}),
        silence("both", {**HALF_AN_HOUR, "labels": {"severity": "high", "rule": "autre"}}),
    )

    given.feed(match("a1", 1), match("a2", 1, rule_id="digues"))

    assert [alert["rule"]["id"] for alert in given.alerts()] == ["crues"]


def test_a_silence_can_be_lifted() -> None:
    """By a record of the same id without a value."""
    given = Partition()
    given.feed(silence("works", HALF_AN_HOUR), match("a1", 1), silence("works", None), match("a2", 2))

    assert given.summary() == [("firing", 1, 2, 1)]


def test_a_silence_that_cannot_be_read_is_refused() -> None:
    """With the field that is wrong."""
    given = Partition()

    outcome = given.feed(silence("works", {"starts": "noon", "ends": "2025-10-09T09:30:00Z"}))[0]

    assert isinstance(outcome, Refused)
    assert outcome.reason is Reason.INVALID
    assert "starts" in outcome.detail


def test_a_silence_that_is_over_is_forgotten_when_another_is_set() -> None:
    """The state holds those in force only."""
    given = Partition()
    given.feed(silence("works", HALF_AN_HOUR), heartbeat(60))

    given.feed(silence("night", {"starts": "2025-10-09T20:00:00Z", "ends": "2025-10-10T06:00:00Z"}))

    assert [key for key in given.entries if key.startswith(b"s")] == [b"snight"]
