"""Commands against a real broker: topics, tail, dead letters, doctor."""

from __future__ import annotations

import asyncio
import json
import time

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.structs import TopicPartition

from tests.cli.conftest import Vigie
from vigie.broker.dead_letters import DeadLetter, ReplayPlan
from vigie.broker.lag import StageLag, stage_lags
from vigie.broker.read import read_all
from vigie.cli.doctor import stage_finding
from vigie.settings import Settings

REFUSED = [
    ("__streams.errors.message", b"not JSON: unexpected end"),
    ("__streams.errors.offset", b"7"),
    ("vigie-stage", b"clean"),
    ("vigie-reason", b"not-json"),
    ("vigie-replays", b"0"),
    ("url", b"https://a.example"),
]


async def _put(
    settings: Settings, topic: str, value: bytes | None, headers: list[tuple[str, bytes]], key: bytes | None = b"k"
) -> None:
    producer = AIOKafkaProducer(**settings.client(), acks="all", max_request_size=settings.max_message_bytes)
    await producer.start()
    await producer.send_and_wait(settings.topic(topic), value, key=key, headers=headers, partition=0)
    await producer.stop()


def refuse(settings: Settings, value: bytes, replays: int = 0, key: bytes | None = b"k") -> None:
    """Lay a record onto the dead letters, as a stage does that read it on `raw`, partition 1."""
    came = [
        ("__streams.errors.topic", settings.topic("raw").encode()),
        ("__streams.errors.partition", b"1"),
        ("vigie-replays", str(replays).encode()),
    ]
    asyncio.run(_put(settings, "dead-letters", value, [*came, *REFUSED[:4], REFUSED[5]], key))


def test_topics_are_missed_made_and_then_as_they_should_be(on_broker: Settings, vigie: Vigie) -> None:
    assert vigie("topics", "check").status == 78

    assert vigie("topics", "create").status == 0

    assert "as they should be" in vigie("topics", "check").out
    assert f"created {on_broker.prefix}raw" not in vigie("topics", "create").out


def test_a_tail_shows_the_last_records_readable_or_as_json(pipeline: Settings, vigie: Vigie) -> None:
    for number in range(3):
        value = {"id": f"{number}", "language": "fr", "title": f"Titre \x1b[2J {number}"}
        asyncio.run(_put(pipeline, "clean", json.dumps(value).encode(), []))

    readable = vigie("tail", "clean", "--no-follow", "--last", "2").out
    as_json = vigie("tail", "clean", "--no-follow", "--from-start", "--json").out

    assert [line.split()[-1] for line in readable.splitlines()] == ["1", "2"]
    assert "\x1b" not in readable
    assert [json.loads(line)["id"] for line in as_json.splitlines()] == ["0", "1", "2"]


def test_the_last_records_are_so_many_over_all_partitions_whatever_markers_and_heartbeats_lie_between(
    pipeline: Settings, vigie: Vigie
) -> None:
    """Each record was in a transaction of its own, whose marker takes an offset too; heartbeats are no matches."""

    async def publish() -> None:
        producer = AIOKafkaProducer(**pipeline.client(), transactional_id=pipeline.app)
        await producer.start()
        for number in range(9):
            async with producer.transaction():
                headers = [] if number % 3 == 0 else [("vigie-heartbeat", b"%d" % number)]
                value, time_ms = b'{"number": %d}' % number, 1_790_000_000_000 + number
                topic = pipeline.topic("matches")
                await producer.send(topic, value, partition=number % 2, headers=headers, timestamp_ms=time_ms)
        await producer.stop()

    asyncio.run(publish())

    def numbers(*options: str) -> list[int]:
        out = vigie("tail", "matches", "--no-follow", "--json", *options).out
        return [json.loads(line)["number"] for line in out.splitlines()]

    assert numbers("--last", "2") == [3, 6]
    assert numbers() == [0, 3, 6]
    assert numbers("--last", "4", "--heartbeats") == [5, 6, 7, 8]
    assert numbers("--last", "0") == []


def test_a_topic_that_does_not_exist_is_told_at_once_with_those_that_do(pipeline: Settings, vigie: Vigie) -> None:
    """Left to itself, aiokafka waits for 40 seconds."""
    del pipeline
    began = time.monotonic()

    told = vigie("tail", "nosuch")

    assert told.status == 64
    assert "there is no topic 'nosuch' (topics: " in told.err
    assert "alerts, clean, dead-letters" in told.err
    assert time.monotonic() - began < 10


def test_a_silence_in_the_tail_of_matches_is_told_as_one(pipeline: Settings, vigie: Vigie) -> None:
    asyncio.run(_put(pipeline, "matches", None, [("vigie-silence", b"drill")]))

    assert "silence drill lifted" in vigie("tail", "matches", "--no-follow").out


def test_a_tail_shows_deletions_and_what_is_no_json(pipeline: Settings, vigie: Vigie) -> None:
    asyncio.run(_put(pipeline, "raw", None, []))
    asyncio.run(_put(pipeline, "raw", b"\xff\x00", []))

    told = vigie("tail", "raw", "--no-follow").out

    assert "k deleted" in told
    assert "2 bytes" in told


