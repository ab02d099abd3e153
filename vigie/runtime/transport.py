"""Faust's transport, taught three things: the chain of fetched records, seeks that belong to a slot, and no commits.

Only Faust's own extension points are used: `Transport.Consumer`, `Transport.TransactionManager`, `App._new_transport`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import aiokafka
from aiokafka import ConsumerRecord
from aiokafka.coordinator.assignors.roundrobin import RoundRobinPartitionAssignor
from aiokafka.structs import TopicPartition
from faust.transport.consumer import TransactionManager
from faust.transport.drivers import aiokafka as driver
from faust.types import TP, ConsumerMessage

from vigie.runtime.decoder import PoisonBatch
from vigie.schemas.envelope import Incoming

if TYPE_CHECKING:
    from vigie.runtime.rebalance import Slots


@dataclass(slots=True)
class Fetched:
    """A record as fetched, and its place in the chain: `previous` is the offset of the record fetched before it.

    `previous` is None for the first after a seek. `epoch` names the seek: each opening of a slot has its own.
    Gaps left by control records and by compaction are no holes, because the chain is made of what was fetched.
    """

    record: ConsumerRecord[bytes, bytes]
    epoch: int
    previous: int | None

    @property
    def last_offset(self) -> int:
        """The offset of this record, or of the last one of an oversized batch."""
        return self.record.last_offset if isinstance(self.record, PoisonBatch) else self.record.offset

    def incoming(self) -> Incoming:
        """The record for a stage. A record without a timestamp (very old producers) counts as of the epoch."""
        record = self.record
        headers = tuple((name, bytes(value or b"")) for name, value in record.headers)
        timestamp = max(record.timestamp or 0, 0)
        return Incoming(record.topic, record.partition, record.offset, timestamp, record.key, record.value, headers)


class SlotMessage(ConsumerMessage):
    """Faust's message with the chain link it came by."""

    __slots__ = ("fetched",)
    fetched: Fetched


@dataclass(slots=True)
class _Chain:
    epoch: int
    last: int | None = None


class SlotConsumerThread(driver.AIOKafkaConsumerThread):
    """The thread that fetches: links each record to the one before, in the same step that moves the position."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self._chains: dict[TP, _Chain] = {}

    async def _fetch_records(self, *args: Any, **kwargs: Any) -> Any:
        records = await super()._fetch_records(*args, **kwargs)
        return {tp: self._link(tp, fetched) for tp, fetched in records.items()}

    def _create_worker_consumer(self, transport: Any) -> aiokafka.AIOKafkaConsumer:
        """The consumer with vigie's own client options: one way to reach the broker for every client."""
        del transport
        app: Any = self.app
        settings = app.slots.context.settings
        return aiokafka.AIOKafkaConsumer(
            **settings.client(),
            group_id=self.app.conf.id,
            partition_assignment_strategy=[RoundRobinPartitionAssignor],
            enable_auto_commit=False,
            auto_offset_reset="none",
            isolation_level="read_committed",
            session_timeout_ms=int(settings.session_timeout * 1000),
            heartbeat_interval_ms=int(settings.session_timeout * 1000 / 4),
            rebalance_timeout_ms=int(settings.rebalance_timeout * 1000),
            max_poll_interval_ms=int(settings.rebalance_timeout * 10_000),
            max_poll_records=settings.batch_size * 2,
            max_partition_fetch_bytes=settings.max_record_bytes,
            fetch_max_wait_ms=500,
        )

    def _link(self, tp: TP, records: Iterable[ConsumerRecord[bytes, bytes]]) -> list[Fetched]:
        chain = self._chains.setdefault(tp, _Chain(epoch=-1))
        linked = []
        for record in records:
            link = Fetched(record, chain.epoch, chain.last)
            chain.last = link.last_offset
            linked.append(link)
        return linked

    async def start_chain(self, tp: TP, offset: int, epoch: int) -> None:
        """In this thread: seek, and begin a new chain there."""
        self._ensure_consumer().seek(driver.ensure_aiokafka_TP(tp), offset)
        self._chains[tp] = _Chain(epoch)

    async def fetch_state(self, tp: TP) -> tuple[int, int | None, int, int | None]:
        """In this thread, of one moment: (position, last record fetched, epoch, last stable offset known)."""
        state = self._ensure_consumer()._subscription.subscription.assignment.state_value(  # noqa: SLF001
            TopicPartition(tp.topic, tp.partition)
        )
        chain = self._chains.get(tp, _Chain(epoch=-1))
        position = state.position if state.has_valid_position else -1
        return position, chain.last, chain.epoch, state.lso


