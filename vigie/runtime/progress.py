"""How far a slot is. This is the only place that decides up to which offset everything is done.

A record passes through these states, in this order:

    fetched → waiting → in work → prepared → in a transaction → committed

Only the consumer knows what is *fetched*; the slot learns it from a `FetchState`. Everything from *waiting* to
*in a transaction* is unfinished, and is kept here until its transaction is committed. Commits, heartbeats, the watchdog
and a slot that closes all ask here, and nothing works it out a second time.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum

from vigie.errors import SkippedRecordError
from vigie.runtime.fetched import Fetched, FetchState


class BatchState(Enum):
    """How far a batch is."""

    IN_WORK = "in work"
    PREPARED = "prepared"
    IN_TRANSACTION = "in a transaction"


@dataclass(eq=False, slots=True)
class Batch:
    """Records that are worked on and committed together, in the order of the log; never empty.

    `begins`: the offset behind the batch before. The first record's may be higher, because commit markers lie between.
    """

    begins: int
    records: list[Fetched]
    taken_at: float
    state: BatchState = BatchState.IN_WORK

    @property
    def position(self) -> int:
        """The offset to read next once this batch is committed."""
        return self.records[-1].last_offset + 1

    @property
    def positions(self) -> list[int]:
        """For each record, the slot's position once all records before it are committed."""
        return [self.begins, *(fetched.last_offset + 1 for fetched in self.records[:-1])]


class Progress:
    """The records of one slot that are not finished, and the position up to which everything is.

    `position` is what the group has committed. `moved_at` is when a record last changed its state (monotonic seconds).
    """

    def __init__(self, position: int, clock: Callable[[], float] = time.monotonic) -> None:
        self.position = position
        self._clock = clock
        self.moved_at = clock()
        self._waiting: deque[Fetched] = deque()
        self._batches: deque[Batch] = deque()
        self._transaction: int | None = None
        self._epoch: int | None = None
        self._last: int | None = None

    # What is unfinished

    @property
    def waiting(self) -> int:
        """Records that have arrived and are in no batch yet."""
        return len(self._waiting)

    @property
    def batches(self) -> int:
        """Batches that are taken and not committed."""
        return len(self._batches)

    @property
    def in_work(self) -> bool:
        """Whether a batch is in the worker processes."""
        return any(batch.state is BatchState.IN_WORK for batch in self._batches)

    @property
    def idle(self) -> bool:
        """Whether every record that arrived is committed, and no transaction is open."""
        return not self._waiting and not self._batches and self._transaction is None

    def done_up_to(self, fetch: FetchState | None = None) -> int:
        """The offset up to which everything is done.

        While anything is unfinished, that is the committed position. Otherwise, if `fetch` shows that nothing else was
        fetched either, it is the consumer's position, which lies behind commit markers too.
        """
        drained = (
            fetch is not None
            and self.idle
            and fetch.epoch == self._epoch
            and fetch.last == self._last
            and fetch.position > self.position
        )
        return fetch.position if drained and fetch is not None else self.position

    def missing(self, fetch: FetchState) -> bool:
        """Whether the consumer has handed out records of this chain that have not arrived."""
        return fetch.epoch == self._epoch and fetch.last != self._last

    # What happens to records

    def start_chain(self, epoch: int) -> int:
        """Expect only records of `epoch` from now on. Returns the offset at which to fetch the first."""
        self._epoch, self._last = epoch, None
        return self.next_offset

    def stop_chain(self) -> None:
        """Expect no record until the next chain: those on their way belong to a generation that has ended."""
        self._epoch = None

    @property
    def next_offset(self) -> int:
        """The first offset that has not arrived."""
        return self._waiting[-1].last_offset + 1 if self._waiting else self.taken_up_to

    @property
    def taken_up_to(self) -> int:
        """The first offset that is in no batch and not committed."""
        return self._batches[-1].position if self._batches else self.position

    @property
    def next_to_take(self) -> int:
        """The offset of the record that the next batch begins with."""
        return self._waiting[0].record.offset if self._waiting else self.next_offset

    def arrive(self, fetched: Fetched) -> None:
        """Add a record. One of another chain, or below the position, is a replay and is left out.

        Raises:
            SkippedRecordError: a record was fetched before it and never arrived here.
        """
        if self._epoch is None or fetched.epoch != self._epoch:
            return
        if fetched.previous != self._last:
            record = fetched.record
            raise SkippedRecordError(record.topic, record.partition, self._last, fetched.previous, record.offset)
        self._last = fetched.last_offset
        if fetched.record.offset < self.next_offset:
            return
        self._waiting.append(fetched)
        self._moved()

    def waiting_sizes(self) -> Iterator[int]:
        """The bytes of each waiting record's value, in order."""
        return (len(fetched.record.value or b"") for fetched in self._waiting)

    def take(self, most: int) -> Batch:
        """The next batch: at most so many of the waiting records, of which there must be one at least."""
        begins = self.taken_up_to
        records = [self._waiting.popleft() for _ in range(min(most, len(self._waiting)))]
        batch = Batch(begins, records, self._clock())
        self._batches.append(batch)
        self._moved()
        return batch

    def prepared(self, batch: Batch) -> None:
        """The work on a batch is done."""
        batch.state = BatchState.PREPARED
        self._moved()

    # What is committed

    def begin(self, batch: Batch) -> int:
        """Open the transaction of a batch; returns the position to commit with it.

        Raises:
            RuntimeError: it is not the oldest, or not prepared, or another transaction is open.
        """
        if not self._batches or self._batches[0] is not batch or batch.state is not BatchState.PREPARED:
            raise RuntimeError(f"a batch in state {batch.state} was to be committed out of turn")
        batch.state = BatchState.IN_TRANSACTION
        return self._open(batch.position)

    def begin_without_records(self, fetch: FetchState | None = None) -> int | None:
        """Open a transaction without records; returns the position to commit, or None if something is unfinished."""
        return self._open(self.done_up_to(fetch)) if self.idle else None

    def committed(self) -> None:
        """The open transaction is committed."""
        if self._transaction is None:
            raise RuntimeError("no transaction is open")
        if self._batches and self._batches[0].state is BatchState.IN_TRANSACTION:
            self._batches.popleft()
        self.position, self._transaction = self._transaction, None
        self._moved()

    def _open(self, position: int) -> int:
        if self._transaction is not None:
            raise RuntimeError("a transaction is open already")
        first = next(self._outside_transaction(), None)
        if position < self.position or (first is not None and first.record.offset < position):
            raise RuntimeError(f"to commit {position} would go back, or pass records that are not finished")
        self._transaction = position
        return position

    def _outside_transaction(self) -> Iterator[Fetched]:
        """Every unfinished record outside the open transaction, in the order of the log."""
        for batch in self._batches:
            if batch.state is not BatchState.IN_TRANSACTION:
                yield from batch.records
        yield from self._waiting

    def _moved(self) -> None:
        self.moved_at = self._clock()


__all__ = ["Batch", "BatchState", "Progress"]
