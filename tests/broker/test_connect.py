"""Connecting: a refused login is reported as one, at once, and any other failure as a broker that does not answer."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path
from typing import Any

import pytest
from aiokafka.errors import KafkaConnectionError, SaslAuthenticationFailed

from vigie.broker import connect
from vigie.errors import BrokerUnavailableError, PermissionDeniedError
from vigie.runtime.cluster import Cluster
from vigie.settings import Settings, load

REFUSED = SaslAuthenticationFailed("Authentication failed: Invalid username or password")


class Client:
    """Fails to start as aiokafka's clients do: it logs the cause, and raises that it could not connect."""

    def __init__(self, cause: BaseException) -> None:
        self.tries = 0
        self._cause = cause

    async def start(self) -> None:
        """Fail."""
        self.tries += 1
        logging.getLogger("aiokafka.client").error('Unable connect to "%s:%s": %s', "127.0.0.1", 1, self._cause)
        raise KafkaConnectionError("Unable to bootstrap from [('127.0.0.1', 1)]")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A user with a password, on a broker that is not asked."""
    secret = tmp_path / "password"
    secret.write_text("wrong")
    security = {"protocol": "SASL_PLAINTEXT", "username": "reader", "password_file": secret}
    return load(brokers="127.0.0.1:1", security=security)


def test_a_refused_login_names_the_user_and_is_not_tried_again(settings: Settings) -> None:
    client = Client(REFUSED)

    with pytest.raises(
        PermissionDeniedError, match=r"refuses the login of user 'reader'.+VIGIE_SECURITY__USERNAME"
    ) as error:
        asyncio.run(connect.start(client, settings))

    assert client.tries == 1
    assert error.value.exit_code == 77


def test_a_worker_leaves_at_once_for_a_refused_login(settings: Settings) -> None:
    """It waited for half a minute, and said that no broker answered."""
    client: Any = Client(REFUSED)

    async def enter() -> None:
        cluster = Cluster(settings)
        cluster._admin = client
        try:
            await cluster.__aenter__()
        finally:
            await cluster._consumer.stop()

    with pytest.raises(PermissionDeniedError, match="user 'reader'"):
        asyncio.run(enter())
    assert client.tries == 1


def test_any_other_failure_is_tried_again_and_told_with_its_cause(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connect, "PAUSES", (0.0, 0.0))
    client = Client(ConnectionRefusedError("connection refused"))

    with pytest.raises(BrokerUnavailableError, match=r"127\.0\.0\.1:1 \(connection refused\)"):
        asyncio.run(connect.start(client, settings))
    assert client.tries == 3
