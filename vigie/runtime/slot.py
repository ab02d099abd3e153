"""A slot: one source partition, one producer, one store, one position. Its loops are the protocol's steps 2 to 4."""

from __future__ import annotations

import asyncio
import itertools
import json
import time
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from itertools import islice
from typing import Any

from aiokafka.structs import TopicPartition
from structlog import get_logger

from vigie.agents.stage import Change
from vigie.errors import SlotLostError, VigieError
from vigie.runtime.context import StageContext
from vigie.runtime.dead_letters import DeadLetterLimit
from vigie.runtime.doubt import commit_for_certain
from vigie.runtime.fetched import Fetched
from vigie.runtime.inbox import Inbox
from vigie.runtime.membership import Membership
from vigie.runtime.outgoing import to_send
from vigie.runtime.pace import Pace
from vigie.runtime.progress import Batch, Progress
from vigie.runtime.recovery import Opened, open_slot
from vigie.runtime.store import write_changes
from vigie.runtime.transaction import Contents, ToSend
from vigie.runtime.work import apply, prepare
from vigie.schemas.refused import Refused

log = get_logger(__name__)
_epochs = itertools.count(1)

IN_HAND = 2
"""Batches of a slot that are taken and not committed: the pool works on one while the one before it is committed.
A third would not be faster, and would be work to do again when the partition moves."""


