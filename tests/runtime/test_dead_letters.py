"""Dead letters keep what came and tell why; their limit stops a bad deploy, and lets bad records pass."""

from __future__ import annotations

from typing import Any

import pytest
from aiokafka.structs import TopicPartition
from hypothesis import given
from hypothesis import strategies as st

from vigie.agents import STAGES
from vigie.broker.dead_letters import CLOUD_EVENT, original_headers
from vigie.errors import TooManyDeadLettersError
from vigie.runtime.context import StageContext
from vigie.runtime.dead_letters import DeadLetterLimit, headers
from vigie.runtime.outgoing import dead_letter_headers, to_send
from vigie.schemas.envelope import Incoming
from vigie.schemas.refused import Reason, Refused
from vigie.settings import load

NAMES = st.text(alphabet="abc-", min_size=1, max_size=6)


@given(st.lists(st.tuples(NAMES, st.binary(max_size=5)), max_size=4))
def test_the_records_own_headers_come_first_and_unchanged(own: list[tuple[str, bytes]]) -> None:
    """Twice refused, it tells the last refusal only, and how often it was replayed."""
    record = Incoming("raw", 3, 7, 0, b"k", b"v", (*own, ("vigie-replays", b"2")))
    once = headers(record, Refused(Reason.INVALID, "first"), "clean")
    twice = headers(Incoming("raw", 3, 9, 0, b"k", b"v", once), Refused(Reason.NO_TEXT, "then"), "clean")
    assert list(twice[: len(own)]) == own
    told = dict(twice)
    assert (told["vigie-reason"], told["__streams.errors.offset"], told["vigie-replays"]) == (b"no-text", b"9", b"2")
    assert len(twice) == len(once)


@pytest.mark.parametrize(
    ("key", "value", "sent"), [(None, None, b""), (b"k", None, None), (None, b"v", b"v"), (b"k", b"v", b"v")]
)
def test_a_record_without_key_and_value_can_be_set_aside(
    key: bytes | None, value: bytes | None, sent: bytes | None
) -> None:
    """No client of ours sends one, so its dead letter has an empty value: it ended the worker, time after time."""
    unused: Any = None
    context = StageContext(STAGES["clean"], load(), unused, "", unused, unused)
    record = Incoming("vigie.raw", 0, 7, 0, key, value)

    (letter,) = to_send(context, TopicPartition("vigie.raw", 0), record, Refused(Reason.EMPTY, "no value"))

    assert (letter.topic, letter.key, letter.value) == ("vigie.dead-letters", key, sent)


def test_a_dead_letter_is_a_cloud_event_of_its_own() -> None:
    record = Incoming("p.raw", 3, 7, 1_790_000_000_123, b"k", b"v", (("content-type", b"text/html"),))

    event = dict(dead_letter_headers(record, Refused(Reason.NOT_JSON, "why"), "clean"))

    assert {name: value for name, value in event.items() if name.startswith("ce_")} == {
        "ce_specversion": b"1.0",
        "ce_id": b"clean/p.raw/3/7",
        "ce_source": b"/vigie/clean",
        "ce_type": b"org.vigie.dead-letters.v1",
        "ce_time": b"2026-09-21T14:13:20.123Z",
    }
    assert event["content-type"] == b"text/html"
    unnamed = Incoming("p.raw", 3, 7, 0, b"k", b"v")
    assert (
        dict(dead_letter_headers(unnamed, Refused(Reason.EMPTY, ""), "clean"))["content-type"]
        == b"application/octet-stream"
    )


@given(st.lists(st.tuples(NAMES | st.sampled_from(CLOUD_EVENT), st.binary(max_size=5)), max_size=9))
def test_a_replay_sends_the_records_own_headers_back_also_those_of_an_event(own: list[tuple[str, bytes]]) -> None:
    """A record that a stage wrote is an event too, and has headers of the same names."""
    record = Incoming("unique", 0, 7, 0, b"k", b"v", tuple(own))

    refused = dead_letter_headers(record, Refused(Reason.CRASHED, ""), "enrich")
    again = dead_letter_headers(Incoming("unique", 0, 8, 0, b"k", b"v", refused), Refused(Reason.CRASHED, ""), "enrich")

    assert original_headers(refused) == original_headers(again) == own
    assert dict(again)["ce_id"] == b"enrich/unique/0/8"


def _limit() -> DeadLetterLimit:
    return DeadLetterLimit("clean", 0, run=5, share=0.5, window=20)


def test_a_run_of_refusals_stops_the_stage() -> None:
    """The sixth in a row, whatever batches they come in."""
    limit = _limit()
    limit.count([True] * 3, "x")
    limit.count([True] * 2, "x")
    with pytest.raises(TooManyDeadLettersError, match="6 records in a row"):
        limit.count([True], "x")


def test_a_share_of_refusals_stops_the_stage() -> None:
    """More than half of the last twenty, never more than two in a row."""
    limit = _limit()
    with pytest.raises(TooManyDeadLettersError, match="of the last 20"):
        limit.count([True, True, False] * 7, "x")


@given(st.lists(st.booleans(), max_size=100))
def test_good_records_between_bad_ones_keep_it_going(outcomes: list[bool]) -> None:
    """At most every other record refused: no limit is broken."""
    limit = _limit()
    for refused in outcomes:
        limit.count([refused, False], "x")