class SlotConsumer(driver.Consumer):
    """Fetches for the slots: a partition flows from the moment its slot is open, from its slot's position."""

    _thread: SlotConsumerThread

    def _new_consumer_thread(self) -> SlotConsumerThread:
        return SlotConsumerThread(self, loop=self.loop, beacon=self.beacon)

    def _to_message(self, tp: TP, record: Any) -> ConsumerMessage:
        fetched: Fetched = record
        raw = fetched.record
        message = SlotMessage(
            raw.topic,
            raw.partition,
            raw.offset,
            (raw.timestamp or 0) / 1000.0,
            raw.timestamp_type,
            list(raw.headers),
            raw.key,
            raw.value,
            None,
            raw.serialized_key_size,
            raw.serialized_value_size,
            tp,
            generation_id=self.app.consumer_generation_id,
        )
        message.fetched = fetched
        return message

    async def perform_seek(self) -> None:
        """Nothing: a slot seeks for itself when it opens, and opens anew after each rebalance."""

    def resume_partitions(self, tps: Iterable[TP]) -> None:
        """Resume those of `tps` whose slots are open; the others follow when they open."""
        open_slots = self.slots.open_partitions()
        super().resume_partitions({tp for tp in tps if tp in open_slots})

    async def start_partition(self, tp: TP, offset: int, epoch: int) -> None:
        """Let a partition flow from `offset`; its records carry `epoch`."""
        await self._thread.call_thread(self._thread.start_chain, tp, offset, epoch)
        self._read_offset[tp] = None
        super().resume_partitions({tp})

    async def fetch_state(self, tp: TP) -> tuple[int, int | None, int, int | None]:
        """(position, last record fetched, epoch, last stable offset known) of one moment."""
        state: tuple[int, int | None, int, int | None] = await self._thread.call_thread(self._thread.fetch_state, tp)
        return state

    @property
    def slots(self) -> Slots:
        """The slots of this worker and stage."""
        slots: Slots = self.app.slots  # type: ignore[attr-defined]
        return slots


class SlotTransactions(TransactionManager):
    """Where Faust would manage transactions: rebalances go to the slots, and Faust's own commits go nowhere."""

    @property
    def slots(self) -> Slots:
        """The slots of this worker and stage."""
        slots: Slots = self.app.slots  # type: ignore[attr-defined]
        return slots

    async def on_partitions_revoked(self, revoked: set[TP]) -> None:
        """Close every slot: a running commit ends or fails first."""
        del revoked
        await self.slots.close_all()

    async def on_rebalance(self, assigned: set[TP], revoked: set[TP], newly_assigned: set[TP]) -> None:
        """Open a slot for each assigned partition, in the background: heartbeats must not wait for a restore."""
        del revoked, newly_assigned
        await self.slots.open_for(assigned)

    async def flush(self) -> None:
        """Nothing is ever buffered outside a slot's transaction."""

    async def commit(self, offsets: Mapping[TP, int], start_new_transaction: bool = True) -> bool:  # noqa: FBT001, FBT002
        """Refuse: offsets are committed by slots, inside their transactions."""
        del offsets, start_new_transaction
        return False


class NoProducer(driver.Producer):
    """Faust's own producer, which nothing may use: slots have theirs."""

    async def on_start(self) -> None:
        """Connect to nothing."""

    async def on_stop(self) -> None:
        """Nothing to stop."""

    async def flush(self) -> None:
        """Nothing to flush."""


class SlotTransport(driver.Transport):
    """The transport with these parts in place."""

    Consumer: ClassVar[type[SlotConsumer]] = SlotConsumer
    Producer: ClassVar[type[NoProducer]] = NoProducer
    TransactionManager: ClassVar[type[SlotTransactions]] = SlotTransactions
