"""`vigie produce` against a real broker: what is sent arrives, and what is no article is told."""

from __future__ import annotations

import asyncio
import gzip
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.cli.conftest import Vigie
from tests.cli.test_sources import response
from vigie.broker.read import read_all
from vigie.settings import Settings


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
