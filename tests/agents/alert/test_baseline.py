"""What is usual: rates by the hour, scatter, and the tail of the negative binomial."""

from __future__ import annotations

import itertools
import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.agents.alert.partition import DAY, HOUR
from vigie.agents.alert.baseline import Baseline, fano, learn, rate, tail

STEP = HOUR // 4
MONDAY = 1_759_708_800_000
"""2025-10-06 00:00 UTC."""


def mass(count: int, mean: float, scatter: float) -> float:
    """A negative binomial as a coin: failures before `r` successes, here for whole `r` alone."""
    r = round(mean / (scatter - 1))
    success = 1 / scatter
    return math.comb(count + r - 1, count) * success**r * (1 - success) ** count


@pytest.mark.parametrize(("count", "mean", "scatter"), [(1, 2, 2), (7, 2, 2), (9, 6, 3), (30, 12, 4), (3, 12, 4)])
def test_the_tail_is_what_the_masses_below_leave(count: int, mean: float, scatter: float) -> None:
    """Against the textbook's formula, summed from zero."""
    below = sum(mass(each, mean, scatter) for each in range(count))

    assert tail(count, mean, scatter) == pytest.approx(1 - below, rel=1e-6)


def test_without_over_dispersion_it_is_poissons() -> None:
    """P(X >= 3) for a mean of 2: 1 - e^-2 (1 + 2 + 2)."""
    assert tail(3, 2.0, 1.0) == pytest.approx(1 - 5 * math.exp(-2))
    assert tail(3, 2.0, 1.001) == pytest.approx(tail(3, 2.0, 1.0), rel=0.01)


@given(st.integers(0, 300), st.floats(0, 200), st.floats(1, 20))
def test_a_tail_is_a_probability_that_falls_with_the_count(count: int, mean: float, scatter: float) -> None:
    """Whatever the numbers."""
    here, further = tail(count, mean, scatter), tail(count + 1, mean, scatter)

    assert 0 <= further <= here + 1e-9 <= 1 + 1e-9


def taught(days: int, count_at: dict[int, int]) -> Baseline:
    """A baseline after so many days with the given count in each step of an hour."""
    baseline = Baseline(MONDAY, MONDAY, STEP)
    for _ in range(days * DAY // STEP):
        baseline = learn(baseline, count_at.get(baseline.closed // HOUR % 24, 0))
    return baseline


def test_an_hour_that_is_always_busy_is_expected_to_be() -> None:
    """Ten in every step of nine o'clock and none at night, for three weeks."""
    baseline = taught(21, {8: 10, 9: 10, 10: 10})

    assert rate(baseline, MONDAY + 21 * DAY + 9 * HOUR) > 8
    assert rate(baseline, MONDAY + 21 * DAY + 3 * HOUR) < 0.5


def test_weekends_are_learned_apart() -> None:
    """Five weekdays of eight at noon, two days of none."""
    baseline = Baseline(MONDAY, MONDAY, STEP)
    for _, day, step in itertools.product(range(3), range(7), range(96)):
        baseline = learn(baseline, 8 if day < 5 and 44 <= step < 56 else 0)

    assert rate(baseline, MONDAY + 21 * DAY + 12 * HOUR) > 6
    assert rate(baseline, MONDAY + 26 * DAY + 12 * HOUR) < 1.5


def test_the_scatter_of_clustered_counts_is_above_that_of_single_ones() -> None:
    """The same mean, one by one or six at a time: variance over mean is 1, and 6."""
    dice = random.Random(5)  # noqa: S311 a test's dice
    single, clustered = Baseline(MONDAY, MONDAY, STEP), Baseline(MONDAY, MONDAY, STEP)
    for _ in range(28 * 96):
        single = learn(single, sum(dice.random() < 0.05 for _ in range(20)))
        clustered = learn(clustered, 6 if dice.random() < 1 / 6 else 0)

    assert fano(single) < 1.6
    assert 4 < fano(clustered) < 8


def test_an_outlier_is_learned_as_no_more_than_it_may() -> None:
    """A hundred once in a quiet hour moves its rate by less than one."""
    baseline = taught(14, {9: 1})
    calm = rate(baseline, baseline.closed)

    assert rate(learn(baseline, 100), baseline.closed) < calm + 1
