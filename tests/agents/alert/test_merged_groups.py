"""A story that merged into another never fires again."""

from __future__ import annotations

from hypothesis import given as given_any
from hypothesis import strategies as st

from tests.agents.alert.partition import Partition, heartbeat, match, rule
from vigie.agents.alert.write_buffer import MERGED_FROM, MERGED_INTO

BY_SOURCE = rule(group_by=("story", "source"))


def test_a_match_of_the_story_that_goes_on_revises_the_alert_of_the_one_that_ended() -> None:
    """Story s1 fired and then merged with s2: the first match of s2 revises the alert of s1."""
    given = Partition()

    given.feed(match("a1"), match("a2", 5, story="s2", absorbed=("s1",)), match("a3", 6, story="s2", absorbed=("s1",)))

    assert given.summary() == [("firing", 1, 1, 0), ("updated", 2, 2, 0), ("updated", 3, 3, 0)]
    assert given.alerts()[-1]["counts"]["stories"] == 1
    assert {alert["group"]["story_id"] for alert in given.alerts()} == {"s1"}


def test_a_late_match_under_the_former_id_is_no_new_alert() -> None:
    """It was decided before the merge and arrives after it: a revision too."""
    given = Partition()

    given.feed(match("a1", story="s2", absorbed=("s1",)), match("a2", 5))
    given.feed(match("a3", 6), match("a4", 7, story="s2", absorbed=("s1",)))

    assert [alert[0] for alert in given.summary()] == ["firing", "updated", "updated", "updated"]


def test_two_stories_both_told_go_on_in_the_one_that_is_left() -> None:
    """There are two alerts; whatever comes later revises the second."""
    given = Partition()

    given.feed(match("a1"), match("a2", story="s2"), match("a3", 5, story="s2", absorbed=("s1",)))

    assert given.summary() == [("firing", 1, 1, 0), ("firing", 1, 1, 0), ("updated", 2, 2, 0)]


def test_stories_do_not_meet_across_what_else_a_rule_groups_by() -> None:
    """By story and source: the former id counts within the source."""
    given = Partition()

    given.feed(
        match("a1", rule=BY_SOURCE, source="a.example"),
        match("a2", 5, story="s2", absorbed=("s1",), rule=BY_SOURCE, source="b.example"),
        match("a3", 6, story="s2", absorbed=("s1",), rule=BY_SOURCE, source="a.example"),
    )

    assert [alert[0] for alert in given.summary()] == ["firing", "firing", "updated"]


def test_what_led_to_a_group_is_forgotten_with_it() -> None:
    """A month later nothing is left of either."""
    given = Partition()

    given.feed(match("a1", story="s2", absorbed=("s1", "s0")), heartbeat(60 * 24 * 40), heartbeat(60 * 24 * 41))

    assert not [key for key in given.entries if key[:1] in (MERGED_INTO, MERGED_FROM)]


@given_any(order=st.permutations(range(4)), batch=st.booleans())
def test_in_whatever_order_they_come_nothing_fires_after_the_one_that_knows(*, order: list[int], batch: bool) -> None:
    """The match that names all former ids may come first or last: what comes after it is a revision."""
    matches = [
        match("a0"),
        match("a1", 1, story="s2"),
        match("a2", 2, story="s2", absorbed=("s1",)),
        match("a3", 3, story="s3", absorbed=("s1", "s2")),
    ]
    given = Partition()
    if batch:
        given.feed(*(matches[which] for which in order))
    else:
        for which in order:
            given.feed(matches[which])

    assert "firing" not in [alert[0] for alert in given.summary()][order.index(3) + 1 :]
