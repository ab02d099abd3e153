"""Name and password, and TLS, reach every client of a worker, and a wrong secret is told."""

from __future__ import annotations

import asyncio
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import pytest

from tests.conftest import settings_on
from tests.kafka.workers import Worker, counting, environment
from vigie.broker import LocalKafka
from vigie.broker.jars import find_java
from vigie.broker.local import free_port
from vigie.broker.topics import create
from vigie.security import Security
from vigie.settings import Settings

JAAS = "org.apache.kafka.common.security.plain.PlainLoginModule required"
STORE_PASSWORD = "of-the-test"  # noqa: S105 it guards nothing
Protocol = Literal["SASL_PLAINTEXT", "SASL_SSL"]


@dataclass(frozen=True)
class Guarded:
    """A broker, and its addresses that ask for name and password: in the clear, and under its own authority's TLS."""

    kafka: LocalKafka
    clear: int
    tls: int
    ca_file: Path


def _certificate(directory: Path) -> tuple[Path, Path]:
    """A key store for the broker, and the certificate that clients must trust. By Java's keytool: Java is there."""
    keytool, store, certificate = find_java().parent / "keytool", directory / "broker.p12", directory / "ca.pem"
    common = ["-alias", "broker", "-keystore", str(store), "-storetype", "PKCS12", "-storepass", STORE_PASSWORD]
    made = ["-genkeypair", "-keyalg", "EC", "-dname", "CN=127.0.0.1", "-ext", "bc=ca:true", "-ext", "san=ip:127.0.0.1"]
    for command in (made, ["-exportcert", "-rfc", "-file", str(certificate)]):
        subprocess.run([str(keytool), *command, *common], check=True, capture_output=True)
    return store, certificate


def _properties(port: int, controller: int, clear: int, tls: int, store: Path) -> dict[str, str]:
    """Listeners that ask for name and password, beside the one that the broker starts by."""
    clients = f"CLIENT://127.0.0.1:{port},CLEAR://127.0.0.1:{clear},TLS://127.0.0.1:{tls}"
    user = f'{JAAS} user_vigie="right";'
    return {
        "listeners": f"{clients},CONTROLLER://127.0.0.1:{controller}",
        "advertised.listeners": clients,
        "controller.quorum.voters": f"1@127.0.0.1:{controller}",
        "listener.security.protocol.map": ("CLIENT:PLAINTEXT,CONTROLLER:PLAINTEXT,CLEAR:SASL_PLAINTEXT,TLS:SASL_SSL"),
        "sasl.enabled.mechanisms": "PLAIN",
        "listener.name.clear.plain.sasl.jaas.config": user,
        "listener.name.tls.plain.sasl.jaas.config": user,
        "listener.name.tls.ssl.keystore.type": "PKCS12",
        "listener.name.tls.ssl.keystore.location": str(store),
        "listener.name.tls.ssl.keystore.password": STORE_PASSWORD,
    }


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Guarded]:
    """One broker with three kinds of listeners."""
    port, controller, clear, tls = (free_port() for _ in range(4))
    store, ca_file = _certificate(tmp_path_factory.mktemp("certificates"))
    properties = _properties(port, controller, clear, tls, store)
    with LocalKafka(tmp_path_factory.mktemp("kafka"), port, properties) as kafka:
        yield Guarded(kafka, clear, tls, ca_file)


def _security(guarded: Guarded, protocol: Protocol, password: str) -> dict[str, str]:
    given = {"protocol": protocol, "sasl_mechanism": "PLAIN", "username": "vigie", "password": password}
    return given | ({"ca_file": str(guarded.ca_file)} if protocol == "SASL_SSL" else {})


def _settings(guarded: Guarded, directory: Path, security: dict[str, str]) -> Settings:
    port = guarded.tls if security["protocol"] == "SASL_SSL" else guarded.clear
    update = {"brokers": f"127.0.0.1:{port}", "security": Security.model_validate(security)}
    return settings_on(guarded.kafka, directory).model_copy(update=update)


def _worker(settings: Settings, directory: Path, security: dict[str, str]) -> Worker:
    given = {f"VIGIE_SECURITY__{name.upper()}": value for name, value in security.items()}
    worker = counting("a", {**environment(settings), **given}, directory)
    worker.command[1:] = ["-m", "vigie", "worker", "alert"]
    return worker.start()


@pytest.mark.kafka
@pytest.mark.parametrize("protocol", ["SASL_PLAINTEXT", "SASL_SSL"])
def test_a_worker_with_the_right_password_opens_its_slots(guarded: Guarded, tmp_path: Path, protocol: Protocol) -> None:
    """Admin, consumer, changelog reader and transactional producers alike."""
    security = _security(guarded, protocol, "right")
    settings = _settings(guarded, tmp_path, security)
    asyncio.run(create(settings))
    worker = _worker(settings, tmp_path, security)
    try:
        assert worker.says("slot open", 60), worker.log()
    finally:
        worker.stop()


@pytest.mark.kafka
def test_a_wrong_password_ends_a_worker_with_a_sentence(guarded: Guarded, tmp_path: Path) -> None:
    """Not idle for ever, and never the password in the log."""
    security = _security(guarded, "SASL_PLAINTEXT", "wrong-secret")
    worker = _worker(_settings(guarded, tmp_path, security), tmp_path, security)
    try:
        assert worker.wait(60) == 77
        assert "refuses the login of user 'vigie'" in worker.log(100)
        assert "wrong-secret" not in worker.log(1000)
    finally:
        worker.kill9()


@pytest.mark.kafka
def test_a_broker_whose_certificate_nobody_vouches_for_is_not_spoken_to(guarded: Guarded, tmp_path: Path) -> None:
    """Without `ca_file` the system's authorities count; the worker leaves and says why."""
    security = {**_security(guarded, "SASL_SSL", "right"), "ca_file": ""}
    settings = _settings(guarded, tmp_path, {name: value for name, value in security.items() if value})
    worker = _worker(settings, tmp_path, security)
    try:
        assert worker.wait(60) == 69
        assert "certificate" in worker.log(100)
    finally:
        worker.kill9()
