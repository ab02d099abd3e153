"""The run of lines that is most likely the article."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from vigie.agents.clean.text import context


@given(st.lists(st.integers(-9, 9).map(float), max_size=9))
def test_the_best_run_has_the_largest_sum(pulls: list[float]) -> None:
    start, end = context.run(np.array(pulls, dtype=np.float64))
    sums = [sum(pulls[a:b]) for a in range(len(pulls) + 1) for b in range(a, len(pulls) + 1)]
    assert sum(pulls[start:end]) == max(sums)
