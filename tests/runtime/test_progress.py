"""Progress: one owner of the question up to which offset everything is done."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vigie.errors import SkippedRecordError
from vigie.runtime.fetched import Fetched, FetchState
from vigie.runtime.progress import Progress

EPOCH = 7


def fetched(offset: int, previous: int | None, epoch: int = EPOCH) -> Fetched:
    """A record in a chain."""
    record: Any = SimpleNamespace(topic="t", partition=0, offset=offset)
    return Fetched(record, epoch, previous)


def with_records(*offsets: int) -> Progress:
    """A slot at position 0 to which records have come."""
    progress = Progress(0)
    progress.start_chain(EPOCH)
    for previous, offset in zip((None, *offsets), offsets, strict=False):
        progress.arrive(fetched(offset, previous))
    return progress


def test_a_batch_in_work_keeps_the_position_from_running_ahead() -> None:
    """The hole through which records were lost: nothing waits, nothing is queued, and a batch is in the pool."""
    progress = with_records(0, 1)
    progress.take(2)

    assert not progress.idle
    assert progress.done_up_to(FetchState(3, 1, EPOCH)) == 0
    assert progress.begin_without_records(FetchState(3, 1, EPOCH)) is None


def test_a_drained_slot_passes_the_markers_behind_its_last_record() -> None:
    """Markers take offsets: without this lag never reads 0."""
    progress = with_records(0, 1)
    batch = progress.take(2)
    progress.prepared(batch)
    progress.begin(batch)
    progress.committed()

    assert progress.position == 2
    assert progress.begin_without_records(FetchState(3, 1, EPOCH)) == 3
    progress.committed()
    assert progress.position == 3


@pytest.mark.parametrize(
    "fetch",
    [FetchState(9, 5, EPOCH), FetchState(9, 1, EPOCH + 1), FetchState(1, 1, EPOCH), None],
    ids=["a record is on its way", "of another chain", "behind the position", "unknown"],
)
def test_a_position_that_is_not_proven_is_not_committed(fetch: FetchState | None) -> None:
    """All that was fetched must have arrived, in this chain."""
    progress = with_records(0, 1)
    batch = progress.take(2)
    progress.prepared(batch)
    progress.begin(batch)
    progress.committed()

    assert progress.done_up_to(fetch) == 2


def test_batches_are_committed_in_the_order_in_which_they_were_taken() -> None:
    """The second may be prepared first; it waits."""
    progress = with_records(0, 1)
    first, second = progress.take(1), progress.take(1)
    progress.prepared(second)

    with pytest.raises(RuntimeError, match="out of turn"):
        progress.begin(second)
    with pytest.raises(RuntimeError, match="out of turn"):
        progress.begin(first)
    progress.prepared(first)
    assert progress.begin(first) == 1


def test_there_is_one_transaction_at_a_time() -> None:
    """Two on one producer would be one."""
    progress = with_records(0)
    batch = progress.take(1)
    progress.prepared(batch)
    progress.begin(batch)

    assert not progress.idle
    assert progress.begin_without_records() is None


def test_a_hole_in_the_chain_stops_the_slot() -> None:
    """A record was fetched that never came."""
    progress = with_records(0)
    with pytest.raises(SkippedRecordError):
        progress.arrive(fetched(2, 1))


def test_records_of_another_chain_and_those_that_came_before_are_left_out() -> None:
    """After a pause the next chain begins behind what has arrived, whether or not it is committed."""
    progress = with_records(0, 1)
    progress.take(1)
    progress.stop_chain()
    progress.arrive(fetched(2, 1))
    assert progress.start_chain(EPOCH + 1) == 2
    progress.arrive(fetched(2, 1, EPOCH))
    progress.arrive(fetched(1, None, EPOCH + 1))
    progress.arrive(fetched(2, 1, EPOCH + 1))

    assert [one.record.offset for one in progress.take(9).records] == [1, 2]


@given(st.lists(st.sampled_from(["arrive", "take", "prepare", "commit", "drain"]), max_size=60))
def test_a_position_never_passes_an_unfinished_record(moves: list[str]) -> None:
    """Whatever happens in whatever order; offsets have gaps, as markers make them."""
    progress, last, offset, taken, finished = with_records(), None, 0, [], set[int]()
    for move in moves:
        if move == "arrive":
            offset += 1 + len(finished) % 3
            progress.arrive(fetched(offset, last))
            last = offset
        elif move == "take" and progress.waiting:
            taken.append(progress.take(2))
        elif move == "prepare" and taken:
            progress.prepared(taken[-1])
        elif move == "commit" and taken:
            for batch in taken:
                progress.prepared(batch)
            progress.begin(taken[0])
            progress.committed()
            finished |= {one.record.offset for one in taken.pop(0).records}
        elif move == "drain" and progress.begin_without_records(FetchState(offset + 2, last, EPOCH)) is not None:
            progress.committed()
            offset += 1
        unfinished = set(range(1, offset + 1)) & _arrived(progress, taken)
        assert all(one >= progress.position for one in unfinished)


def _arrived(progress: Progress, taken: list[Any]) -> set[int]:
    return {one.record.offset for batch in taken for one in batch.records} | {
        one.record.offset for one in progress._waiting
    }
