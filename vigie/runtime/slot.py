"""A slot: one source partition, one producer, one store, one position. Its loop is the protocol's steps 2 to 4."""

from __future__ import annotations

import asyncio
import itertools
import json
import time
from collections import deque
from collections.abc import Sequence
from contextlib import nullcontext
from typing import Any

from aiokafka.structs import TopicPartition
from structlog import get_logger

from vigie.agents.stage import Change, Outcome
from vigie.errors import SkippedRecordError, TransactionDeadlineError
from vigie.runtime import dead_letters
from vigie.runtime.context import StageContext
from vigie.runtime.decoder import PoisonBatch
from vigie.runtime.headers import cloud_event
from vigie.runtime.recovery import Opened, open_slot, start_producer
from vigie.runtime.store import Overlay, write_changes
from vigie.runtime.transaction import Batch, Target, ToSend, commit
from vigie.runtime.transport import Fetched
from vigie.schemas.envelope import SOURCE, Incoming, Outgoing
from vigie.schemas.refused import Reason, Refused

log = get_logger(__name__)
_epochs = itertools.count(1)

MARGIN = 65_536
"""Bytes of a produced batch that are not the record's value: headers, key, framing."""
AHEAD = 2
"""Batches whose work may be under way in the pool while an earlier one commits."""


