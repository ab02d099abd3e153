"""Faust's transport with three changes: it chains fetched records, slots decide where to seek, and it never commits.

Only Faust's own extension points are used: `Transport.Consumer`, `Transport.TransactionManager`, `App._new_transport`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, cast

import aiokafka
from aiokafka import ConsumerRecord
from aiokafka.coordinator.assignors.sticky.sticky_assignor import StickyPartitionAssignor
from aiokafka.structs import TopicPartition
from faust.transport.consumer import TransactionManager
from faust.transport.drivers import aiokafka as driver
from faust.types import TP, ConsumerMessage

from vigie.errors import InstanceIdTakenError
from vigie.runtime import static_member
from vigie.runtime.fetched import Fetched, FetchState
from vigie.runtime.membership import Membership
from vigie.runtime.protocols import PartitionSlots
from vigie.settings import Settings

COORDINATOR_CHECK_EVERY = 1.0
"""Seconds between checks whether aiokafka's coordinator has stopped: it reports that to nobody."""
NEVER_MS = 10**12
"""Milliseconds (31 years) without a fetch after which aiokafka leaves the group, and stays away while nothing is
fetched. A worker without partitions, or whose slots all restore, has nothing to fetch. Stalls are left to the
watchdog."""
HEARTBEATS_A_SESSION = 4
"""Heartbeats within one session timeout: two may be lost and the member still counts as alive."""
FETCH_WAIT_MS = 500
"""How long the broker may wait for new records before it answers a fetch: Kafka's default."""
BATCHES_A_FETCH = 2
"""Batches that one poll may return: one for each batch that a slot has in hand."""


class SlotMessage(ConsumerMessage):
    """Faust's message with the record as fetched, and its place in the chain."""

    __slots__ = ("fetched",)
    fetched: Fetched


@dataclass(slots=True)
class _Chain:
    epoch: int
    last: int | None = None


def sticky_assignor() -> type[StickyPartitionAssignor]:
    """An assignor class that leaves partitions where they are if it can.

    aiokafka's assignor keeps assignments in class attributes, so each group in this process needs a class of its own.
    """
    return type("SlotAssignor", (StickyPartitionAssignor,), {})


