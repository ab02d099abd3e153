"""The slots of one stage in one worker: paused while the group changes, then resumed, opened or closed."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Coroutine, Iterable, Iterator
from typing import Any

from aiokafka.structs import TopicPartition
from faust.types import TP
from structlog import get_logger

from vigie.errors import SkippedRecordError, SlotLostError
from vigie.runtime.context import StageContext
from vigie.runtime.idle_commit import commit_drained
from vigie.runtime.membership import Membership
from vigie.runtime.protocols import FetchedMessage, PartitionConsumer
from vigie.runtime.slot import Slot

log = get_logger(__name__)

OPENING_GRACE = 3.0
"""Seconds that a slot which is opening gets to notice that it must close. Its next question to the broker or its next
read of the changelog notices; after that its task is cancelled, and `recovery` cleans up."""


class Slots:
    """All slots of a stage in this worker.

    Every rebalance takes all partitions from all members for a moment: aiokafka knows the eager protocol only. A slot
    whose partition comes back in the very next generation resumes where it paused: nobody else can have owned it.
    """

    def __init__(self, context: StageContext) -> None:
        self.context = context
        self.consumer: PartitionConsumer | None = None
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
        """The partitions whose records may flow."""
        return set(self._flowing)

    async def pause_all(self) -> None:
        """The group is about to change: return once no slot commits any more."""
        self._flowing.clear()  # before the slots pause: no chain may start in a generation that ends
        self._paused_at = time.monotonic()
        await asyncio.gather(*(slot.pause() for slot in self))

    async def assign(self, assigned: Iterable[TP], membership: Membership) -> None:
        """The group has changed: resume the slots that stay, open new ones, close the others, all in the background.

        In the background, because heartbeats begin only when this returns, and a restore may outlast the session.
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
        """Close every slot; return once none commits any more and their stores are free."""
        slots, self._slots = list(self._slots.values()), {}
        self._flowing.clear()
        for slot in slots:  # first, so that those that are opening notice while the others close
            slot.closed = True
        await asyncio.gather(*(slot.close() for slot in slots if not slot.opening))
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=OPENING_GRACE)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)  # cancelled above; errors went to `fatal`

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        """Run in the background; an error ends the worker."""
        task = asyncio.create_task(self._guard(work))
        self._tasks[task] = None
        task.add_done_callback(self._tasks.pop)

    async def _guard(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        except Exception as error:  # noqa: BLE001 crash-only: a restart is the one recovery that every fault test exercises
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
            if not slot.closed:  # of a slot that must close, an error only says that it was interrupted
                raise
        else:
            await self._let_flow(tp, slot)

    async def _close(self, tp: TP, slot: Slot) -> None:
        await slot.close()
        if self._leaving.get(tp) is slot:
            del self._leaving[tp]

    async def _let_flow(self, tp: TP, slot: Slot) -> None:
        async with self._flow_lock:  # two chains begun at once could reach the consumer in the wrong order
            if self.consumer is not None and slot.flowing and self._slots.get(tp) is slot:
                offset = slot.start_chain()
                await self.consumer.start_partition(tp, offset, slot.epoch)
                if tp in self._held:
                    self.consumer.hold(tp)  # the start has made it flow, although its slot is still full
                if slot.flowing:  # else the group changed meanwhile, and the next assignment begins another chain
                    self._flowing.add(tp)

    def _lost(self, source: TopicPartition, error: SlotLostError) -> None:
        """A worker that lost a slot has lost its place in the group: the next heartbeat says so, and it joins again.

        If that does not happen, something else is wrong, and the process leaves.
        """
        slot = self._slots.get(TP(source.topic, source.partition))
        if slot is None or not slot.closed:  # another slot of the partition has taken its place, and is not lost
            return
        settings = self.context.settings
        # as long as the group takes to give up a member and let all others join
        grace = settings.session_timeout + settings.rebalance_timeout
        asyncio.get_running_loop().call_later(grace, self._leave_if_still_there, slot, error)

    def _leave_if_still_there(self, slot: Slot, error: SlotLostError) -> None:
        if slot in self._slots.values():
            self.context.fatal(error)

    async def deliver(self, messages: Iterable[FetchedMessage]) -> None:
        """Give each record to its slot. Records of slots that left are dropped: the next owner fetches them.

        A full slot holds its own partition and never waits here: one agent serves all partitions of a stage.
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
            if slot.inbox.full and tp not in self._held:
                self._held.add(tp)
                self._start(self._hold(tp, slot))

    async def _hold(self, tp: TP, slot: Slot) -> None:
        """Stop fetching a partition until its slot has room. What was fetched before still arrives."""
        try:
            if self.consumer is not None:
                self.consumer.hold(tp)
                await slot.inbox.room()
                # after a rebalance meanwhile, the new slot lets the partition flow itself, from its own position
                if tp in self._flowing and self._slots.get(tp) is slot:
                    self.consumer.release(tp)
        finally:
            self._held.discard(tp)

    def _fetch_again(self, tp: TP, slot: Slot, error: SkippedRecordError) -> None:
        """Records were fetched and never arrived: Faust drops some while the group changes. Seek to the first of them.

        Raises:
            SkippedRecordError: they did not arrive after the last few seeks either.
        """
        if not slot.may_fetch_again():
            raise error
        log.warning("fetching records again that never arrived", stage=self.context.stage.name, why=str(error))
        slot.progress.stop_chain()  # at once: what arrives before the new chain starts lies behind the hole
        self._start(self._let_flow(tp, slot))

    async def commit_drained(self, idle_for: float, missing_for: float) -> None:
        """Commit the position of every drained partition on which nothing has moved for `idle_for` seconds.

        A record that was fetched and has not arrived after `missing_for` seconds without movement is fetched again.
        """
        if self.consumer is None:
            return
        for tp, slot in list(self._slots.items()):
            still = time.monotonic() - slot.moved_at
            if not slot.flowing or not slot.progress.idle or still < idle_for:
                continue
            fetch = await self.consumer.fetch_state(tp)
            if not slot.progress.missing(fetch):
                await commit_drained(slot, fetch)
            elif still >= missing_for and slot.flowing:
                source, offset = slot.source, slot.progress.next_offset
                self._fetch_again(
                    tp, slot, SkippedRecordError(source.topic, source.partition, None, fetch.last, offset)
                )
