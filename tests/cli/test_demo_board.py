"""What the demo shows, held against what its samples say."""

from __future__ import annotations

from typing import Any

import orjson
import pytest
from aiokafka import ConsumerRecord

from vigie.broker.read import Record
from vigie.cli.demo_board import Board
from vigie.testing import Sample, raw_articles, rules


def sample(name: str, expected: Any, story: str | None = None, alerts: tuple[str, ...] = ()) -> Sample:
    return Sample(name, name.encode(), b"", (), expected, story, alerts)


NEW = sample("flood", "unique", "flood", ("crues",))
COPY = sample("flood-copy", "duplicates", "flood")
BROKEN = sample("cut-short", "dead-letters")
SAMPLES = [NEW, COPY, BROKEN]


def record(topic: str, value: Any, headers: dict[str, bytes] | None = None) -> Record:
    told = tuple((headers or {}).items())
    return ConsumerRecord(topic, 0, 0, 1_790_000_000_000, 0, b"k", orjson.dumps(value), None, 1, 2, told)


def article(number: int, **more: Any) -> dict[str, Any]:
    return {"id": f"id-{number}", "title": "La Vienne", "origin": {"partition": 0, "offset": number}} | more


def refusal(number: int, why: bytes = b"not JSON") -> dict[str, bytes]:
    return {
        "vigie-stage": b"clean",
        "vigie-reason": b"not-json",
        "vigie-replays": b"0",
        "__streams.errors.message": why,
        "__streams.errors.topic": b"raw",
        "__streams.errors.partition": b"0",
        "__streams.errors.offset": b"%d" % number,
    }


def alert(number: int, rule: str = "crues", alert_id: str = "a") -> dict[str, Any]:
    return {
        "alert_id": alert_id,
        "rule": {"id": rule, "name": rule, "severity": "high"},
        "article": {"id": f"id-{number}"},
        "evidence": [],
    }


@pytest.fixture
def board() -> Board:
    """A board on which the new article has come through."""
    shown = Board(SAMPLES, {(0, number): one for number, one in enumerate(SAMPLES)})
    shown.take("unique", record("unique", article(0)))
    shown.take("enriched", record("enriched", article(0, entities=[])))
    return shown


def as_the_samples_say(board: Board) -> None:
    board.take("duplicates", record("duplicates", article(1, duplicate_of="id-0", kind="exact", containment=1.0)))
    board.take("dead-letters", record("dead-letters", {}, refusal(2)))
    board.take("alerts", record("alerts", alert(0)))


def test_what_the_samples_say_is_no_difference(board: Board) -> None:
    as_the_samples_say(board)

    assert board.complete()
    assert board.others() == []
    assert board.summary() == "3 articles: 1 new, 1 copies, 1 refused; 1 alert."


def test_a_refused_show_piece_is_a_difference_with_its_reason(board: Board) -> None:
    board.take("dead-letters", record("dead-letters", {}, refusal(1, b"too large")))
    board.take("dead-letters", record("dead-letters", {}, refusal(2)))
    board.take("alerts", record("alerts", alert(0)))

    assert board.complete()
    assert board.others() == ["flood-copy should be copy and is refused (clean: too large)"]


def test_what_a_later_stage_refuses_stays_refused_in_whatever_order_it_is_read(board: Board) -> None:
    board.take("dead-letters", record("dead-letters", {}, refusal(1)))
    board.take("unique", record("unique", article(1)))
    board.take("dead-letters", record("dead-letters", {}, refusal(2)))

    assert board.complete()
    assert board.summary().startswith("3 articles: 1 new, 0 copies, 2 refused")


def test_a_missing_alert_is_a_difference(board: Board) -> None:
    as_the_samples_say(board)
    board.alerts.clear()

    assert board.others() == ["no alert of crues tells of flood"]


def test_an_alert_too_many_is_a_difference_but_a_revision_is_not(board: Board) -> None:
    as_the_samples_say(board)
    board.take("alerts", record("alerts", alert(1)))
    assert board.others() == []

    board.take("alerts", record("alerts", alert(1, alert_id="b")))
    board.take("alerts", record("alerts", alert(0, "otan", alert_id="c")))

    assert board.others() == [
        "an alert of crues tells of flood, which no sample expects",
        "an alert of otan tells of flood, which no sample expects",
    ]


def test_the_samples_name_rules_that_there_are_and_every_rule_tells_of_something() -> None:
    named = {rule for each in raw_articles() for rule in each.alerts}

    assert named == {rule.id for rule in rules()}
    assert all(each.expected == "unique" and each.story for each in raw_articles() if each.alerts)
