"""The stream's clock: the median event time of the last articles, whatever came before them."""

from __future__ import annotations

from statistics import median_low

from hypothesis import given
from hypothesis import strategies as st

from vigie.agents.dedup.clock import StreamClock, pack, unpack

TIMES = st.lists(st.integers(-(2**40), 2**40), max_size=40)


@given(TIMES, TIMES, st.integers(1, 9))
def test_now_is_the_median_of_the_last_times(before: list[int], after: list[int], most: int) -> None:
    """Also after a restart between two articles: the stored clock is complete."""
    clock = StreamClock(0, [])
    for time in before:
        clock.tick(time, most)
    clock = unpack(pack(clock))
    for time in after:
        clock.tick(time, most)
    last = (before + after)[-most:]
    assert clock == StreamClock(len(before + after), last)
    assert clock.now == (median_low(last) if last else 0)
