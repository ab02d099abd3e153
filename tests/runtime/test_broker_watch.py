"""Patience with a broker that does not answer: how long, and what is told of it."""

from __future__ import annotations

import asyncio
import time

import pytest
from aiokafka.errors import KafkaConnectionError
from structlog.testing import capture_logs

from vigie.errors import BrokerUnavailableError
from vigie.runtime import broker_watch
from vigie.runtime.broker_watch import BrokerRetry

BROKERS = "127.0.0.1:1"


class Broker:
    """A broker that is silent for its first `silent` seconds, then answers."""

    def __init__(self, silent: float) -> None:
        self._until = time.monotonic() + silent

    async def ask(self) -> str:
        """Its name, or what aiokafka raises."""
        if time.monotonic() < self._until:
            raise KafkaConnectionError("Connect call failed")
        return "its name"


async def _hang() -> str:
    await asyncio.Event().wait()
    return "never"


def test_a_short_silence_is_waited_out_without_a_word() -> None:
    with capture_logs() as told:
        assert asyncio.run(BrokerRetry(BROKERS, 5).until_answered(Broker(silent=0.5).ask)) == "its name"

    assert told == []


def test_a_longer_silence_is_told_when_it_begins_and_when_it_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(broker_watch, "QUIET_FOR", 0.3)
    with capture_logs() as told:
        assert asyncio.run(BrokerRetry(BROKERS, 5).until_answered(Broker(silent=1).ask)) == "its name"

    first, last = (line["event"] for line in told)
    assert first == f"the broker at {BROKERS} does not answer; waiting up to 5 s"
    assert last == "the broker answers again"


def test_one_silence_is_told_once_however_many_meet_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(broker_watch, "QUIET_FOR", 0.0)
    patience, broker = BrokerRetry(BROKERS, 5), Broker(silent=1)

    async def three() -> None:
        await asyncio.gather(*(patience.until_answered(broker.ask) for _ in range(3)))

    with capture_logs() as told:
        asyncio.run(three())

    assert len(told) == 2


@pytest.mark.parametrize("ask", [Broker(silent=1e9).ask, _hang], ids=["refusing", "hanging"])
def test_the_wait_ends_in_time_with_the_address_and_the_last_cause(ask: object) -> None:
    begun = time.monotonic()

    with pytest.raises(BrokerUnavailableError, match=rf"{BROKERS} \(silent for 1 s, at last: .+\)"):
        asyncio.run(BrokerRetry(BROKERS, 1).until_answered(ask))  # type: ignore[arg-type]

    assert time.monotonic() - begun < 2


def test_a_process_that_was_frozen_while_it_asked_asks_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody was there to hear the answer: a freeze is not the broker's silence."""
    monkeypatch.setattr(broker_watch, "FROZEN", 0.3)
    asked = []

    async def ask() -> str:
        asked.append(time.monotonic())
        if len(asked) == 1:
            asyncio.get_running_loop().call_soon(time.sleep, 1.5)
            await asyncio.Event().wait()
        return "its name"

    assert asyncio.run(BrokerRetry(BROKERS, 0.5).until_answered(ask)) == "its name"
