"""Faust's transport, taught three things: the chain of fetched records, seeks that belong to a slot, and no commits.

Only Faust's own extension points are used: `Transport.Consumer`, `Transport.TransactionManager`, `App._new_transport`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, cast

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
from vigie.settings import Settings

if TYPE_CHECKING:
    from vigie.runtime.rebalance import Slots

LOOK_EVERY = 1.0
"""Seconds between looks at whether aiokafka's coordinator has stopped."""


NEVER_MS = 10**12
"""Milliseconds (31 years) without a fetch after which aiokafka leaves the group, and stays away while nothing is
fetched. A worker without partitions, or whose slots all restore, has nothing to fetch; stalls are the watchdog's."""


class SlotMessage(ConsumerMessage):
    """Faust's message with the chain link it came by."""

    __slots__ = ("fetched",)
    fetched: Fetched


@dataclass(slots=True)
class _Chain:
    epoch: int
    last: int | None = None


def sticky_assignor() -> type[StickyPartitionAssignor]:
    """An assignor that leaves partitions where they are if it can.

    aiokafka's keeps what was assigned in class attributes: each group of this process needs a class of its own.
    """
    return type("SlotAssignor", (StickyPartitionAssignor,), {})


class SlotConsumerThread(driver.AIOKafkaConsumerThread):
    """The thread that fetches: links each record to the one before, in the same step that moves the position."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self._chains: dict[TP, _Chain] = {}
        self._place: Membership | None = None

    async def on_start(self) -> None:
        """Connect; from then on look after the coordinator."""
        await super().on_start()
        self.add_future(self._watch_coordinator())

    async def on_partitions_assigned(self, assigned: set[TP], generation_id: int = 0) -> None:
        """In this thread, in the midst of a join: note the place in the group that it gave."""
        self._place = static_member.place(self._coordinator)
        await super().on_partitions_assigned(assigned, generation_id)

    async def on_partitions_revoked(self, revoked: set[TP]) -> None:
        """In this thread, before a join: if another worker has taken this one's static id, leave it that.

        Raises:
            CancelledError: it has. aiokafka takes no other for an answer: it would join, and take the id back.
        """
        await super().on_partitions_revoked(revoked)
        if await static_member.taken(self._coordinator, self._place, self._settings.instance_id):
            self._fatal(InstanceIdTakenError(self._coordinator.group_id, self._settings.instance_id))
            raise asyncio.CancelledError

    async def _watch_coordinator(self) -> None:
        """Tell the worker why aiokafka's coordinator has stopped, if it has."""
        while True:
            await asyncio.sleep(LOOK_EVERY)
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
            # records of other partitions may have been taken from their buffers, and are given to nobody: positions
            # have moved past them. No chain goes on from here, and no partition counts as drained.
            self._chains.clear()
            raise
        return {tp: self._link(tp, fetched) for tp, fetched in records.items()}

    def _create_worker_consumer(self, transport: Any) -> aiokafka.AIOKafkaConsumer:
        """The consumer with vigie's own client options: one way to reach the broker for every client."""
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
            heartbeat_interval_ms=int(settings.session_timeout * 1000 / 4),
            rebalance_timeout_ms=int(settings.rebalance_timeout * 1000),
            max_poll_interval_ms=NEVER_MS,
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

    async def fetch_state(self, tp: TP) -> FetchState:
        """In this thread, so that position and chain are of one moment."""
        state = self._ensure_consumer()._subscription.subscription.assignment.state_value(  # noqa: SLF001
            TopicPartition(tp.topic, tp.partition)
        )
        chain = self._chains.get(tp, _Chain(epoch=-1))
        position = state.position if state.has_valid_position else -1
        return FetchState(position, chain.last, chain.epoch)


class SlotConsumer(driver.Consumer):
    """Fetches for the slots: a partition flows from the moment its slot is open, from its slot's position."""

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
        """Faust sleeps a second where no partition flows: wait for the first one instead."""
        if self._get_active_partitions():
            return await super()._wait_next_records(timeout)
        self._begun.clear()
        await self.wait(self._begun.wait(), timeout=timeout)
        return {}, self._get_active_partitions()

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
        self._begun.set()

    async def fetch_state(self, tp: TP) -> FetchState:
        """Where this consumer stands on a partition."""
        state: FetchState = await self._thread.call_thread(self._thread.fetch_state, tp)
        return state

    def hold(self, tp: TP) -> None:
        """Fetch no more of a partition for now."""
        self.pause_partitions({TP(*tp)})

    def release(self, tp: TP) -> None:
        """Fetch on."""
        self._begun.set()
        super().resume_partitions({TP(*tp)})  # a record names its partition by aiokafka's class, which Faust refuses

    def joined(self) -> Membership:
        """This worker's place in the group. To be asked while partitions are being assigned: then it stands still."""
        coordinator = self._thread._coordinator  # noqa: SLF001 no public call tells it
        for assignor in coordinator._assignors:  # noqa: SLF001
            # aiokafka does not tell it: a worker that woke up would claim what it had as if it had it still
            assignor.on_generation_assignment(coordinator.generation)
        return static_member.place(coordinator)

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
        """Pause every slot: a running commit ends or fails first."""
        del revoked
        await self.slots.pause_all()

    async def on_rebalance(self, assigned: set[TP], revoked: set[TP], newly_assigned: set[TP]) -> None:
        """Resume, open and close slots. Faust's idea of what is new counts from its own last assignment."""
        del revoked, newly_assigned
        await self.slots.assign(assigned, cast("SlotConsumer", self.app.consumer).joined())

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
