"""A slot: one source partition, one producer, one store, one position. Its loop is the protocol's steps 2 to 4."""

from __future__ import annotations

import asyncio
import itertools
import json
import time
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from contextlib import nullcontext
from itertools import islice
from typing import Any

from aiokafka.structs import TopicPartition
from structlog import get_logger

from vigie.agents.stage import Change, Outcome
from vigie.errors import SlotLostError, VigieError
from vigie.runtime import dead_letters
from vigie.runtime.context import StageContext
from vigie.runtime.doubt import commit_for_certain
from vigie.runtime.fetched import Fetched, FetchState
from vigie.runtime.membership import Membership
from vigie.runtime.outgoing import addressed, to_send
from vigie.runtime.pace import Pace
from vigie.runtime.progress import Batch, Progress
from vigie.runtime.recovery import Opened, open_slot
from vigie.runtime.store import Overlay, write_changes
from vigie.runtime.transaction import Contents
from vigie.runtime.work import prepare
from vigie.schemas.envelope import Outgoing
from vigie.schemas.refused import Refused

log = get_logger(__name__)
_epochs = itertools.count(1)

IN_HAND = 2
"""Batches of a slot that are taken and not committed: the pool works on one while the one before it is committed."""

FETCHES = 5
"""How often a record that never came is fetched again: while the group changes it is dropped once or twice."""


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
        self._arrived = asyncio.Event()
        self._room = asyncio.Event()
        self._room.set()
        self._running = asyncio.Event()
        self._running.set()
        self._hands = asyncio.Semaphore(IN_HAND)
        self._trials: deque[bool] = deque()
        self._ahead: asyncio.Queue[tuple[Batch, asyncio.Task[list[Any]]]] = asyncio.Queue()
        self._works: dict[asyncio.Task[list[Any]], None] = {}
        self._lock = asyncio.Lock()
        self._door = asyncio.Lock()
        self._tasks: list[asyncio.Task[None]] = []
        self._opened: Opened | None = None
        self._guilty = False
        self._fetched_again = (-1, 0)

    @property
    def open(self) -> bool:
        """Whether the slot is ready to process."""
        return self._opened is not None and not self.closed

    @property
    def flowing(self) -> bool:
        """Whether records may come: open, and not between two generations of the group."""
        return self.open and self._running.is_set()

    @property
    def full(self) -> bool:
        """Whether the inbox has enough: no more are to be fetched."""
        return not self._room.is_set()

    @property
    def position(self) -> int:
        """The committed offset."""
        return self.progress.position

    @property
    def moved_at(self) -> float:
        """When anything last happened here, in monotonic seconds."""
        restored_at = self.context.restored_at.get(self.source.partition, 0.0)
        return max(self.touched_at, self.progress.moved_at, restored_at)

    # Opening, pausing, closing

    @property
    def opening(self) -> bool:
        """Whether it is on its way to be open, or to be closed."""
        return self._door.locked()

    async def start(self, before: Slot | None = None) -> None:
        """Fence, restore, find the position (see `recovery.open_slot`), and begin to process.

        `before`: the partition's former slot in this process. It is closed first: the store is locked until then.
        """
        async with self._door:
            if before is not None:
                await before.close()
            if not self.closed:
                await self._start()

    async def _start(self) -> None:
        opened = await open_slot(self.context, self.source, self.membership, lambda: self.closed)
        if self.closed:  # the partition left while the slot was opening
            await opened.producer.leave()
            await asyncio.to_thread(opened.store.close)
            return
        self._opened = opened
        self.progress = Progress(opened.position)
        self.limit = dead_letters.Limit(
            self.context.stage.name,
            self.source.partition,
            self.context.settings.dead_letter_run,
            self.context.settings.dead_letter_share,
            self.context.settings.dead_letter_window,
            current_run=opened.refused_run,
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
        async with self._lock:
            pass

    def resume(self, membership: Membership) -> None:
        """Go on in the next generation, of which this worker is a member as it was of the last one."""
        self.membership = membership
        self.touched_at = time.monotonic()
        self._running.set()

    async def close(self) -> None:
        """Close the gate, let a running commit end or fail, stop the producer, release the store.

        A slot that is opening notices, and gives up: this returns when its store is free, whoever asked first.
        """
        self.closed = True
        self._room.set()
        async with self._door:
            await self._close()

    async def _close(self) -> None:
        for task in self._tasks[:1]:
            task.cancel()
        async with self._lock:
            running: list[asyncio.Task[Any]] = [*self._tasks, *self._works]
            for task in running:
                task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        while self._trials:
            self.context.trial.end(alone=self._trials.popleft())
        opened, self._opened = self._opened, None
        if opened is not None:
            if not self._guilty:
                opened.suspicion.at_rest()
            await opened.producer.leave()
            await asyncio.to_thread(opened.store.close)

    def blame(self) -> None:
        """Leave the note of what is in work as it is when the slot closes: the process dies of it."""
        self._guilty = True

    async def _guard(self, loop: Callable[[Opened], Awaitable[None]], opened: Opened) -> None:
        try:
            await loop(opened)
        except asyncio.CancelledError:
            raise
        except SlotLostError as error:
            self._lost(error)
        except BaseException as error:  # noqa: BLE001 crash-only: whatever it is, the process leaves
            if not self.closed:
                if not isinstance(error, VigieError):
                    self.blame()
                self.context.fatal(error)

    def _lost(self, error: SlotLostError) -> None:
        """Do nothing more. The group is about to change, or has: the slot is opened anew, here or elsewhere."""
        if not self.closed:
            log.warning("slot lost", stage=self.context.stage.name, why=str(error))
            self.closed = True
            self._room.set()
            self.context.lost(self.source, error)

    # Records in

    def offer(self, fetched: Fetched) -> None:
        """Take a record in, if it is of this slot's chain.

        Raises:
            SkippedRecordError: a record was fetched before it and never came here.
        """
        if self.closed:
            return
        self.progress.arrive(fetched)
        self._arrived.set()
        if self.progress.waiting >= 2 * self.context.settings.batch_size:
            self._room.clear()

    def may_fetch_again(self) -> bool:
        """Whether to fetch again what never came: a few times, unless records have come in between."""
        offset, times = self._fetched_again
        now = self.progress.next_offset
        self._fetched_again = (now, times + 1 if now == offset else 1)
        self.touched_at = time.monotonic()  # they have as long to come as they had before
        return self._fetched_again[1] <= FETCHES

    async def room(self) -> None:
        """Return when the inbox takes more, or the slot is closed."""
        await self._room.wait()

    # Step 2: work ahead

    async def _work_ahead(self, opened: Opened) -> None:
        while True:
            await self._hands.acquire()
            batch = await self._take(opened)
            opened.suspicion.in_work(self.position, batch.position)
            task = asyncio.create_task(prepare(self.context, opened, batch))
            self._works[task] = None
            task.add_done_callback(self._works.pop)
            self._ahead.put_nowait((batch, task))

    async def _take(self, opened: Opened) -> Batch:
        while not self.progress.waiting:
            self._arrived.clear()
            await self._arrived.wait()
        alone = opened.suspicion.alone(self.progress.next_to_take)
        await self.context.trial.begin(alone=alone)
        self._trials.append(alone)
        batch = self.progress.take(1 if alone else self._size())
        if self.progress.waiting < 2 * self.context.settings.batch_size:
            self._room.set()
        return batch

    def _size(self) -> int:
        """As many records as the slot has got done in `commit_every` so far, and as the pool will get done in it."""
        work = self.context.stage.work
        if not work:
            return self._pace.size
        sizes = islice(self.progress.waiting_sizes(), self._pace.size)
        return self.context.pool.share(work, sizes, self.context.settings.commit_every)

    # Steps 3 and 4: commit in order

    async def _commit_in_order(self, opened: Opened) -> None:
        while True:
            batch, work = await self._ahead.get()
            prepared = await work
            self.progress.prepared(batch)
            await self._when_running(lambda batch=batch, prepared=prepared: self._process(opened, batch, prepared))
            self.context.trial.end(alone=self._trials.popleft())
            self._hands.release()

    async def _when_running(self, process: Any) -> None:
        """Under the lock, once the slot is not paused: a pause may come while this waits for the lock."""
        while True:
            await self._running.wait()
            async with self._lock:
                if self.closed:
                    raise asyncio.CancelledError
                if self._running.is_set():
                    await process()
                    return

    async def _process(self, opened: Opened, batch: Batch, prepared: Sequence[Any]) -> None:
        outcomes, changes = await asyncio.to_thread(self._apply, opened, prepared)
        refusals = [outcome for outcome in outcomes if isinstance(outcome, Refused)]
        self.limit.count([isinstance(o, Refused) for o in outcomes], refusals[-1].detail if refusals else "")
        records = [
            sent
            for fetched, outcome in zip(batch.records, outcomes, strict=True)
            for sent in to_send(self.context, self.source, fetched.incoming(), outcome)
        ]
        position = self.progress.begin(batch)
        reached = await self._transact(opened, Contents(records, changes, position, self._metadata()))
        if changes and opened.state is not None:
            await asyncio.to_thread(write_changes, opened.store, opened.state, changes, reached)
        self.progress.committed()
        self._pace.committed(len(batch.records), batch.taken_at, time.monotonic())
        if self.progress.batches:
            opened.suspicion.in_work(position, self.progress.taken_up_to)
        else:
            opened.suspicion.at_rest()

    def _apply(self, opened: Opened, prepared: Sequence[Any]) -> tuple[list[Outcome], list[Change]]:
        if opened.state is None:
            return list(prepared), []
        wanted = [item for item in prepared if not isinstance(item, Refused)]
        with self.context.rules_lock or nullcontext():  # the rules stand still while a batch is matched
            done, changes = opened.state.apply(wanted, Overlay(opened.store))
        if len(done) != len(wanted):
            raise RuntimeError(f"stage {self.context.stage.name} gave {len(done)} outcomes for {len(wanted)} records")
        rest = iter(done)
        last_of_each = list(dict(changes).items())
        return [item if isinstance(item, Refused) else next(rest) for item in prepared], last_of_each

    # Commits without records

    async def commit_drained(self, fetch: FetchState) -> None:
        """Commit the consumer's position once all that was fetched is done: commit markers take offsets too.

        Without this the committed offset stays short of the log's end for ever, and lag never reads 0.
        """
        await self._commit_idle(lambda: (), fetch)

    async def publish_idle(self, record: Outgoing) -> None:
        """Publish what no record caused, if the slot has nothing to do."""
        await self._commit_idle(lambda: addressed(self.context, self.source, record, None), None)

    async def _commit_idle(self, records: Any, fetch: FetchState | None) -> None:
        opened = self._opened
        if opened is None or not self.flowing or not self.progress.idle:
            return
        if fetch is not None and self.progress.done_up_to(fetch) <= self.position:
            return
        async with self._lock:
            if not self.flowing or (position := self.progress.begin_without_records(fetch)) is None:
                return
            try:
                await self._transact(opened, Contents(records(), (), position, self._metadata()))
            except SlotLostError as error:
                self._lost(error)
            else:
                self.progress.committed()

    async def _transact(self, opened: Opened, contents: Contents) -> int | None:
        return await commit_for_certain(self.context, opened, self.source, self.membership, contents, self.position)

    def _metadata(self) -> str:
        return json.dumps({"refused_run": self.limit.current_run})