class SlotConsumerThread(driver.AIOKafkaConsumerThread):
    """The thread that fetches. It links each record to the one before in the same step that moves the position."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self._chains: dict[TP, _Chain] = {}
        self._membership: Membership | None = None

    async def on_start(self) -> None:
        """Connect, and watch the coordinator from then on."""
        await super().on_start()
        self.add_future(self._watch_coordinator())

    async def on_partitions_assigned(self, assigned: set[TP], generation_id: int = 0) -> None:
        """In this thread, during a join: note the membership that it gave."""
        self._membership = static_member.current_membership(self._coordinator)
        await super().on_partitions_assigned(assigned, generation_id)

    async def on_partitions_revoked(self, revoked: set[TP]) -> None:
        """In this thread, before a join: if another worker has taken this one's static id, do not take it back.

        Raises:
            CancelledError: another worker has it. aiokafka would join and take the id back after any other error.
        """
        await super().on_partitions_revoked(revoked)
        if await static_member.taken(self._coordinator, self._membership, self._settings.instance_id):
            self._fatal(InstanceIdTakenError(self._coordinator.group_id, self._settings.instance_id))
            raise asyncio.CancelledError

    async def _watch_coordinator(self) -> None:
        """End the worker if aiokafka's coordinator has stopped."""
        while True:
            await asyncio.sleep(COORDINATOR_CHECK_EVERY)
            if (error := static_member.failure(self._coordinator, self._settings.instance_id)) is not None:
                self._fatal(error)
                return

    def _fatal(self, error: BaseException) -> None:
        app: Any = self.app
        self.parent_loop.call_soon_threadsafe(app.slots.context.fatal, error)

    @property
    def _coordinator(self) -> Any:
        return self._ensure_consumer()._coordinator  # noqa: SLF001 no public way

    @property
    def _settings(self) -> Settings:
        app: Any = self.app
        settings: Settings = app.slots.context.settings
        return settings

    async def _fetch_records(self, *args: Any, **kwargs: Any) -> Any:
        try:
            records = await super()._fetch_records(*args, **kwargs)
        except BaseException:
            # records of other partitions may have left their buffers and reached nobody, although positions have moved
            # past them. Every chain ends here, so that no partition counts as drained.
            self._chains.clear()
            raise
        return {tp: self._link(tp, fetched) for tp, fetched in records.items()}

    def _create_worker_consumer(self, transport: Any) -> aiokafka.AIOKafkaConsumer:
        """The consumer, with the client options that every other client of vigie has."""
        del transport
        settings = self._settings
        return aiokafka.AIOKafkaConsumer(
            **settings.client(),
            group_id=self.app.conf.id,
            group_instance_id=settings.instance_id or None,
            partition_assignment_strategy=[sticky_assignor()],
            enable_auto_commit=False,
            auto_offset_reset="none",
            isolation_level="read_committed",
            session_timeout_ms=int(settings.session_timeout * 1000),
            heartbeat_interval_ms=int(settings.session_timeout * 1000 / HEARTBEATS_A_SESSION),
            rebalance_timeout_ms=int(settings.rebalance_timeout * 1000),
            max_poll_interval_ms=NEVER_MS,
            max_poll_records=settings.batch_size * BATCHES_A_FETCH,
            max_partition_fetch_bytes=settings.max_record_bytes,
            fetch_max_wait_ms=FETCH_WAIT_MS,
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
        """In this thread: seek, and begin a new chain there. What was fetched before belongs to the former chain."""
        self._ensure_consumer().seek(driver.ensure_aiokafka_TP(tp), offset)
        self._chains[tp] = _Chain(epoch)

    async def fetch_state(self, tp: TP) -> FetchState:
        """In this thread, so that no fetch moves the position between the two reads."""
        state = self._ensure_consumer()._subscription.subscription.assignment.state_value(  # noqa: SLF001
            TopicPartition(tp.topic, tp.partition)
        )
        chain = self._chains.get(tp, _Chain(epoch=-1))
        position = state.position if state.has_valid_position else -1
        return FetchState(position, chain.last, chain.epoch)


class SlotConsumer(driver.Consumer):
    """Fetches for the slots: a partition flows once its slot is open, from its slot's position."""

    _thread: SlotConsumerThread

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._begun = asyncio.Event()

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

    async def _wait_next_records(self, timeout: float) -> Any:  # noqa: ASYNC109 Faust's signature
        """Wait for the first partition to flow where Faust would sleep for a second."""
        if self._get_active_partitions():
            return await super()._wait_next_records(timeout)
        self._begun.clear()
        await self.wait(self._begun.wait(), timeout=timeout)
        return {}, self._get_active_partitions()

    async def perform_seek(self) -> None:
        """Do nothing: a slot seeks when it opens, and again after each rebalance."""

    def resume_partitions(self, tps: Iterable[TP]) -> None:
        """Resume those of `tps` whose slots are open; the others follow when they open."""
        open_slots = self.slots.open_partitions()
        super().resume_partitions({tp for tp in tps if tp in open_slots})

    async def start_partition(self, tp: TP, offset: int, epoch: int) -> None:
        """Let a partition flow from `offset`; its records carry `epoch`."""
        await self._thread.call_thread(self._thread.start_chain, tp, offset, epoch)
        self._read_offset[tp] = None
        super().resume_partitions({tp})
        self._begun.set()

    async def fetch_state(self, tp: TP) -> FetchState:
        """Where this consumer stands on a partition."""
        state: FetchState = await self._thread.call_thread(self._thread.fetch_state, tp)
        return state

    def hold(self, tp: TP) -> None:
        """Stop fetching a partition for now."""
        self.pause_partitions({TP(*tp)})

    def release(self, tp: TP) -> None:
        """Fetch a held partition again."""
        self._begun.set()  # or a wait for the first partition would last until its timeout
        super().resume_partitions({TP(*tp)})  # a record names its partition by aiokafka's class, which Faust refuses

    def joined(self) -> Membership:
        """This worker's membership. Call it only while partitions are assigned: no join can change it then."""
        coordinator = self._thread._coordinator  # noqa: SLF001 no public call tells it
        for assignor in coordinator._assignors:  # noqa: SLF001
            # aiokafka does not pass the generation on: a worker that was frozen would claim its former partitions
            assignor.on_generation_assignment(coordinator.generation)
        return static_member.current_membership(coordinator)

    @property
    def slots(self) -> PartitionSlots:
        """The slots of this worker and stage."""
        slots: PartitionSlots = self.app.slots  # type: ignore[attr-defined]
        return slots


class SlotTransactions(TransactionManager):
    """Takes the place of Faust's transaction manager: passes rebalances to the slots and refuses Faust's commits."""

    @property
    def slots(self) -> PartitionSlots:
        """The slots of this worker and stage."""
        slots: PartitionSlots = self.app.slots  # type: ignore[attr-defined]
        return slots

    async def on_partitions_revoked(self, revoked: set[TP]) -> None:
        """Pause every slot: the broker fences a commit that goes on after the rebalance."""
        del revoked
        await self.slots.pause_all()

    async def on_rebalance(self, assigned: set[TP], revoked: set[TP], newly_assigned: set[TP]) -> None:
        """Resume, open and close slots. What Faust calls new is not used: it does not know which slots are open."""
        del revoked, newly_assigned
        await self.slots.assign(assigned, cast("SlotConsumer", self.app.consumer).joined())

    async def flush(self) -> None:
        """Do nothing: no record is ever buffered outside a slot's transaction."""

    async def commit(self, offsets: Mapping[TP, int], start_new_transaction: bool = True) -> bool:  # noqa: FBT001, FBT002
        """Refuse: slots commit offsets, inside their transactions."""
        del offsets, start_new_transaction
        return False


class NoProducer(driver.Producer):
    """Faust's own producer, switched off: each slot has its own."""

    async def on_start(self) -> None:
        """Connect to nothing."""

    async def on_stop(self) -> None:
        """Nothing to stop."""

    async def flush(self) -> None:
        """Nothing to flush."""


class SlotTransport(driver.Transport):
    """The transport made of the parts above."""

    Consumer: ClassVar[type[SlotConsumer]] = SlotConsumer
    Producer: ClassVar[type[NoProducer]] = NoProducer
    TransactionManager: ClassVar[type[SlotTransactions]] = SlotTransactions
