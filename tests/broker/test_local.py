"""LocalKafka: a real broker that can be killed, hung and started again on its data."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from vigie.broker import LocalKafka, daemon, local, topics
from vigie.errors import LocalKafkaError
from vigie.settings import load


def test_what_was_written_outlives_a_kill_on_the_same_port(own_kafka: LocalKafka) -> None:
    made = asyncio.run(topics.create(load(brokers=own_kafka.bootstrap)))
    port, first = own_kafka.port, own_kafka.pid

    own_kafka.kill9()
    assert not local.serves(port)
    own_kafka.restart()

    assert (own_kafka.port, own_kafka.pid != first) == (port, True)
    assert made
    assert asyncio.run(topics.check(load(brokers=own_kafka.bootstrap))) == []


def test_a_paused_broker_answers_nobody_until_it_is_resumed(own_kafka: LocalKafka) -> None:
    own_kafka.pause()
    assert not local.serves(own_kafka.port)

    own_kafka.resume()
    assert local.serves(own_kafka.port)


def test_ports_lie_outside_of_those_that_connections_leave_from() -> None:
    assert all(local.free_port() in local.PORTS for _ in range(20))


def test_a_broker_that_cannot_start_says_why(tmp_path: Path) -> None:
    broker = LocalKafka(tmp_path / "kafka", properties={"log.retention.hours": "soon"})

    with pytest.raises(LocalKafkaError, match=r"log\.retention\.hours"):
        broker.start()


@pytest.mark.kafka
def test_one_that_outlives_its_command_is_found_and_stopped(tmp_path: Path) -> None:
    settings, port = load(state_dir=tmp_path), local.free_port()
    assert daemon.status(settings) is None

    started = daemon.start(settings, port)
    try:
        assert started.ready
        assert daemon.status(settings) == started
        assert daemon.start(settings, port) == started
        with pytest.raises(LocalKafkaError, match="something else listens"):
            daemon.start(load(state_dir=tmp_path / "other"), port)
    finally:
        stopped = daemon.stop(settings)

    assert stopped == started
    assert daemon.status(settings) is None
