"""A stage of the tests' own on a real broker: its topics, its worker, and what it published."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from aiokafka import ConsumerRecord

from tests.conftest import settings_on
from tests.kafka import reading
from tests.kafka.workers import Worker, counting, environment
from vigie.broker import LocalKafka
from vigie.settings import Settings


@dataclass
class Bench:
    """The counting stage on a broker: `send` records, start `worker`s, look at what came out."""

    settings: Settings
    directory: Path
    started: list[Worker]

    def topic(self, name: str) -> str:
        """The full name of a topic."""
        return self.settings.topic(name)

    def create(self, partitions: int = 1, **config: str) -> None:
        """Make the stage's topics."""
        names = ("count-in", "count-out", "count-changelog", "dead-letters")
        asyncio.run(reading.create(self.settings.brokers, {self.topic(n): partitions for n in names}, config))

    def worker(self, name: str = "a", stage: str = "count", **more: object) -> Worker:
        """A worker, started."""
        worker = counting(name, environment(self.settings, **more), self.directory, stage).start()
        self.started.append(worker)
        return worker

    def send(self, *values: bytes | None, key: bytes = b"k") -> None:
        """Produce values to partition 0."""
        asyncio.run(reading.send(self.settings.brokers, self.topic("count-in"), [(key, v) for v in values]))

    def out(self) -> list[bytes]:
        """What the stage published, committed."""
        return [record.value or b"" for record in self.read("count-out")]

    def read(self, name: str) -> list[ConsumerRecord[bytes, bytes]]:
        """A topic's committed records."""
        return asyncio.run(reading.read(self.settings.brokers, self.topic(name)))

    def wait_for(self, count: int, name: str = "count-out", within: float = 40.0) -> list[bytes]:
        """The values of a topic, once there are so many.

        Raises:
            TimeoutError: there are not; with the workers' logs.
        """
        return [record.value or b"" for record in asyncio.run(self._wait(count, name, within))]

    async def _wait(self, count: int, name: str, within: float) -> list[ConsumerRecord[bytes, bytes]]:
        try:
            async with asyncio.timeout(within):
                while len(found := await reading.read(self.settings.brokers, self.topic(name))) < count:
                    await asyncio.sleep(0.2)
                return found
        except TimeoutError as error:
            logs = "\n".join(f"--- {worker.name}\n{worker.log()}" for worker in self.started)
            raise TimeoutError(f"not {count} records on {name} within {within} s\n{logs}") from error


@pytest.fixture(autouse=True)
def _no_litter() -> Iterator[None]:
    """Clients that a fault left unclosed are collected here, not in the midst of pytest's own parsing."""
    yield
    gc.collect()


def _bench(broker: LocalKafka, directory: Path) -> Iterator[Bench]:
    bench = Bench(settings_on(broker, directory), directory, [])
    yield bench
    for worker in bench.started:
        worker.kill9()


@pytest.fixture
def bench(kafka: LocalKafka, tmp_path: Path) -> Iterator[Bench]:
    """The counting stage on the shared broker."""
    yield from _bench(kafka, tmp_path)


@pytest.fixture
def own_bench(own_kafka: LocalKafka, tmp_path: Path) -> Iterator[Bench]:
    """The counting stage on a broker that the test may kill."""
    yield from _bench(own_kafka, tmp_path)
