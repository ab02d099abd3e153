"""Pace: a batch holds what a slot gets done in the time that one transaction should last."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from vigie.runtime.pace import FIRST, GROWTH, Pace

SECONDS, MOST = 1.0, 400


def after(pace: Pace, batches: int, record_seconds: float, *, waiting: int = 10_000) -> list[int]:
    """The sizes of batches one after another, where a record takes so long and so many wait."""
    now, sizes = 0.0, []
    for _ in range(batches):
        size = min(pace.size, waiting)
        sizes.append(size)
        taken_at, now = now, now + size * record_seconds
        pace.committed(size, taken_at, now)
    return sizes


def test_a_fast_slot_grows_to_the_most_and_no_further() -> None:
    assert after(Pace(SECONDS, MOST), 10, 0.0001)[-1] == MOST


def test_a_slow_slot_commits_every_second() -> None:
    """Ten records a second: batches of ten."""
    assert after(Pace(SECONDS, MOST), 6, 0.1)[-1] == 10


def test_a_slot_that_needs_longer_for_one_record_takes_one() -> None:
    assert after(Pace(SECONDS, MOST), 3, 5.0)[-1] == 1


def test_a_first_batch_is_small_and_the_next_grows_step_by_step() -> None:
    """A pace measured on few records is a guess."""
    first, second, *_ = after(Pace(SECONDS, MOST), 2, 0.001)
    assert (first, second) == (FIRST, FIRST * GROWTH)


def test_records_that_trickle_say_nothing_of_larger_batches() -> None:
    assert after(Pace(SECONDS, MOST), 20, 0.05, waiting=1)[-1] == 1
    pace = Pace(SECONDS, MOST)
    after(pace, 20, 0.05, waiting=1)
    assert pace.size == FIRST


@given(st.lists(st.tuples(st.integers(1, 400), st.floats(0, 100)), max_size=50))
def test_a_size_is_always_within_its_bounds(batches: list[tuple[int, float]]) -> None:
    pace, now = Pace(SECONDS, MOST), 0.0
    for records, seconds in batches:
        pace.committed(min(records, pace.size), now, now + seconds)
        now += seconds
        assert 1 <= pace.size <= MOST
