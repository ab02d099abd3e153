"""The whole pipeline on a broker: topics made, rules put, articles sent, and the topics read back."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
from aiokafka import AIOKafkaProducer, ConsumerRecord

from tests.kafka import reading
from tests.kafka.workers import Worker, environment
from vigie.broker.topics import create
from vigie.schemas.envelope import Headers
from vigie.schemas.json import encode
from vigie.schemas.rule import Rule
from vigie.settings import Settings

Raw = tuple[bytes | None, bytes | None, Headers]
"""Key, value and headers of a raw record."""
ENDS = ("unique", "duplicates", "dead-letters")


@dataclass
class Pipeline:
    """A namespace of topics with workers on it."""

    settings: Settings
    directory: Path

    def create(self) -> None:
        """Make every topic of the table."""
        asyncio.run(create(self.settings))

    def worker(self, name: str, *stages: str, **more: object) -> Worker:
        """A worker of the command line's, started; all stages, if none is named."""
        command = [sys.executable, "-m", "vigie", "worker", *stages]
        return Worker(name, command, environment(self.settings, **more), self.directory / name).start()

    def send(self, topic: str, records: Sequence[Raw]) -> None:
        """Produce records, spread over the partitions by key."""
        asyncio.run(self._send(topic, records))

    async def _send(self, topic: str, records: Sequence[Raw]) -> None:
        producer = AIOKafkaProducer(bootstrap_servers=self.settings.brokers, max_request_size=20_000_000)
        await producer.start()
        try:
            for key, value, headers in records:
                await producer.send(self.settings.topic(topic), value, key, headers=list(headers))
            await producer.flush()
        finally:
            await producer.stop()

    def put(self, *rules: Rule) -> None:
        """Put rules on their topic."""
        self.send("rules", [(rule.id.encode(), encode(rule), ()) for rule in rules])

    def read(self, topic: str) -> list[ConsumerRecord[bytes, bytes]]:
        """A topic's committed records."""
        return asyncio.run(reading.read(self.settings.brokers, self.settings.topic(topic)))

    def values(self, topic: str) -> list[dict[str, Any]]:
        """A topic's committed records, decoded."""
        return [orjson.loads(record.value or b"null") for record in self.read(topic)]

    def matches(self) -> list[dict[str, Any]]:
        """The committed matches, without the heartbeats between them."""
        return [value for value in self.values("matches") if value and "rule_id" in value]

    def ended(self) -> int:
        """How many raw records have come to an end."""
        return sum(len(self.read(topic)) for topic in ENDS)

    def wait(self, done: Callable[[], bool], within: float, *workers: Worker) -> None:
        """Return once `done`.

        Raises:
            TimeoutError: it is not, within so many seconds; with the workers' logs.
        """
        end = time.monotonic() + within
        while not done():
            if time.monotonic() > end:
                logs = "\n".join(f"--- {worker.name}\n{worker.log()}" for worker in workers)
                raise TimeoutError(f"not done within {within} s\n{logs}")
            for worker in workers:
                worker.supervise()
            time.sleep(0.5)
