"""A stream that trickles into every partition of the counting stage, and what its outputs tell of pauses."""

from __future__ import annotations

import asyncio
import itertools
import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from aiokafka import AIOKafkaProducer, ConsumerRecord

EVERY = 0.2
"""Seconds between two records of a partition."""


@dataclass
class Trickle:
    """What was sent: so many records to each partition, valued 0, 1, 2, … under the partition's own key."""

    sent: dict[int, int] = field(default_factory=lambda: defaultdict(int))

    @property
    def total(self) -> int:
        """Of all partitions."""
        return sum(self.sent.values())

    def expected(self) -> dict[int, list[bytes]]:
        """What the counting stage makes of it: each record once, in order, counted right."""
        return {partition: [b"%d:%d" % (n + 1, n) for n in range(count)] for partition, count in self.sent.items()}


@contextmanager
def trickle(brokers: str, topic: str, partitions: int) -> Iterator[Trickle]:
    """Records come for as long as the block lasts."""
    told, over = Trickle(), threading.Event()

    async def send() -> None:
        producer = AIOKafkaProducer(bootstrap_servers=brokers)
        await producer.start()
        try:
            while not over.is_set():
                for partition in range(partitions):
                    value = b"%d" % told.sent[partition]
                    await producer.send_and_wait(topic, value, b"%d" % partition, partition=partition)
                    told.sent[partition] += 1
                await asyncio.sleep(EVERY)
        finally:
            await producer.stop()

    sender = threading.Thread(target=lambda: asyncio.run(send()))
    sender.start()
    try:
        yield told
    finally:
        over.set()
        sender.join()


def by_partition(out: list[ConsumerRecord[bytes, bytes]]) -> dict[int, list[ConsumerRecord[bytes, bytes]]]:
    """The outputs of each partition, in order: its key says of which."""
    found: dict[int, list[ConsumerRecord[bytes, bytes]]] = defaultdict(list)
    for record in out:
        found[int(record.key or b"")].append(record)
    return found


def values(out: list[ConsumerRecord[bytes, bytes]]) -> dict[int, list[bytes]]:
    """The values of each partition."""
    return {partition: [r.value or b"" for r in records] for partition, records in by_partition(out).items()}


def longest_pauses(out: list[ConsumerRecord[bytes, bytes]], begin: float, end: float) -> dict[int, float]:
    """For each partition the longest time between two commits that follow each other, seconds, between two moments.

    A transaction's records bear the time at which it was begun; what trickles in lies `EVERY` apart.
    """
    pauses = {}
    for partition, records in sorted(by_partition(out).items()):
        times = [record.timestamp / 1000 for record in records]
        steps = [(b - a) for a, b in itertools.pairwise(times) if b >= begin and a <= end]
        pauses[partition] = round(max(steps, default=0.0), 3)
    return pauses