class Slot:
    """Opens, processes, pauses and closes one partition of a stage's source."""

    def __init__(self, context: StageContext, source: TopicPartition, membership: Membership) -> None:
        self.context = context
        self.source = source
        self.membership = membership
        self.epoch = -1
        self.progress = Progress(-1)
        self.closed = False
        self.touched_at = time.monotonic()
        self._pace = Pace(context.settings.commit_every, context.settings.batch_size)
        self.inbox = Inbox(context.settings.batch_size)
        self._running = asyncio.Event()
        self._running.set()
        self._in_hand = asyncio.Semaphore(IN_HAND)
        self._isolated: deque[bool] = deque()
        self._working: asyncio.Queue[tuple[Batch, asyncio.Task[list[Any]]]] = asyncio.Queue()
        self._work_tasks: dict[asyncio.Task[list[Any]], None] = {}
        self.lock = asyncio.Lock()
        self._open_close = asyncio.Lock()
        self._tasks: list[asyncio.Task[None]] = []
        self._opened: Opened | None = None
        self._blamed = False

    @property
    def open(self) -> bool:
        """Whether the slot is ready to process."""
        return self._opened is not None and not self.closed

    @property
    def flowing(self) -> bool:
        """Whether records may come: open, and not between two generations of the group."""
        return self.open and self._running.is_set()

    @property
    def position(self) -> int:
        """The committed offset."""
        return self.progress.position

    @property
    def moved_at(self) -> float:
        """When anything last happened here, in monotonic seconds. A restore counts: it may outlast `stall_after`."""
        restored_at = self.context.restored_at.get(self.source.partition, 0.0)
        return max(self.touched_at, self.progress.moved_at, restored_at)

    # Opening, pausing, closing

    @property
    def opening(self) -> bool:
        """Whether it is being opened or closed at the moment."""
        return self._open_close.locked()

    async def start(self, before: Slot | None = None) -> None:
        """Fence, restore, find the position (see `recovery.open_slot`), and begin to process.

        `before`: the partition's former slot in this process. It is closed first: the store is locked until then.
        """
        async with self._open_close:  # a close that comes meanwhile waits, and finds the store free when it returns
            if before is not None:
                await before.close()
            if not self.closed:
                await self._start()

    async def _start(self) -> None:
        opened = await open_slot(self.context, self.source, self.membership, lambda: self.closed)
        if self.closed:  # the partition left while the slot was opening: nobody else would stop the new producer
            await opened.producer.leave()
            await asyncio.to_thread(opened.store.close)
            return
        self._opened = opened
        self.progress = Progress(opened.position)
        self.limit = DeadLetterLimit.of(
            self.context.settings, self.context.stage.name, self.source.partition, opened.refused_run
        )
        self._tasks = [
            asyncio.create_task(self._guard(self._work_ahead, opened)),
            asyncio.create_task(self._guard(self._commit_in_order, opened)),
        ]
        log.info("slot open", stage=self.context.stage.name, partition=self.source.partition, position=self.position)

    def start_chain(self) -> int:
        """Begin a chain of fetched records, under an epoch of its own. The offset to fetch from."""
        self.epoch = next(_epochs)
        return self.progress.start_chain(self.epoch)

    async def pause(self) -> None:
        """Stop committing, and let a running commit end or fail: the group is about to change.

        Work in hand goes on meanwhile: if the partition stays here, it is not done again.
        """
        self._running.clear()
        self.progress.stop_chain()
        async with self.lock:  # held by a commit until it has ended or failed
            pass

    def resume(self, membership: Membership) -> None:
        """Go on in the next generation, of which this worker is a member as it was of the last one."""
        self.membership = membership
        self.touched_at = time.monotonic()  # nothing could move while the slot was paused
        self._running.set()

    async def close(self) -> None:
        """Close the gate, let a running commit end or fail, stop the producer, release the store.

        A slot that is opening notices, and gives up: this returns when its store is free, whoever asked first.
        """
        self.closed = True
        self.inbox.close()
        async with self._open_close:
            await self._close()

    async def _close(self) -> None:
        for task in self._tasks[:1]:  # the loop that takes new work, before the wait for the lock
            task.cancel()
        async with self.lock:  # a running commit ends first: cut off, its outcome would be unknown
            running: list[asyncio.Task[Any]] = [*self._tasks, *self._work_tasks]
            for task in running:
                task.cancel()
        await asyncio.gather(*running, return_exceptions=True)  # their errors no longer matter: nothing is committed
        while self._isolated:
            self.context.isolation.end(alone=self._isolated.popleft())
        opened, self._opened = self._opened, None
        if opened is not None:
            if not self._blamed:
                opened.crash_journal.at_rest()  # a close in order proves nothing against the records in work
            await opened.producer.leave()
            await asyncio.to_thread(opened.store.close)

    def blame(self) -> None:
        """Keep the crash journal's note when the slot closes: the process may end because of what is in work."""
        self._blamed = True

    async def _guard(self, loop: Callable[[Opened], Awaitable[None]], opened: Opened) -> None:
        try:
            await loop(opened)
        except asyncio.CancelledError:
            raise
        except SlotLostError as error:
            self.lose(error)
        except BaseException as error:  # noqa: BLE001 crash-only: whatever it is, the process leaves
            if not self.closed:
                if not isinstance(error, VigieError):  # not foreseen, so a record in work may be the cause
                    self.blame()
                self.context.fatal(error)

    def lose(self, error: SlotLostError) -> None:
        """Do nothing more. The group changes or has changed, and the slot is opened again, here or elsewhere."""
        if not self.closed:
            log.warning("slot lost", stage=self.context.stage.name, why=str(error))
            self.closed = True
            self.inbox.close()
            self.context.lost(self.source, error)

    # Records in

    def offer(self, fetched: Fetched) -> None:
        """Take a record in, if it belongs to this slot's chain.

        Raises:
            SkippedRecordError: a record was fetched before it and never arrived here.
        """
        if self.closed:
            return
        self.progress.arrive(fetched)
        self.inbox.added(self.progress.waiting)

    def may_fetch_again(self) -> bool:
        """Whether to fetch again what never arrived: a few times, unless records have arrived in between."""
        self.touched_at = time.monotonic()  # or the watchdog would end the worker before the records can arrive
        return self.inbox.may_fetch_again(self.progress.next_offset)

    # Step 2: work ahead

    async def _work_ahead(self, opened: Opened) -> None:
        while True:
            await self._in_hand.acquire()
            batch = await self._take(opened)
            # noted before the work begins: a process that dies of it writes nothing any more
            opened.crash_journal.in_work(self.position, batch.position)
            task = asyncio.create_task(prepare(self.context, opened, batch))
            self._work_tasks[task] = None
            task.add_done_callback(self._work_tasks.pop)
            self._working.put_nowait((batch, task))

    async def _take(self, opened: Opened) -> Batch:
        while not self.progress.waiting:
            await self.inbox.arrival()
        alone = opened.crash_journal.must_run_alone(self.progress.next_to_take)
        await self.context.isolation.begin(alone=alone)
        self._isolated.append(alone)  # in the order of the batches, so that each commit ends its own
        batch = self.progress.take(1 if alone else self._size())
        self.inbox.taken(self.progress.waiting)
        return batch

    def _size(self) -> int:
        """As many records as the slot and the pool should finish within `commit_every`, by what was measured."""
        work = self.context.stage.work
        if not work:
            return self._pace.size
        sizes = islice(self.progress.waiting_sizes(), self._pace.size)
        return self.context.pool.share(work, sizes, self.context.settings.commit_every)

    # Steps 3 and 4: commit in order

    async def _commit_in_order(self, opened: Opened) -> None:
        while True:
            batch, work = await self._working.get()
            prepared = await work
            self.progress.prepared(batch)
            await self._when_running(lambda batch=batch, prepared=prepared: self._process(opened, batch, prepared))
            self.context.isolation.end(alone=self._isolated.popleft())
            self._in_hand.release()

    async def _when_running(self, process: Any) -> None:
        """Run under the lock while the slot is not paused."""
        while True:
            await self._running.wait()
            async with self.lock:  # both are asked again: a pause or a close may come while this waits for the lock
                if self.closed:
                    raise asyncio.CancelledError
                if self._running.is_set():
                    await process()
                    return

    async def _process(self, opened: Opened, batch: Batch, prepared: Sequence[Any]) -> None:
        # in a thread: a stage with state computes for long, and heartbeats of the group must not wait for it
        outcomes, changes = await asyncio.to_thread(apply, self.context, opened, prepared)
        refusals = [outcome for outcome in outcomes if isinstance(outcome, Refused)]
        self.limit.count([isinstance(o, Refused) for o in outcomes], refusals[-1].detail if refusals else "")
        records = [
            sent
            for fetched, outcome in zip(batch.records, outcomes, strict=True)
            for sent in to_send(self.context, self.source, fetched.incoming(), outcome)
        ]
        position = self.progress.begin(batch)  # refuses to pass an unfinished record
        reached = await self.transact(records, changes, position)
        # after the commit only: a store ahead of its changelog would hold what may never have happened
        if changes and opened.state is not None:
            await asyncio.to_thread(write_changes, opened.store, opened.state, changes, reached)
        self.progress.committed()  # after the store: the position must never be ahead of the state
        self._pace.committed(len(batch.records), batch.taken_at, time.monotonic())
        if self.progress.batches:
            opened.crash_journal.in_work(position, self.progress.taken_up_to)
        else:
            opened.crash_journal.at_rest()

    async def transact(self, records: Sequence[ToSend], changes: Sequence[Change], position: int) -> int | None:
        """Commit under the lock, once or not at all; the offset behind the last change in the changelog, if any.

        Raises:
            SlotLostError: it cannot be proven that the partition is still this worker's.
        """
        if self._opened is None:
            raise RuntimeError(f"{self.source} is not open")
        # the run of refused records travels with the offset, so that a restart does not reset the limit
        contents = Contents(records, changes, position, json.dumps({"refused_run": self.limit.current_run}))
        return await commit_for_certain(
            self.context, self._opened, self.source, self.membership, contents, self.position
        )
