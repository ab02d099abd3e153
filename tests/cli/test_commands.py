"""Commands against a real broker: topics, produce, tail, dead letters, doctor."""

from __future__ import annotations

import asyncio
import gzip
import json
import subprocess
import sys
import time
from pathlib import Path

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.structs import TopicPartition

from tests.cli.conftest import Vigie
from tests.cli.test_sources import response
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


def test_what_is_produced_is_counted_and_arrives_byte_for_byte(
    pipeline: Settings, vigie: Vigie, tmp_path: Path
) -> None:
    (tmp_path / "some.jsonl").write_bytes(b'{"body": "a"}\n')
    (tmp_path / "page.html").write_bytes(b"<p>\xe9</p>")

    told = vigie("produce", str(tmp_path), "--source", "a.example")

    assert told.status == 0
    assert told.out == f"{tmp_path}: 2 records of 2 files\n2 of 2 records acknowledged\n"
    records = asyncio.run(read_all(pipeline, pipeline.topic("raw")))
    assert sorted(record.value or b"" for record in records) == [b"<p>\xe9</p>", b'{"body": "a"}']


def test_what_is_no_article_is_told_with_its_reason_and_the_rest_is_sent(
    pipeline: Settings, vigie: Vigie, tmp_path: Path
) -> None:
    """A damaged archive used to end in a stack trace, and an image in an article."""
    folder = tmp_path / "crawl"
    folder.mkdir()
    (folder / "page.html").write_bytes(b"<p>a</p>")
    (folder / "logo.png").write_bytes(b"\x89PNG\r\n")
    (folder / "empty.html").touch()
    (tmp_path / "some.jsonl").write_bytes(b'{"body": "b"}\nnot json\n')
    (tmp_path / "cut.warc").write_bytes(b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 9\r\n\r\nHTTP")

    told = vigie("produce", str(folder), str(tmp_path / "some.jsonl"), str(tmp_path / "cut.warc"))

    assert told.status == 65
    assert f"{folder}: 1 record of 2 files, 1 refused\n" in told.out
    assert "2 of 2 records acknowledged" in told.out
    assert told.err.splitlines() == [
        f"{folder}/empty.html: not sent: empty, no article",
        f"{folder}: skipped, no known suffix: logo.png",
        f"{tmp_path}/some.jsonl line 2: not sent: not JSON (invalid literal, expected 'null' at character 1)",
        f"{tmp_path}/cut.warc: not sent: it cannot be read (a record is cut off)",
        "vigie: 3 parts not sent, for the reasons above",
    ]
    records = asyncio.run(read_all(pipeline, pipeline.topic("raw")))
    assert sorted(record.value or b"" for record in records) == [b"<p>a</p>", b'{"body": "b"}']


def test_nothing_but_images_is_refused_before_any_broker_is_asked(vigie: Vigie, tmp_path: Path) -> None:
    (tmp_path / "logo.png").write_bytes(b"\x89PNG\r\n")

    told = vigie("--brokers", "127.0.0.1:1", "produce", str(tmp_path / "logo.png"))

    assert told.status == 65
    assert "a PNG image, no article" in told.err


@pytest.mark.parametrize(
    ("given", "sent"),
    [
        (b'{"body": "a"}\n{"body": "b"}\n', [b'{"body": "a"}', b'{"body": "b"}']),
        (gzip.compress(b'{"body": "a"}\n{"body": "b"}', mtime=0), [b'{"body": "a"}', b'{"body": "b"}']),
        (b'{"body":\n "a"}', [b'{"body":\n "a"}']),
        (b"<p>a</p>\n<p>b</p>\n", [b"<p>a</p>\n<p>b</p>\n"]),
        (response("Content-Type: text/html", b"<p>a</p>"), [b"<p>a</p>"]),
        (gzip.compress(response("Content-Type: text/html", b"<p>a</p>"), mtime=0), [b"<p>a</p>"]),
    ],
)
def test_standard_input_is_known_by_its_beginning(given: bytes, sent: list[bytes], pipeline: Settings) -> None:
    command = [sys.executable, "-m", "vigie", "produce", "-"]

    done = subprocess.run(command, input=given, capture_output=True, check=True)

    assert f"standard input: {len(sent)} record" in done.stdout.decode()
    records = asyncio.run(read_all(pipeline, pipeline.topic("raw")))
    assert sorted(record.value or b"" for record in records) == sent


def test_of_standard_input_a_record_is_sent_before_the_next_one_comes(pipeline: Settings) -> None:
    with subprocess.Popen([sys.executable, "-m", "vigie", "produce", "-"], stdin=subprocess.PIPE) as command:
        assert command.stdin is not None
        command.stdin.write(b'{"body": "a"}\n')
        command.stdin.flush()
        until = time.monotonic() + 30
        while not asyncio.run(read_all(pipeline, pipeline.topic("raw"))) and time.monotonic() < until:
            time.sleep(0.1)
        assert command.poll() is None
        assert len(asyncio.run(read_all(pipeline, pipeline.topic("raw")))) == 1


def test_a_record_too_large_to_send_is_told_and_the_others_arrive(
    pipeline: Settings,  # noqa: ARG001 its topics must be there
    vigie: Vigie,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("VIGIE_MAX_MESSAGE_BYTES", "1000000")
    (tmp_path / "large.txt").write_bytes(b"a" * 1_000_001)
    (tmp_path / "small.txt").write_bytes(b"a")

    told = vigie("produce", str(tmp_path))

    assert told.status == 1
    assert "1 of 2 records acknowledged" in told.out
    assert "1 record larger than VIGIE_MAX_MESSAGE_BYTES" in told.err


def test_producing_to_a_cluster_without_topics_names_the_remedy(
    on_broker: Settings, vigie: Vigie, tmp_path: Path
) -> None:
    (tmp_path / "page.txt").write_text("a page")

    told = vigie("produce", str(tmp_path))

    assert told.status == 78
    assert f"topic {on_broker.topic('raw')} is missing: run `vigie topics create`" in told.err


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
