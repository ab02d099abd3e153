"""Kind `match`: one alert a rule and story."""

from __future__ import annotations

from tests.agents.alert.partition import DAY, MINUTE, Partition, at, heartbeat, match, rule

CALM = rule(cooldown="30m")
BY_SOURCE = rule(group_by=("source",), cooldown="30m")


def test_the_first_article_of_a_story_is_told_at_once_and_later_ones_revise_it() -> None:
    """Same alert id, rising revisions, and the first article stands for all of them."""
    given = Partition()

    given.feed(match("a1"), match("a2", 5, source="b.example"), match("a3", 900))

    assert given.summary() == [("firing", 1, 1, 0), ("updated", 2, 2, 0), ("updated", 3, 3, 0)]
    assert {alert["alert_id"] for alert in given.alerts()} == {given.alerts()[0]["alert_id"]}
    assert given.alerts()[-1]["article"]["id"] == "a1"
    assert given.alerts()[-1]["counts"] == {"articles": 3, "stories": 1, "sources": 2, "suppressed": 0}


def test_two_stories_are_two_alerts() -> None:
    """And so are two rules of one story."""
    given = Partition()

    given.feed(match("a1"), match("a2", story="s2"), match("a1", rule_id="digues"))

    assert [alert[0] for alert in given.summary()] == ["firing"] * 3
    assert len(given.last()) == 3


def test_the_same_match_delivered_again_counts_once() -> None:
    """Redelivery changes nothing, in the same batch or a later one."""
    given = Partition()

    given.feed(match("a1"), match("a1"))
    given.feed(match("a1"), match("a2", 5), match("a1"))

    assert given.summary() == [("firing", 1, 1, 0), ("updated", 2, 2, 0)]


def test_an_edited_rule_revises_the_alerts_of_its_story_and_does_not_fire_again() -> None:
    """The version is no part of the id; the record names the newest version seen."""
    given = Partition()

    given.feed(match("a1"), match("a2", 5, rule_version=2, rule=rule(name="Inondations")), match("a3", 6))

    assert [alert[0] for alert in given.summary()] == ["firing", "updated", "updated"]
    assert [alert["rule"]["version"] for alert in given.alerts()] == [1, 2, 2]
    assert given.alerts()[2]["rule"]["name"] == "Inondations"


def test_during_a_cooldown_articles_are_counted_and_told_together_at_its_end() -> None:
    """0 fires; 5 and 20 are suppressed and emitted together at 30; 70, after a quiet cooldown, is emitted at once."""
    given = Partition()

    given.feed(*(match(f"a{minute}", minute, rule=CALM) for minute in (0, 5, 20, 70)), heartbeat(90))

    assert given.summary() == [("firing", 1, 1, 0), ("updated", 2, 3, 2), ("updated", 3, 4, 0)]
    assert [sent.time for sent in given.published] == [at(0), at(30), at(70)]


def test_a_story_that_goes_on_is_told_once_a_cooldown() -> None:
    """An article every ten minutes for two hours: the first, then three at a time."""
    given = Partition()

    given.feed(*(match(f"a{minute}", minute, rule=CALM) for minute in range(0, 120, 10)), heartbeat(150))

    assert [alert[1:] for alert in given.summary()] == [(1, 1, 0), (2, 3, 2), (3, 6, 3), (4, 9, 3), (5, 12, 3)]


def test_a_rule_grouped_by_source_fires_again_after_its_cooldown() -> None:
    """Emitted in event-time order, once the lateness has passed; each alert has its own id."""
    given = Partition()

    given.feed(*(match(f"a{minute}", minute, rule=BY_SOURCE) for minute in (0, 10, 29, 30)), heartbeat(60))

    assert given.summary() == [("firing", 1, 1, 0), ("updated", 2, 3, 2), ("firing", 1, 1, 0)]
    assert given.alerts()[2]["article"]["id"] == "a30"
    assert given.alerts()[2]["group"] == {"story_id": None, "key": "source=a.example"}
    assert len(given.last()) == 2


def test_a_rule_that_gathers_nothing_tells_every_article() -> None:
    """No story in the grouping and no cooldown: one alert an article, at once."""
    given = Partition()

    given.feed(*(match(f"a{n}", n, rule=rule(group_by=())) for n in range(3)))

    assert [alert[0] for alert in given.summary()] == ["firing"] * 3
    assert len(given.last()) == 3


def test_an_article_without_a_story_is_its_own_story() -> None:
    """Two such articles are two alerts."""
    given = Partition()

    given.feed(match("a1", story_id=None), match("a2", story_id=None))

    assert len(given.last()) == 2


def test_a_late_match_is_told_and_marked() -> None:
    """Eleven minutes behind the latest match of the partition: late; nine: not."""
    given = Partition()

    given.feed(match("a1", 60), match("a2", 49, story="s2"), match("a3", 51, story="s3"))

    assert [alert["late"] for alert in given.alerts()] == [False, True, False]


def test_a_story_is_forgotten_when_no_article_came_for_as_long_as_a_story_lasts() -> None:
    """After eight days of event time nothing is left of a group but the stream time."""
    given = Partition()
    given.feed(match("a1"), match("a2", rule=CALM, rule_id="digues"))

    given.feed(heartbeat(8 * DAY / MINUTE + 9))
    assert len(given.entries) > 1

    given.feed(heartbeat(8 * DAY / MINUTE + 10))
    assert list(given.entries) == [b"t"]


def test_an_alert_says_which_rules_its_article_was_matched_against() -> None:
    """An alert shows the rules epoch of the article that represents it."""
    given = Partition()

    given.feed(match("a1", rules_epoch={"0": 7}), match("a2", 5, rules_epoch={"0": 9}))

    assert [alert["rules_epoch"] for alert in given.alerts()] == [{"0": 7}, {"0": 7}]


def test_a_rule_edited_while_its_story_is_in_cooldown_tells_under_its_new_severity() -> None:
    """No second alert and no lost count: the cooldown continues, and the alert at its end shows the new rule."""
    given, edited = Partition(), rule(cooldown="30m", severity="critical")
    given.feed(match("a1", 0, rule=rule(cooldown="30m")), match("a2", 5, rule=rule(cooldown="30m")))
    given.feed(match("a3", 10, rule=edited, rule_version=2), heartbeat(60))

    assert given.summary() == [("firing", 1, 1, 0), ("updated", 2, 3, 2)]
    first, last = given.alerts()
    assert first["alert_id"] == last["alert_id"]
    assert (first["rule"]["severity"], last["rule"]["severity"]) == ("high", "critical")
