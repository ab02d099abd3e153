"""A broker that goes away: a worker waits for it, quietly, then leaves; one that comes back finds it going on."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import settings_on
from tests.kafka.conftest import Bench
from tests.kafka.pipeline import Pipeline
from tests.kafka.workers import Worker
from vigie.broker import LocalKafka

UNAVAILABLE = 69
GONE_AFTER = 4
"""Seconds that the tests' workers wait for a broker; it may have answered two of them ago."""
MOST_LINES = 50
"""Lines that a worker may write between the end of its broker and its own."""
LEAVING = 12.0
"""Seconds that a worker may take to leave, besides the wait for its broker; a busy machine needs them."""


def _lines(worker: Worker) -> list[str]:
    return worker.log(1_000_000).splitlines()


def _seconds_until_it_left(worker: Worker, within: float) -> float:
    begun = time.monotonic()
    assert worker.wait(within) == UNAVAILABLE, worker.log()
    return time.monotonic() - begun


@pytest.mark.parametrize("end", [LocalKafka.kill9, LocalKafka.pause], ids=["killed", "hanging"])
def test_a_worker_without_a_broker_waits_as_long_as_it_is_told_then_leaves(
    own_bench: Bench, own_kafka: LocalKafka, end: Callable[[LocalKafka], None]
) -> None:
    """Idle, too: nothing that it has to do would ever tell it."""
    own_bench.create()
    own_bench.send(b"0")
    worker = own_bench.worker(broker_gone_after=GONE_AFTER)
    own_bench.wait_for(1)
    before = len(_lines(worker))

    end(own_kafka)

    assert GONE_AFTER - 2 < _seconds_until_it_left(worker, GONE_AFTER + LEAVING) < GONE_AFTER + LEAVING
    after = _lines(worker)[before:]
    assert len(after) < MOST_LINES, "\n".join(after)
    told = [json.loads(line) for line in after]
    waits = f"the broker at {own_kafka.bootstrap} does not answer; waiting up to {GONE_AFTER} s"
    assert [line["event"] for line in told].count(waits) == 1
    assert [line["kind"] for line in told if line["event"] == "leaving"] == ["BrokerUnavailableError"]


def test_a_broker_that_comes_back_in_time_finds_its_worker_going_on(own_bench: Bench, own_kafka: LocalKafka) -> None:
    """Neither a restart nor a record lost."""
    own_bench.create()
    own_bench.send(b"0", b"1")
    worker = own_bench.worker()
    own_bench.wait_for(2)

    own_kafka.stop()
    assert worker.says("does not answer; waiting up to 30 s")
    time.sleep(5)
    own_kafka.start()
    own_bench.send(b"2", b"3")

    assert own_bench.wait_for(4, within=60) == [b"1:0", b"2:1", b"3:2", b"4:3"]
    assert worker.says("the broker answers again")
    assert worker.process is not None
    assert worker.process.poll() is None


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_a_worker_of_all_stages_leaves_within_45_seconds_in_under_50_lines(
    own_kafka: LocalKafka, tmp_path: Path
) -> None:
    """As it comes: the default wait of 30 s, all stages, `vigie kafka stop` under a ready worker."""
    pipeline = Pipeline(settings_on(own_kafka, tmp_path), tmp_path)
    pipeline.create()
    worker = pipeline.worker("all")
    try:
        assert worker.says("worker ready", 600), worker.log()
        time.sleep(3)
        before = len(_lines(worker))
        own_kafka.stop()
        assert _seconds_until_it_left(worker, 60) < 45
        assert len(_lines(worker)) - before < MOST_LINES, worker.log(100)
    finally:
        worker.kill9()