def test_dead_letters_are_grouped_listed_and_shown(pipeline: Settings, vigie: Vigie) -> None:
    refuse(pipeline, b'{"body": \x1b[2J')
    refuse(pipeline, b'{"bo')

    grouped = vigie("dead-letters", "list").out
    each = [json.loads(line) for line in vigie("dead-letters", "list", "--json").out.splitlines()]
    shown = vigie("dead-letters", "show", each[0]["letter"]).out

    assert grouped.splitlines()[1].split()[:3] == ["clean", "not-json", "2"]
    assert [one["value"] for one in each] == ['{"body": \x1b[2J', '{"bo']
    assert "why: not JSON: unexpected end" in shown
    assert "\\u001b[2J" in shown
    assert "\x1b" not in shown
    assert vigie("dead-letters", "list", "--stage", "match").err.startswith("0 dead letters")


def test_a_replay_sends_byte_for_byte_where_it_came_from_and_never_twice(pipeline: Settings, vigie: Vigie) -> None:
    refuse(pipeline, b"one")
    refuse(pipeline, b"worn out", replays=3)

    planned = vigie("dead-letters", "replay", "--dry-run").out
    assert f"would send 1 record to {pipeline.topic('raw')}" in planned
    assert "1 record left: replayed 3 times already" in planned
    assert asyncio.run(read_all(pipeline, pipeline.topic("raw"))) == []

    assert "1 record sent back" in vigie("dead-letters", "replay").out
    assert "0 records sent back" in vigie("dead-letters", "replay").out

    (back,) = asyncio.run(read_all(pipeline, pipeline.topic("raw")))
    assert (back.value, back.key, back.partition) == (b"one", b"k", 1)
    assert dict(back.headers) == {"url": b"https://a.example", "vigie-replays": b"1"}
    assert vigie("dead-letters", "list").err.startswith("1 dead letter")


def test_a_record_without_a_key_is_replayed_too(pipeline: Settings, vigie: Vigie) -> None:
    """A page without an address has none; the mark that it was sent back had no value either, which no client sends."""
    refuse(pipeline, b"page", key=None)

    assert "1 record sent back" in vigie("dead-letters", "replay").out

    (back,) = asyncio.run(read_all(pipeline, pipeline.topic("raw")))
    assert (back.value, back.key) == (b"page", None)
    assert vigie("dead-letters", "list").err.startswith("0 dead letters")


def test_a_letter_that_is_not_there_is_a_wrong_command_line(pipeline: Settings, vigie: Vigie) -> None:
    refuse(pipeline, b"one")

    assert vigie("dead-letters", "show", "0:99").status == 64
    assert vigie("dead-letters", "replay", "--letter", "0:99").status == 64


def test_a_plan_sends_at_most_what_is_asked_and_leaves_what_cannot_be_sent() -> None:
    def letter(reason: str = "invalid", topic: str = "raw") -> DeadLetter:
        return DeadLetter("0:1", 0, "clean", reason, "", topic, 0, "1", 0, None, b"", ())

    plan = ReplayPlan.of([letter(), letter(), letter("poison-batch"), letter(topic="")], limit=3, most=1)

    assert (len(plan.letters), plan.unsendable, plan.unknown_origin, plan.over_limit) == (1, 1, 1, 0)


def test_a_doctor_finds_everything_well_or_says_what_to_do(
    pipeline: Settings, vigie: Vigie, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = vigie("doctor", "--ready")
    assert (told.status, "all 15 of 6 stages" in told.out) == (0, True)

    monkeypatch.setenv("VIGIE_PREFIX", f"{pipeline.prefix}other.")
    told = vigie("doctor", "--ready")
    assert told.status == 78
    assert "-> vigie topics create" in told.out


@pytest.mark.parametrize(
    ("lag", "expected", "seen"),
    [
        (StageLag("match", 0, 120), False, "no worker, 120 records behind"),
        (StageLag("match", 0, 0), None, "no worker, nothing to do"),
        (StageLag("match", 2, 1), True, "2 workers, 1 record behind"),
        (StageLag("match", 1, 0), True, "1 worker, nothing to do"),
    ],
)
def test_a_stage_that_records_wait_for_and_nobody_runs_is_wrong(lag: StageLag, expected: object, seen: str) -> None:
    finding = stage_finding(lag)

    assert (finding.well, finding.seen) == (expected, seen)


def test_lag_counts_records_and_not_the_marker_that_a_killed_worker_left(pipeline: Settings) -> None:
    """The last transaction of the stage before ends with a marker, which takes an offset and holds no record."""

    async def lags() -> dict[str, tuple[int, int]]:
        return {lag.stage: (lag.members, lag.lag) for lag in await stage_lags(pipeline)}

    async def write_and_lag() -> list[tuple[int, int]]:
        raw, group = pipeline.topic("raw"), f"{pipeline.app}-clean"
        producer = AIOKafkaProducer(**pipeline.client(), transactional_id=pipeline.app)
        reader = AIOKafkaConsumer(raw, **pipeline.client(), group_id=group, enable_auto_commit=False)
        await producer.start()
        async with producer.transaction():
            await producer.send(raw, b"a page", partition=0)
        found = [(await lags())["clean"]]
        await reader.start()
        found.append((await lags())["clean"])
        await reader.commit({TopicPartition(raw, 0): 1})
        await reader.stop()
        await producer.stop()
        return [*found, (await lags())["clean"]]

    assert asyncio.run(write_and_lag()) == [(0, 2), (1, 2), (0, 0)]


def test_a_doctor_names_an_address_that_does_not_exist_and_a_model_that_is_not_installed(
    vigie: Vigie, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VIGIE_MODELS", '{"eo": "eo_core_news_xl"}')

    told = vigie("--brokers", "no-such-host.invalid:9092", "doctor")

    assert told.status == 78
    assert "WRONG  addresses: no-such-host.invalid" in told.out
    assert "eo_core_news_xl for eo is not installed" in told.out
