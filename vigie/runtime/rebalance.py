"""The slots of one stage in one worker: paused while the group changes, then resumed, opened or closed."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Coroutine, Iterable, Iterator
from typing import Any, Protocol

from aiokafka.structs import TopicPartition
from faust.types import TP
from structlog import get_logger

from vigie.errors import SkippedRecordError, SlotLostError
from vigie.runtime.context import StageContext
from vigie.runtime.fetched import Fetched, FetchState
from vigie.runtime.membership import Membership
from vigie.runtime.slot import Slot

log = get_logger(__name__)


OPENING_GRACE = 3.0
"""Seconds that a slot caught while opening has to notice that it is to close."""


class Consumer(Protocol):
    """What slots need of `SlotConsumer`."""

    async def start_partition(self, tp: TP, offset: int, epoch: int) -> None:
        """Let a partition flow from `offset`; its records carry `epoch`."""

    async def fetch_state(self, tp: TP) -> FetchState:
        """Where the consumer stands on a partition."""

    def hold(self, tp: TP) -> None:
        """Fetch no more of a partition for now."""

    def release(self, tp: TP) -> None:
        """Fetch on."""


class Message(Protocol):
    """A record on its way through Faust."""

    @property
    def tp(self) -> TP:
        """Its partition."""

    @property
    def fetched(self) -> Fetched:
        """The record and its place in the chain."""


class Slots:
    """All slots of a stage in this worker.

    Every rebalance takes all partitions from all members for a moment (aiokafka knows the eager protocol alone). A slot
    whose partition comes back in the very next generation resumes where it paused: nobody else can have owned it.
    """

    def __init__(self, context: StageContext) -> None:
        self.context = context
        self.consumer: Consumer | None = None
        context.lost = self._lost
        self._slots: dict[TP, Slot] = {}
        self._leaving: dict[TP, Slot] = {}
        self._flowing: set[TP] = set()
        self._held: set[TP] = set()
        self._flow_lock = asyncio.Lock()
        self._tasks: dict[asyncio.Task[None], None] = {}
        self._paused_at: float | None = None

    def __iter__(self) -> Iterator[Slot]:
        return iter(list(self._slots.values()))

    def open_partitions(self) -> set[TP]:
        """Partitions whose records may flow."""
        return set(self._flowing)

    async def pause_all(self) -> None:
        """The group is about to change: return when no slot commits any more."""
        self._flowing.clear()
        self._paused_at = time.monotonic()
        await asyncio.gather(*(slot.pause() for slot in self))

    async def assign(self, assigned: Iterable[TP], membership: Membership) -> None:
        """The group has changed: resume what stayed, open what came, close what went. All of it in the background.

        Heartbeats do not wait for a restore: they begin when this returns.
        """
        before, self._slots = self._slots, {}
        resumed = 0
        for tp in assigned:
            slot = before.pop(tp, None)
            if slot is not None and not slot.closed and membership.follows(slot.membership):
                self._slots[tp] = slot
                slot.resume(membership)
                resumed += 1
                self._start(self._let_flow(tp, slot))
            else:
                self._slots[tp] = Slot(self.context, TopicPartition(tp.topic, tp.partition), membership)
                self._start(self._open(tp, self._slots[tp], slot or self._leaving.get(tp)))
        for tp, slot in before.items():
            self._leaving[tp] = slot
            self._start(self._close(tp, slot))
        if self._paused_at is not None:
            log.info(
                "partitions assigned",
                stage=self.context.stage.name,
                generation=membership.generation,
                resumed=resumed,
                opened=len(self._slots) - resumed,
                closed=len(before),
                paused_s=round(time.monotonic() - self._paused_at, 3),
            )

    async def close_all(self) -> None:
        """Close every slot; return when none commits any more, and their stores are free."""
        slots, self._slots = list(self._slots.values()), {}
        self._flowing.clear()
        for slot in slots:
            slot.closed = True
        await asyncio.gather(*(slot.close() for slot in slots if not slot.opening))
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=OPENING_GRACE)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        """Do something in the background."""
        task = asyncio.create_task(self._guard(work))
        self._tasks[task] = None
        task.add_done_callback(self._tasks.pop)

    async def _guard(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        except Exception as error:  # noqa: BLE001 crash-only
            self.context.fatal(error)

    async def _open(self, tp: TP, slot: Slot, before: Slot | None) -> None:
        membership = slot.membership
        try:
            await slot.start(before)
        except SlotLostError as error:
            slot.closed = True
            if slot.membership != membership and self._slots.get(tp) is slot:  # it opened across two generations
                self._slots[tp] = Slot(self.context, slot.source, slot.membership)
                await self._open(tp, self._slots[tp], slot)
            else:
                self._lost(slot.source, error)
        except Exception:
            if not slot.closed:
                raise
        else:
            await self._let_flow(tp, slot)

    async def _close(self, tp: TP, slot: Slot) -> None:
        await slot.close()
        if self._leaving.get(tp) is slot:
            del self._leaving[tp]

    async def _let_flow(self, tp: TP, slot: Slot) -> None:
        async with self._flow_lock:  # two chains begun side by side could reach the consumer in the other order
            if self.consumer is not None and slot.flowing and self._slots.get(tp) is slot:
                offset = slot.start_chain()
                await self.consumer.start_partition(tp, offset, slot.epoch)
                if tp in self._held:
                    self.consumer.hold(tp)  # it was made to flow above, and its slot is full still
                if slot.flowing:  # else the group changed meanwhile, and the next assignment begins another chain
                    self._flowing.add(tp)

    def _lost(self, source: TopicPartition, error: SlotLostError) -> None:
        """A worker that lost a slot has lost its place in the group: the next heartbeat says so, and it joins anew.

        If that does not come, something else is wrong: the process leaves. Another slot of the partition may have
        taken the place of the lost one meanwhile: that one is not lost.
        """
        slot = self._slots.get(TP(source.topic, source.partition))
        if slot is None or not slot.closed:
            return
        settings = self.context.settings
        grace = settings.session_timeout + settings.rebalance_timeout
        asyncio.get_running_loop().call_later(grace, self._leave_if_still_there, slot, error)

    def _leave_if_still_there(self, slot: Slot, error: SlotLostError) -> None:
        if slot in self._slots.values():
            self.context.fatal(error)

    async def deliver(self, messages: Iterable[Message]) -> None:
        """Give each record to its slot. Records of slots that left are dropped.

        A slot that has enough holds its partition, and no other: one agent serves all partitions of a stage.
        """
        touched: dict[TP, Slot] = {}
        for message in messages:
            slot = self._slots.get(message.tp)
            if slot is not None:
                try:
                    slot.offer(message.fetched)
                except SkippedRecordError as error:
                    self._fetch_again(message.tp, slot, error)
                touched[message.tp] = slot
        for tp, slot in touched.items():
            if slot.full and tp not in self._held:
                self._held.add(tp)
                self._start(self._hold(tp, slot))

    async def _hold(self, tp: TP, slot: Slot) -> None:
        """Fetch no more of a partition until its slot has room. What was fetched before still comes."""
        try:
            if self.consumer is not None:
                self.consumer.hold(tp)
                await slot.room()
                if tp in self._flowing and self._slots.get(tp) is slot:
                    self.consumer.release(tp)
        finally:
            self._held.discard(tp)

    def _fetch_again(self, tp: TP, slot: Slot, error: SkippedRecordError) -> None:
        """Records were fetched and never came: Faust drops some where the group changes. Begin at the first of them.

        Raises:
            SkippedRecordError: they did not come for the last few times either.
        """
        if not slot.may_fetch_again():
            raise error
        log.warning("fetching records again that never came", stage=self.context.stage.name, why=str(error))
        slot.progress.stop_chain()
        self._start(self._let_flow(tp, slot))

    async def commit_drained(self, idle_for: float, missing_for: float) -> None:
        """Commit the position of every partition that is drained, and where nothing has moved for `idle_for` seconds.

        Where nothing has moved for `missing_for` seconds and something that was fetched has not come, fetch it again.
        """
        if self.consumer is None:
            return
        for tp, slot in list(self._slots.items()):
            still = time.monotonic() - slot.moved_at
            if not slot.flowing or not slot.progress.idle or still < idle_for:
                continue
            fetch = await self.consumer.fetch_state(tp)
            if not slot.progress.missing(fetch):
                await slot.commit_drained(fetch)
            elif still >= missing_for and slot.flowing:
                source, offset = slot.source, slot.progress.next_offset
                self._fetch_again(
                    tp, slot, SkippedRecordError(source.topic, source.partition, None, fetch.last, offset)
                )
