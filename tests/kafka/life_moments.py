"""Moments: where every stage and topic of a pipeline stands, looked at often enough to strike between two requests."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from aiokafka import AIOKafkaConsumer
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError
from aiokafka.structs import TopicPartition

from vigie.agents import STAGES
from vigie.settings import Settings

PAUSE = 0.02
"""Seconds between two looks."""
STILL = 0.3
"""Seconds without a commit, while records wait, in which a batch must be in work."""
SOURCES = {name: stage.source for name, stage in STAGES.items() if name != "rules"}
OUTPUTS = {name: stage.outputs for name, stage in STAGES.items() if name != "rules"}
TOPICS = sorted({*SOURCES.values(), *(topic for outputs in OUTPUTS.values() for topic in outputs)})


@dataclass(frozen=True)
class Snapshot:
    """Offsets at one moment: committed by stage; ends for readers of committed records, and of all, by topic."""

    committed: Mapping[str, Mapping[int, int]]
    stable: Mapping[str, Mapping[int, int]]
    high: Mapping[str, Mapping[int, int]]

    def lag(self, stage: str) -> int:
        """Committed records of its source that a stage has not committed to have read."""
        return sum(self.lags(stage).values())

    def lags(self, stage: str) -> dict[int, int]:
        """The same by partition."""
        committed = self.committed[stage]
        return {number: end - committed.get(number, 0) for number, end in self.stable[SOURCES[stage]].items()}

    def end(self, stage: str) -> int:
        """How many offsets the stage's source has."""
        return sum(self.stable[SOURCES[stage]].values())

    def drained(self, stage: str) -> bool:
        """Whether a stage's committed offsets are at the ends of its source."""
        return not any(self.lags(stage).values())

    def in_transaction(self, topic: str) -> bool:
        """Whether a transaction on a topic has begun and not ended."""
        return self.stable[topic] != self.high[topic]

    def __str__(self) -> str:
        waiting = [f"{self.lag(stage)} records wait for {stage}" for stage in SOURCES if not self.drained(stage)]
        unended = [f"a transaction is open on {topic}" for topic in TOPICS if self.in_transaction(topic)]
        return ", ".join([*waiting, *unended]) or "nothing waits, but topics still grow"

    @property
    def at_rest(self) -> bool:
        """Whether nothing waits and nothing is under way."""
        return all(map(self.drained, SOURCES)) and not any(map(self.in_transaction, TOPICS))


class Moments:
    """Looks at a pipeline from outside, in no group."""

    def __init__(self, settings: Settings, partitions: list[TopicPartition]) -> None:
        self._settings = settings
        self._partitions = partitions
        self._admin = AIOKafkaAdminClient(bootstrap_servers=settings.brokers, request_timeout_ms=5_000)
        self._readers = {
            level: AIOKafkaConsumer(bootstrap_servers=settings.brokers, isolation_level=level, request_timeout_ms=5_000)
            for level in ("read_committed", "read_uncommitted")
        }

    async def look(self) -> Snapshot | None:
        """How things stand; None while no broker answers."""
        try:
            async with asyncio.timeout(6):
                committed = dict(zip(SOURCES, await asyncio.gather(*map(self._committed, SOURCES)), strict=True))
                stable, high = await asyncio.gather(*map(self._ends, self._readers.values()))
        except (KafkaError, OSError, TimeoutError):
            return None
        return Snapshot(committed, stable, high)

    async def until(self, reached: Callable[[Snapshot], bool], within: float) -> bool:
        """Return at the first look that has `reached` it (True), or after so many seconds (False)."""
        end = time.monotonic() + within
        while time.monotonic() < end:
            look = await self.look()
            if look is not None and reached(look):
                return True
            await asyncio.sleep(PAUSE)
        return False

    async def _committed(self, stage: str) -> dict[int, int]:
        found = await self._admin.list_consumer_group_offsets(f"{self._settings.app}-{stage}")
        return {where.partition: committed.offset for where, committed in found.items()}

    async def _ends(self, reader: AIOKafkaConsumer) -> dict[str, dict[int, int]]:
        ends: dict[str, dict[int, int]] = {topic: {} for topic in TOPICS}
        for where, end in (await reader.end_offsets(self._partitions)).items():
            ends[where.topic.removeprefix(self._settings.prefix)][where.partition] = end
        return ends

    @classmethod
    @asynccontextmanager
    async def of(cls, settings: Settings) -> AsyncIterator[Moments]:
        """Of the pipeline with these settings, whose topics exist."""
        numbers = range(settings.partitions)
        partitions = [TopicPartition(settings.topic(topic), number) for topic in TOPICS for number in numbers]
        moments = cls(settings, partitions)
        async with AsyncExitStack() as stack:
            await moments._admin.start()
            stack.push_async_callback(moments._close)
            for reader in moments._readers.values():
                await reader.start()
            yield moments

    async def _close(self) -> None:
        for closing in (self._admin.close, *(reader.stop for reader in self._readers.values())):
            with contextlib.suppress(KafkaError, OSError, TimeoutError):
                await closing()


def drained_anew(stage: str) -> Callable[[Snapshot], bool]:
    """A stage's committed offsets stand at the end, and the end has moved since the first look."""
    first: list[int] = []

    def reached(look: Snapshot) -> bool:
        first.append(look.end(stage))
        return look.end(stage) > first[0] and look.drained(stage)

    return reached


def in_work(stage: str) -> Callable[[Snapshot], bool]:
    """Records wait and nothing has been committed for a while: a batch is in work."""
    last: tuple[Mapping[int, int], float] = ({}, time.monotonic())

    def reached(look: Snapshot) -> bool:
        nonlocal last
        if look.committed[stage] != last[0] or look.drained(stage):
            last = look.committed[stage], time.monotonic()
        return time.monotonic() - last[1] > STILL

    return reached


def between_produce_and_end(stage: str) -> Callable[[Snapshot], bool]:
    """Records of a stage lie on one of its topics, and the transaction that holds them is not ended."""
    return lambda look: any(map(look.in_transaction, OUTPUTS[stage]))
