"""What lines repeat of each other, held to the same in plain Python."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tests.agents.clean.lines_made import LINES
from vigie.agents.clean.model.codepoints import text_of
from vigie.agents.clean.model.repeats import copies, shared_parts


@given(LINES, st.integers(2, 6))
def test_what_stands_in_another_line_too_is_counted(lines: list[str], run: int) -> None:
    """Each sign counts once that lies in so many signs in a row that another line has."""
    found = shared_parts(text_of(lines), run)
    for i, line in enumerate(lines):
        others = [other for k, other in enumerate(lines) if k != i]
        again = [at for at in range(len(line) - run + 1) if any(line[at : at + run] in other for other in others)]
        covered = {place for at in again for place in range(at, at + run)}
        assert found[i] == np.float32(len(covered) / len(line))


@given(LINES)
def test_copies_are_found_where_they_stand(lines: list[str]) -> None:
    """Whole lines of four signs and more, alone or inside another one."""
    found = copies(text_of(lines), np.arange(len(lines)), 4, 0, len(lines))
    long = [line for line in lines if len(line) >= 4]
    for i, (line, row) in enumerate(zip(lines, found.tolist(), strict=True)):
        others = [other for other in long if other != line]
        is_long = len(line) >= 4
        every = sum(other.startswith(line, at) for other in lines for at in range(len(other))) if is_long else 0
        assert row == [
            every,
            is_long and any(line != other and line in other for other in lines[:i]),
            is_long and any(line != other and line in other for other in lines[i + 1 :]),
            any(map(line.startswith, others)),
            any(map(line.endswith, others)),
            is_long and line in lines[:i],
        ]
