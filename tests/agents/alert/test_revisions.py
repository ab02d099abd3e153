"""A revised page revises the alerts that its earlier version raised. It raises none anew, and counts as one article."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given as holds_for
from hypothesis import strategies as st

from tests.agents.alert.partition import Partition, fed, heartbeat, match, rule
from vigie.schemas.match import Match

CALM = rule(cooldown="30m")
BY_SOURCE = rule(group_by=("source",), cooldown="30m")
BY_ARTICLE = rule(group_by=("article",))


def revision(name: str, minute: float, of: str = "a1", **fields: Any) -> Match:
    """A match of a later version of a page."""
    return match(name, minute, revision_of=of, **fields)


def test_a_revision_revises_the_alert_and_is_shown_in_it() -> None:
    """The same alert of one article: its new title and snippet, its first version's time."""
    given = Partition()

    given.feed(match("a1"), revision("a2", 5), match("b1", 9), revision("a3", 20))

    assert given.summary() == [("firing", 1, 1, 0), ("updated", 2, 1, 0), ("updated", 3, 2, 0), ("updated", 4, 2, 0)]
    assert len(given.last()) == 1
    assert [alert["article"]["id"] for alert in given.alerts()] == ["a1", "a2", "a2", "a3"]
    assert given.alerts()[-1]["snippet"] == "La crue, a3."
    assert {alert["event_time"] for alert in given.alerts()} == {given.alerts()[0]["event_time"]}


def test_a_revision_that_alone_matches_fires() -> None:
    """The first version said nothing of it; the third only revises."""
    given = Partition()

    given.feed(revision("a2", 5), revision("a3", 6))

    assert given.summary() == [("firing", 1, 1, 0), ("updated", 2, 1, 0)]


def test_a_revision_of_another_article_of_the_story_leaves_the_first_in_place() -> None:
    """It counts no article, and the earliest still represents the alert."""
    given = Partition()

    given.feed(match("a1"), match("b1", 5), revision("b2", 9, of="b1"))

    assert given.summary() == [("firing", 1, 1, 0), ("updated", 2, 2, 0), ("updated", 3, 2, 0)]
    assert given.alerts()[-1]["article"]["id"] == "a1"


def test_during_a_cooldown_a_revision_is_held_back_as_an_article_is() -> None:
    """At its end the alert shows the last version."""
    given = Partition()

    given.feed(match("a1", rule=CALM), revision("a2", 5, rule=CALM), revision("a3", 6, rule=CALM), heartbeat(90))

    assert given.summary() == [("firing", 1, 1, 0), ("updated", 2, 1, 2)]
    assert given.alerts()[-1]["article"]["id"] == "a3"


def test_grouped_by_article_the_versions_of_a_page_are_one_group() -> None:
    """Whatever their ids."""
    given = Partition()

    given.feed(match("a1", rule=BY_ARTICLE), revision("a2", 5, rule=BY_ARTICLE), match("b1", 6, rule=BY_ARTICLE))

    assert given.summary() == [("firing", 1, 1, 0), ("updated", 2, 1, 0), ("firing", 1, 1, 0)]


def test_after_the_cooldown_of_a_rule_by_source_a_revision_is_not_raised_anew() -> None:
    """A new article is, and says that one match was not reported."""
    given = Partition()

    given.feed(match("a1", rule=BY_SOURCE), revision("a2", 50, rule=BY_SOURCE), heartbeat(70))
    assert given.summary() == [("firing", 1, 1, 0)]

    given.feed(match("b1", 100, rule=BY_SOURCE), heartbeat(200))
    assert given.summary()[1:] == [("firing", 1, 1, 1)]


@pytest.mark.parametrize("kind", ["threshold", "digest"])
def test_windows_count_a_page_once(kind: str) -> None:
    """Three versions of a page and another article are two articles."""
    window = {"kind": kind, "size": "1h", "count": 2, "distinct": "article"}
    given, of = Partition(), rule(window=window)

    given.feed(match("a1", rule=of), revision("a2", 5, rule=of), revision("a3", 9, rule=of), heartbeat(30))
    assert given.summary() == []

    given.feed(match("b1", 40, rule=of), revision("a4", 44, rule=of), heartbeat(120))
    counts = [(alert["state"], alert["counts"]["articles"]) for alert in given.alerts()]
    assert counts == ([("firing", 2), ("updated", 2), ("resolved", 2)] if kind == "threshold" else [("firing", 2)])


@holds_for(
    st.permutations(
        [match("a1", rule=CALM), match("b1", 2, rule=CALM), *[revision(f"a{n}", n, rule=CALM) for n in (3, 4)]]
    )
)
def test_in_any_order_of_arrival_the_last_version_of_the_first_article_is_shown(order: list[Match]) -> None:
    """Within the lateness, the order of arrival changes the first alert alone."""
    given = fed([*order, heartbeat(60)])

    last = given.alerts()[-1]
    assert (last["article"]["id"], last["counts"]["articles"]) == ("a4", 2)
