"""What the slots of one stage share: the stage, the settings, the pool, the cluster, and how to end the worker."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aiokafka import AIOKafkaConsumer
from aiokafka.structs import TopicPartition

from vigie.agents.stage import Stage, State
from vigie.errors import SlotLostError
from vigie.runtime.cluster import Cluster
from vigie.runtime.isolation import Isolation
from vigie.runtime.membership import Membership
from vigie.runtime.pool import WorkerPool, load
from vigie.runtime.producer import start_producer
from vigie.runtime.store import RocksStore, Store
from vigie.runtime.transaction import Producer, Target
from vigie.settings import Settings


def _ignore(source: TopicPartition, error: SlotLostError) -> None:
    """Do nothing: before there are slots, none can be lost."""
    del source, error


@dataclass
class StageContext:
    """One stage in one worker process."""

    stage: Stage
    settings: Settings
    cluster: Cluster
    cluster_id: str
    pool: WorkerPool
    fatal: Callable[[BaseException], None]
    rules: Any = None
    rules_lock: Any = None
    restored_at: dict[int, float] = field(default_factory=dict)
    """When a slot that is opening last read of its changelog, by partition, in monotonic seconds."""
    partitions: Mapping[str, int] = field(default_factory=dict)
    """How many partitions each topic has, by its full name."""
    isolation: Isolation = field(default_factory=Isolation)
    """Shared by all stages of a worker: decides which batches may be in work at once."""
    lost: Callable[[TopicPartition, SlotLostError], None] = _ignore
    """Called with a slot that is another worker's now, or may be."""
    producers: Callable[[Settings, str, TopicPartition], Awaitable[Producer]] = start_producer
    reader: Callable[..., Any] = AIOKafkaConsumer
    store: Callable[[Path, int], Store] = RocksStore

    @property
    def client(self) -> dict[str, Any]:
        """Options for every aiokafka client."""
        return self.settings.client()

    @property
    def group(self) -> str:
        """The consumer group of the stage."""
        return self.group_of(self.stage)

    def group_of(self, stage: Stage) -> str:
        """The consumer group of any stage."""
        return f"{self.settings.app}-{stage.name}"

    @property
    def source(self) -> str:
        """The full name of the source topic."""
        return self.topic(self.stage.source)

    @property
    def changelog(self) -> str:
        """The full name of the changelog topic."""
        return self.topic(f"{self.stage.name}-changelog")

    def topic(self, name: str) -> str:
        """The full name of a topic."""
        return f"{self.settings.prefix}{name}"

    def state_path(self, source: TopicPartition) -> Path:
        """Where the slot's store lives."""
        return Path(self.settings.state_dir) / self.group / f"{source.topic}-{source.partition}"

    def crash_journal_path(self, source: TopicPartition) -> Path:
        """Where the slot notes what it has in work: beside the store, which is wiped when it is rebuilt."""
        store = self.state_path(source)
        return store.with_name(f"{store.name}.in-work")

    def target(self, source: TopicPartition, membership: Membership) -> Target:
        """Where a transaction of a slot commits to, in whose name, and how long it may take."""
        changelog = TopicPartition(self.changelog, source.partition)
        return Target(membership, source, changelog, self.settings.transaction_deadline)

    async def start_producer(self, source: TopicPartition) -> Producer:
        """Start the transactional producer of a slot. This fences whoever had its id.

        Waits for a broker that is away.
        """
        return await self.cluster.until_answered(lambda: self.producers(self.settings, self.group, source))

    def new_state(self) -> State | None:
        """The stage's state for one slot, or None if it has none."""
        if self.stage.state is None:
            return None
        factory = load(self.stage.state)
        state: State = factory(self.rules) if self.stage.rules else factory()
        return state

    def restoring(self, partition: int) -> None:
        """Note that a slot has just read of its changelog: the watchdog must not take a long restore for a stall."""
        self.restored_at[partition] = time.monotonic()
