"""The clients of a worker, on the fake broker: producer, questions about the cluster, changelog reader, pool."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any, Self

from aiokafka.structs import OffsetAndMetadata, TopicPartition

from tests.runtime.model.fake_broker import FakeBroker
from vigie.agents.stage import Change
from vigie.errors import StateDirectoryError
from vigie.runtime.membership import Membership
from vigie.runtime.store import UP_TO_DATE_MARK, MemoryStore
from vigie.schemas.envelope import Incoming


class FakeProducer:
    """A transactional producer: sends go out together, when the offset is committed."""

    def __init__(self, broker: FakeBroker, client: Any, name: str) -> None:
        self.broker, self.client, self.name = broker, client, name
        self.epoch = -1
        self._unsent: list[tuple[TopicPartition, Any, Any]] = []
        self._places: list[asyncio.Future[Any]] = []

    async def start(self) -> None:
        """InitProducerId."""
        act = lambda: self.broker.init_producer(self.name)  # noqa: E731
        self.epoch = await self.broker.call(self.client, "init", act)

    async def begin_transaction(self) -> None:
        """Nothing is sent yet."""
        self._unsent, self._places = [], []

    async def send(self, topic: str, value: Any = None, key: Any = None, partition: Any = None, **more: Any) -> Any:
        """Keep a record until the offset is committed."""
        del more
        self._unsent.append((TopicPartition(topic, partition or 0), key, value))
        self._places.append(asyncio.get_running_loop().create_future())
        return self._places[-1]

    async def commit_offset(self, source: TopicPartition, offset: OffsetAndMetadata, membership: Membership) -> None:
        """Produce, then TxnOffsetCommit."""
        await self._commit_offset({(membership.group, source): offset}, membership)

    async def send_offsets_to_transaction(self, offsets: dict[Any, Any], group: str) -> None:
        """The same as aiokafka has it: no membership goes with it."""
        await self._commit_offset({(group, where): offset for where, offset in offsets.items()}, None)

    async def _commit_offset(self, offsets: dict[Any, Any], membership: Membership | None) -> None:
        name, epoch, broker = self.name, self.epoch, self.broker
        if self._unsent:
            records = list(self._unsent)
            for place, offset in zip(
                self._places,
                await broker.call(self.client, "produce", lambda: broker.produce(name, epoch, records)),
                strict=True,
            ):
                place.set_result(SimpleNamespace(offset=offset))
        act = lambda: broker.commit_offset(name, epoch, offsets, membership)  # noqa: E731
        await broker.call(self.client, "offset", act)

    async def commit_transaction(self) -> None:
        """EndTxn."""
        name, epoch, broker = self.name, self.epoch, self.broker
        await broker.call(self.client, "end", lambda: broker.end(name, epoch, commit=True))

    async def leave(self) -> None:
        """Stop without a word to the broker."""


@dataclass
class FakeCluster:
    """`Cluster` on the fake broker."""

    broker: FakeBroker
    client: Any

    async def beginning(self, partitions: Iterable[TopicPartition]) -> dict[TopicPartition, int]:
        """Logs begin at 0 here."""
        return dict.fromkeys(partitions, 0)

    async def end(self, partitions: Iterable[TopicPartition]) -> dict[TopicPartition, int]:
        """Last stable offsets."""
        wanted = list(partitions)
        found: dict[TopicPartition, int] = await self._ask(
            lambda: {where: self.broker.stable_end(where) for where in wanted}
        )
        return found

    async def committed(self, group: str, partition: TopicPartition) -> OffsetAndMetadata | None:
        """The committed offset."""
        found: OffsetAndMetadata | None = await self._ask(lambda: self.broker.committed.get((group, partition)))
        return found

    async def delete_retention(self, topic: str) -> int:
        """For ever, in milliseconds."""
        del topic
        return 10**15

    async def until_answered(self, ask: Any) -> Any:
        """This broker always answers."""
        return await ask()

    async def knows(self, membership: Membership) -> bool:
        """A heartbeat."""
        return bool(await self._ask(lambda: self.broker.knows(membership)))

    async def _ask(self, question: Any) -> Any:
        return await self.broker.call(self.client, "ask", question)


class FakeReader:
    """`AIOKafkaConsumer` as `recovery` uses it."""

    def __init__(self, broker: FakeBroker, client: Any) -> None:
        self.broker, self.client = broker, client
        self.where = TopicPartition("", 0)
        self.at = 0

    async def start(self) -> None:
        """Connect."""

    async def stop(self) -> None:
        """Leave."""

    def assign(self, partitions: Sequence[TopicPartition]) -> None:
        """Read one partition."""
        (self.where,) = partitions

    def seek(self, partition: TopicPartition, offset: int) -> None:
        """From there."""
        del partition
        self.at = offset

    async def position(self, partition: TopicPartition) -> int:
        """The next offset to read."""
        del partition
        return self.at

    async def getmany(self, *partitions: TopicPartition, **more: Any) -> dict[TopicPartition, list[Any]]:
        """Two records at a time: restores are interrupted in the middle."""
        del partitions, more
        found, self.at = await self.broker.call(self.client, "ask", lambda: self.broker.read(self.where, self.at, 2))
        return {self.where: [SimpleNamespace(key=entry.key, value=entry.value) for _, entry in found]}


class Disk(MemoryStore):
    """A store that outlives its process, says how old it is, and belongs to one holder at a time, as RocksDB's does."""

    holder: Any = None

    def open(self, holder: Any) -> Self:
        """Lock it for a process, which may lock it once.

        Raises:
            StateDirectoryError: it is locked already.
        """
        if self.holder is holder:
            raise StateDirectoryError("a disk of the model", "the store is open in this very process")
        self.holder = holder
        return self

    def close(self) -> None:
        """Release the lock."""
        self.holder = None

    def write(self, changes: Iterable[Change], marks: Mapping[str, int | str]) -> None:
        """As long as it is open."""
        if self.holder is None:
            raise AssertionError("a closed store was written")
        super().write(changes, marks)

    def up_to_date(self, at: int) -> None:
        """Note the time."""
        self.write([], {UP_TO_DATE_MARK: at})


class FakePool:
    """Work that ends when it is told to, in any order."""

    at_work = True

    def __init__(self) -> None:
        self.running: list[tuple[asyncio.Future[Any], list[Incoming]]] = []

    def share(self, path: str, sizes: Iterable[int], seconds: float) -> int:
        """All of them."""
        del path, seconds
        return max(1, len(list(sizes)))

    async def work(self, path: str, batch: Sequence[Incoming]) -> list[Any]:
        """The records as they are, later."""
        del path
        done = asyncio.get_running_loop().create_future()
        self.running.append((done, list(batch)))
        result: list[Any] = await done
        return result

    def finish(self, number: int) -> None:
        """End one of the works in hand."""
        done, batch = self.running.pop(number % len(self.running))
        if not done.done():
            done.set_result(batch)
