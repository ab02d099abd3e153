"""Name and password reach every client of a worker, and a wrong one is told."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from tests.conftest import settings_on
from tests.kafka.workers import Worker, counting, environment
from vigie.broker import LocalKafka
from vigie.broker.local import free_port
from vigie.broker.topics import create
from vigie.settings import Security, Settings

JAAS = "org.apache.kafka.common.security.plain.PlainLoginModule required"


def _guarded(port: int, controller: int, guarded: int) -> dict[str, str]:
    """Broker properties: a listener that asks for name and password, beside the one that the broker starts by."""
    clients = f"CLIENT://127.0.0.1:{port},GUARDED://127.0.0.1:{guarded}"
    return {
        "listeners": f"{clients},CONTROLLER://127.0.0.1:{controller}",
        "advertised.listeners": clients,
        "controller.quorum.voters": f"1@127.0.0.1:{controller}",
        "listener.security.protocol.map": "CLIENT:PLAINTEXT,CONTROLLER:PLAINTEXT,GUARDED:SASL_PLAINTEXT",
        "sasl.enabled.mechanisms": "PLAIN",
        "listener.name.guarded.plain.sasl.jaas.config": f'{JAAS} user_vigie="right";',
    }


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[LocalKafka, str]]:
    """A broker, and the address where it asks for name and password."""
    port, controller, guarded = free_port(), free_port(), free_port()
    with LocalKafka(tmp_path_factory.mktemp("kafka"), port, _guarded(port, controller, guarded)) as kafka:
        yield kafka, f"127.0.0.1:{guarded}"


def _settings(guarded: tuple[LocalKafka, str], directory: Path) -> Settings:
    kafka, address = guarded
    security = Security(
        protocol="SASL_PLAINTEXT", sasl_mechanism="PLAIN", username="vigie", password=SecretStr("right")
    )
    return settings_on(kafka, directory).model_copy(update={"brokers": address, "security": security})


def _worker(settings: Settings, directory: Path, password: str) -> Worker:
    given = {
        "VIGIE_SECURITY__PROTOCOL": "SASL_PLAINTEXT",
        "VIGIE_SECURITY__SASL_MECHANISM": "PLAIN",
        "VIGIE_SECURITY__USERNAME": "vigie",
        "VIGIE_SECURITY__PASSWORD": password,
    }
    worker = counting("a", {**environment(settings), **given}, directory)
    worker.command[1:] = ["-m", "vigie", "worker", "alert"]
    return worker.start()


@pytest.mark.kafka
def test_a_worker_with_the_right_password_opens_its_slots(guarded: tuple[LocalKafka, str], tmp_path: Path) -> None:
    """Admin, consumer, changelog reader and transactional producers alike."""
    settings = _settings(guarded, tmp_path)
    asyncio.run(create(settings))
    worker = _worker(settings, tmp_path, "right")
    try:
        assert worker.says("slot open", 60), worker.log()
    finally:
        worker.stop()


@pytest.mark.kafka
def test_a_wrong_password_ends_a_worker_with_a_sentence(guarded: tuple[LocalKafka, str], tmp_path: Path) -> None:
    """Not idle for ever, and never the password in the log."""
    worker = _worker(_settings(guarded, tmp_path), tmp_path, "wrong-secret")
    try:
        assert worker.wait(60) in {69, 77}
        assert "Authentication" in worker.log(100)
        assert "wrong-secret" not in worker.log(1000)
    finally:
        worker.kill9()
