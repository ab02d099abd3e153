"""What compiled code sees of lines, held to the same in plain Python."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.agents.clean.lines_made import LINES
from vigie.agents.clean.model.codepoints import classes, text_of
from vigie.agents.clean.rules import boilerplate
from vigie.agents.clean.text import features, words


@given(st.lists(st.integers(0, 9).map(float), min_size=1, max_size=9), st.integers(1, 5))
def test_what_is_nearby_is_summed_on_either_side(values: list[float], reach: int) -> None:
    rows = np.zeros((len(values), 2), dtype=np.float32)
    features.write_nearby(rows, 0, np.array(values)[:, None], (0, 1), (reach, 0, 0))
    for i, (before, after) in enumerate(rows.tolist()):
        assert before == np.float32(sum(values[max(i - reach, 0) : i]) / reach)
        assert after == np.float32(sum(values[i + 1 : i + 1 + reach]) / reach)


@settings(max_examples=50)
@given(LINES)
def test_a_row_has_each_share_of_its_line(lines: list[str]) -> None:
    """The width, the share of capitals, whether a line stands before already, and which rule knows it."""
    kinds = len(boilerplate.NUMBERS)
    reasons = [i % kinds for i in range(len(lines))]
    text, gaps = text_of(lines), np.zeros(len(lines), np.bool_)
    rows, wide = features.shape(text, words.same_lines(text), gaps, np.array(reasons), kinds, classes())
    for i, line in enumerate(lines):
        dense = sum("\u3040" <= sign <= "\u9fff" for sign in line)
        assert wide[i] == len(line) + 2 * dense
        assert rows[i, 6] == np.float32(sum(sign.isupper() for sign in line) / len(line))
        assert rows[i, 9] == (line in lines[:i])
        assert np.flatnonzero(rows[i, 1 - kinds :]).tolist() == ([reasons[i] - 1] if reasons[i] else [])
