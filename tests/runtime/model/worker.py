"""A worker of the model: the real slots on fake clients, in a loop of its own that can be frozen and killed."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Coroutine
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NamedTuple

from aiokafka.structs import TopicPartition
from faust.types import TP

from tests.kafka.counting import Counting
from tests.runtime.model.fake_broker import FakeBroker
from tests.runtime.model.fake_clients import Disk, FakeCluster, FakePool, FakeProducer, FakeReader
from tests.runtime.model.step_loop import StepLoop
from vigie.agents.stage import Stage
from vigie.runtime.context import StageContext
from vigie.runtime.fetched import Fetched, FetchState
from vigie.runtime.idle_commit import publish_idle
from vigie.runtime.membership import Membership
from vigie.runtime.rebalance import Slots
from vigie.schemas.envelope import Outgoing
from vigie.settings import Settings

STAGE = Stage(
    "count",
    "counts each key",
    "count-in",
    ("count-out",),
    work="tests.runtime.model.worker:never_called",
    state=f"{Counting.__module__}:{Counting.__name__}",
    changelog=True,
)
FREEZE_SECONDS = 13.0
_ids = itertools.count(1)


class Message(NamedTuple):
    """A record on its way through Faust."""

    tp: TP
    fetched: Fetched


@dataclass
class FakeConsumer:
    """Fetches into `transit`; what is there has left the log and not arrived at its slot."""

    broker: FakeBroker
    chains: dict[TP, tuple[int, int | None]] = field(default_factory=dict)
    positions: dict[TP, int] = field(default_factory=dict)
    transit: list[Message] = field(default_factory=list)
    held: set[TP] = field(default_factory=set)

    def hold(self, tp: TP) -> None:
        """Fetch no more of a partition."""
        self.held.add(tp)

    def release(self, tp: TP) -> None:
        """Fetch on."""
        self.held.discard(tp)

    async def start_partition(self, tp: TP, offset: int, epoch: int) -> None:
        """Seek, and begin a new chain."""
        self.chains[tp], self.positions[tp] = (epoch, None), offset
        self.held.discard(tp)

    async def fetch_state(self, tp: TP) -> FetchState:
        """Position and chain, of one moment."""
        epoch, last = self.chains.get(tp, (-1, None))
        return FetchState(self.positions.get(tp, -1), last, epoch)

    def fetch(self, most: int) -> None:
        """Fetch from each partition that flows."""
        for tp, (epoch, last) in self.chains.items():
            if tp in self.held:
                continue
            where = TopicPartition(tp.topic, tp.partition)
            found, self.positions[tp] = self.broker.read(where, self.positions[tp], most)
            for offset, entry in found:
                record: Any = SimpleNamespace(
                    topic=tp.topic,
                    partition=tp.partition,
                    offset=offset,
                    timestamp=0,
                    headers=(),
                    key=entry.key,
                    value=entry.value,
                )
                self.transit.append(Message(tp, Fetched(record, epoch, last)))
                last = offset  # noqa: PLW2901 the chain
            self.chains[tp] = (epoch, last)


class Worker:
    """One process. `disk` outlives it."""

    def __init__(self, broker: FakeBroker, settings: Settings, name: str) -> None:
        self.broker, self.settings, self.name = broker, settings, name
        self.disk: dict[Path, Disk] = {}
        self.loops: list[StepLoop] = []
        self._graves: list[Any] = []
        self.alive = False
        self.frozen = False
        self.start()

    def start(self) -> None:
        """A new process with an old disk."""
        self.loop = StepLoop()
        self.loops.append(self.loop)
        self.pool = FakePool()
        self.consumer = FakeConsumer(self.broker)
        self.left: BaseException | None = None
        self.member = f"{self.name}-{next(_ids)}"
        self.tasks: list[Any] = []
        self.pausing: Any = None
        self.client = object()
        self.alive, self.frozen = True, False
        self.slots = Slots(self._context())
        self.slots.consumer = self.consumer

    def _context(self) -> StageContext:
        client, broker = self.client, self.broker
        topics = dict.fromkeys(("count-in", "count-out", "count-changelog", "dead-letters"), 1)

        async def start_producer(settings: Settings, group: str, source: TopicPartition) -> Any:
            del settings
            producer = FakeProducer(broker, client, f"{group}-{source.topic}-{source.partition}")
            await producer.start()
            return producer

        cluster: Any = FakeCluster(broker, client)
        pool: Any = self.pool
        return StageContext(
            STAGE,
            self.settings.model_copy(update={"state_dir": self.settings.state_dir / self.name}),
            cluster,
            "cluster",
            pool,
            lambda error: self.fatal(error) if self.client is client else None,
            partitions=topics,
            producers=start_producer,
            reader=lambda **_: FakeReader(broker, client),
            store=lambda path, _: self.disk.setdefault(path, Disk()).open(client),
        )

    def fatal(self, error: BaseException) -> None:
        """The process leaves; its supervisor starts it again."""
        if self.left is None:
            self.left = error

    def do(self, work: Coroutine[Any, Any, Any]) -> Any:
        """Begin something in this process."""
        task = self.loop.create_task(work)
        self.tasks.append(task)
        return task

    def step(self, times: int) -> None:
        """Let the process run a little, if it can."""
        for _ in range(times):
            if self.frozen or not self.alive or not self.loop.run_step():
                return

    def kill(self) -> None:
        """Kill -9: nothing of it runs any more; what it had sent may still arrive."""
        self.alive = False
        # Python would close the coroutines of the dead when it collects them, and run what they do at their end
        self._graves.append((self.slots, self.tasks, self.pool, self.broker.calls[:]))
        self.broker.client_died(self.client)

    def thaw(self) -> None:
        """Wake, and find that time has gone on."""
        self.frozen = False
        self.loop.now += FREEZE_SECONDS

    def arrive(self) -> None:
        """What was fetched comes to the slots."""
        if self.consumer.transit:
            messages, self.consumer.transit = self.consumer.transit, []
            self.do(self._deliver(messages))

    async def _deliver(self, messages: list[Message]) -> None:
        try:
            await self.slots.deliver(messages)
        except Exception as error:  # noqa: BLE001 as the agent does
            self.fatal(error)

    def drain(self) -> None:
        """What the watchdog does each second."""
        if self.alive:
            self.do(self._or_fatal(self.slots.commit_drained(0.0, 0.0)))

    def beat(self) -> None:
        """A heartbeat for an idle stream."""
        for slot in self.slots if self.alive else ():
            self.do(self._or_fatal(publish_idle(slot, Outgoing("count-out", b"", b"beat", "beat", 0))))

    async def _or_fatal(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        except Exception as error:  # noqa: BLE001 as the watchdog does
            self.fatal(error)

    def bury(self) -> None:
        """End whatever is left of its processes, when nothing is looked at any more."""
        self.alive = False
        for loop in self.loops:
            loop.settle()
            for task in asyncio.all_tasks(loop):
                task.cancel()
            loop.settle()
            loop.close()

    def membership(self) -> Membership:
        """Its place in the present generation."""
        return Membership("m-count", self.broker.generation, self.member)


def never_called(batch: list[Any]) -> list[Any]:
    """The fake pool runs nothing."""
    return batch
