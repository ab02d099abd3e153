"""Chunks: a batch is cut into tasks that take about equally long, whatever a record costs."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from vigie.runtime.chunks import BYTES, SMALLEST, TASK_SECONDS, WorkCost
from vigie.schemas.envelope import Incoming


def records(*sizes: int) -> list[Incoming]:
    """Records of so many bytes."""
    return [Incoming("t", 0, offset, 0, None, b"x" * size, ()) for offset, size in enumerate(sizes)]


def learnt(seconds_per_byte: float) -> WorkCost:
    """A cost after many tasks."""
    cost = WorkCost()
    for _ in range(50):
        cost.took(records(1000), 1000 * seconds_per_byte)
    return cost


def test_costly_records_come_a_few_in_a_task() -> None:
    """50 ms each: four in a task of 0.2 s."""
    assert {len(task) for task in learnt(50e-6).chunks(records(*[1000] * 40), 2)} == {round(TASK_SECONDS / 0.05)}


def test_cheap_records_share_the_processes_evenly() -> None:
    """A batch that takes 0.2 s is cut in two for two processes."""
    assert [len(task) for task in learnt(5e-6).chunks(records(*[1000] * 40), 2)] == [20, 20]


def test_a_trickle_is_not_cut_to_pieces() -> None:
    assert len(learnt(1e-6).chunks(records(1000, 1000), 2)) == 1


@given(st.lists(st.integers(0, 20_000), max_size=50), st.floats(0.01, 10))
def test_what_fits_takes_no_longer_than_it_may_unless_it_is_one_record(sizes: list[int], seconds: float) -> None:
    fitting = learnt(1e-4).fitting(sizes, seconds)

    assert fitting == 1 or sum(max(size, SMALLEST) for size in sizes[:fitting]) * 0.99e-4 <= seconds
    assert fitting >= min(1, len(sizes))


@given(st.lists(st.integers(0, 2 * BYTES), max_size=30), st.integers(1, 8))
def test_every_record_is_in_one_task_in_order_and_none_is_too_heavy(sizes: list[int], processes: int) -> None:
    batch = records(*sizes)
    tasks = WorkCost().chunks(batch, processes)

    assert [record for task in tasks for record in task] == batch
    assert all(len(task) == 1 or sum(len(record.value or b"") for record in task) <= BYTES for task in tasks)