class Slot:
    """Opens, processes and closes one partition of a stage's source."""

    def __init__(self, context: StageContext, source: TopicPartition) -> None:
        self.context = context
        self.source = source
        self.epoch = next(_epochs)
        self.position = -1
        self.processed = 0
        self.progressed_at = time.monotonic()
        self._last: int | None = None
        self._previous_known = False
        self._inbox: deque[Fetched] = deque()
        self._arrived = asyncio.Event()
        self._room = asyncio.Event()
        self._room.set()
        self._ahead: asyncio.Queue[tuple[list[Fetched], asyncio.Task[list[Any]]]] = asyncio.Queue(AHEAD)
        self._lock = asyncio.Lock()
        self._tasks: list[asyncio.Task[None]] = []
        self._opened: Opened | None = None
        self.closed = False

    @property
    def open(self) -> bool:
        """Whether records may flow."""
        return self._opened is not None and not self.closed

    async def start(self) -> None:
        """Fence, restore, find the position (see `recovery.open_slot`), and begin to process."""
        opened = await open_slot(self.context, self.source)
        if self.closed:  # the partition left while the slot was opening
            await opened.producer.leave()
            await asyncio.to_thread(opened.store.close)
            return
        self._opened = opened
        self.position = opened.position
        self.limit = dead_letters.Limit(
            self.context.stage.name,
            self.source.partition,
            self.context.settings.dead_letter_run,
            self.context.settings.dead_letter_share,
            self.context.settings.dead_letter_window,
            current_run=opened.refused_run,
        )
        self.progressed_at = time.monotonic()
        self._tasks = [
            asyncio.create_task(self._guard(self._work_ahead())),
            asyncio.create_task(self._guard(self._commit_in_order())),
        ]
        log.info("slot open", stage=self.context.stage.name, partition=self.source.partition, position=self.position)

    def offer(self, fetched: Fetched) -> None:
        """Take a record into the inbox, if it is of this slot's epoch and next in the chain.

        Raises:
            SkippedRecordError: a record was fetched before it and never came here.
        """
        if self.closed or fetched.epoch != self.epoch:
            return
        if fetched.previous != self._last:
            raise SkippedRecordError(
                self.source.topic, self.source.partition, self._last, fetched.previous, fetched.record.offset
            )
        self._last = fetched.last_offset
        if fetched.record.offset < self.position:
            return
        self._inbox.append(fetched)
        self._arrived.set()
        if len(self._inbox) >= 2 * self.context.settings.batch_size:
            self._room.clear()

    async def room(self) -> None:
        """Return when the inbox takes more, or the slot is closed."""
        await self._room.wait()

    async def close(self) -> None:
        """Close the gate, let a running commit end or fail, stop the producer, release the store."""
        self.closed = True
        self._room.set()
        for task in self._tasks[:1]:
            task.cancel()
        async with self._lock:
            for task in self._tasks:
                task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        while not self._ahead.empty():
            self._ahead.get_nowait()[1].cancel()
        if self._opened is not None:
            await self._opened.producer.leave()
            await asyncio.to_thread(self._opened.store.close)

    async def commit_position(self, position: int, last_fetched: int | None) -> None:
        """Commit the consumer's position once all that was fetched is done: commit markers take offsets too.

        Without this the committed offset stays short of the log's end for ever, and lag never reads 0.
        """
        opened = self._opened
        idle = not self._inbox and self._ahead.empty() and not self._lock.locked()
        if opened is None or self.closed or not idle or position <= self.position or last_fetched != self._last:
            return
        async with self._lock:
            if not self.closed and not self._inbox and self._ahead.empty() and position > self.position:
                await self._transact(opened, Batch((), (), position, self._metadata()))
                self.position = position

    async def _guard(self, loop: Any) -> None:
        try:
            await loop
        except asyncio.CancelledError:
            raise
        except BaseException as error:  # noqa: BLE001 crash-only: whatever it is, the process leaves
            if not self.closed:
                self.context.fatal(error)

    async def _work_ahead(self) -> None:
        while True:
            batch = await self._take()
            await self._ahead.put((batch, asyncio.create_task(self._work(batch))))

    async def _take(self) -> list[Fetched]:
        while not self._inbox:
            self._arrived.clear()
            await self._arrived.wait()
        size = 1 if self._opened is not None and self._opened.starts.alone else self.context.settings.batch_size
        batch = [self._inbox.popleft() for _ in range(min(size, len(self._inbox)))]
        if len(self._inbox) < 2 * self.context.settings.batch_size:
            self._room.set()
        return batch

    async def _work(self, batch: Sequence[Fetched]) -> list[Any]:
        """CPU work, before the transaction opens and off the event loop. Refused where it cannot be done."""
        early = [self._refuse_early(fetched) for fetched in batch]
        records = [fetched.incoming() for fetched, refused in zip(batch, early, strict=True) if refused is None]
        if self.context.stage.work and records:
            done = iter(await self.context.pool.work(self.context.stage.work, records))
        else:
            done = iter(records)
        return [refused or next(done) for refused in early]

    def _refuse_early(self, fetched: Fetched) -> Refused | None:
        if isinstance(fetched.record, PoisonBatch):
            return _poison(fetched.record)
        starts = self._opened.starts if self._opened else None
        if starts and starts.given_up and fetched.record.offset == self.position:
            return Refused(
                Reason.CRASHED, f"took the worker down at {starts.starts - 1} starts in a row, the last alone"
            )
        if len(fetched.record.value or b"") > self.context.settings.max_record_bytes:
            return Refused(Reason.TOO_LARGE, f"over {self.context.settings.max_record_bytes} bytes")
        return None

    async def _commit_in_order(self) -> None:
        while True:
            batch, work = await self._ahead.get()
            prepared = await work
            async with self._lock:
                if self.closed:
                    return
                await self._process(batch, prepared)

    async def _process(self, batch: Sequence[Fetched], prepared: Sequence[Any]) -> None:
        opened = self._opened
        if opened is None:
            raise RuntimeError("a slot processes only while it is open")
        outcomes, changes = await asyncio.to_thread(self._apply, opened, prepared)
        refusals = [outcome for outcome in outcomes if isinstance(outcome, Refused)]
        self.limit.count([isinstance(o, Refused) for o in outcomes], refusals[-1].detail if refusals else "")
        records = [
            sent for fetched, outcome in zip(batch, outcomes, strict=True) for sent in self._to_send(fetched, outcome)
        ]
        position = batch[-1].last_offset + 1
        reached = await self._transact(opened, Batch(records, changes, position, self._metadata()))
        if changes and opened.state is not None:
            await asyncio.to_thread(write_changes, opened.store, opened.state, changes, reached)
        self.position = position
        self.processed += len(batch)
        self.progressed_at = time.monotonic()
        opened.starts.committed()

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

    def _to_send(self, fetched: Fetched, outcome: Outcome) -> list[ToSend]:
        cause = fetched.incoming()
        published = outcome.publish if isinstance(outcome, Refused) else outcome
        records = [sent for record in published for sent in self._addressed(record, cause)]
        size = max((len(record.value or b"") for record in records), default=0)
        if size > self.context.settings.max_message_bytes - MARGIN and not isinstance(outcome, Refused):
            outcome = Refused(Reason.NOT_PUBLISHABLE, f"the result is {size} bytes, over max_message_bytes")
            records = []
        if isinstance(outcome, Refused):
            told = dead_letters.headers(cause, outcome, self.context.stage.name)
            records.append(ToSend(self.context.topic("dead-letters"), cause.key, cause.value, told))
        return records

    def _addressed(self, record: Outgoing, cause: Incoming | None) -> list[ToSend]:
        """To the partition of its key, or to each partition, with a header that tells of which source it is."""
        topic, told = self.context.topic(record.topic), cloud_event(record, self.context.stage.name, cause)
        if not record.everywhere:
            return [ToSend(topic, record.key, record.value, told)]
        source = f"{self.source.partition}/{self.context.partitions[self.source.topic]}"
        told = (*told, (SOURCE, source.encode()))
        everywhere = range(self.context.partitions[topic])
        return [ToSend(topic, record.key, record.value, told, partition) for partition in everywhere]

    async def publish_idle(self, record: Outgoing) -> None:
        """Publish what no record caused, if the slot has nothing to do."""
        opened = self._opened
        async with self._lock:
            if opened is not None and not self.closed and not self._inbox and self._ahead.empty():
                sent = self._addressed(record, None)
                await self._transact(opened, Batch(sent, (), self.position, self._metadata()))

    async def _transact(self, opened: Opened, batch: Batch) -> int | None:
        """Commit; if its fate is unknown, find it out under a new epoch, and do the batch again if it was not."""
        changelog = TopicPartition(self.context.changelog, self.source.partition)
        target = Target(self.context.group, self.source, changelog, self.context.settings.transaction_deadline)
        try:
            return await commit(opened.producer, batch, target)
        except TransactionDeadlineError as error:
            log.warning(
                "transaction in doubt, starting a new producer", partition=self.source.partition, why=str(error)
            )
        await opened.producer.leave()
        opened.producer = await start_producer(self.context, self.source)
        committed = await self.context.cluster.committed(self.context.group, self.source)
        if committed is not None and committed.offset == batch.position:
            end = await self.context.cluster.end([changelog]) if batch.changes else {}
            return end.get(changelog)
        return await commit(opened.producer, batch, target)

    def _metadata(self) -> str:
        return json.dumps({"refused_run": self.limit.current_run})


def _poison(batch: PoisonBatch) -> Refused:
    return Refused(
        Reason.POISON_BATCH,
        f"records {batch.offset} to {batch.last_offset} are one {batch.codec} batch that unpacks beyond the limit "
        "(max_decompressed_bytes); its compressed bytes are kept",
    )
