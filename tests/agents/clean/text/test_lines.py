"""The lines of a flattened text."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from vigie.agents.clean.text.join import join
from vigie.agents.clean.text.lines import TextLines, lines_of
from vigie.agents.clean.thresholds import THRESHOLDS

TEXT = st.text("aéZ𝐚 \t\xa0\u3000\n,.-1本", max_size=60)


def read(text: str) -> TextLines:
    return lines_of(text, THRESHOLDS.text.join)


@settings(max_examples=300)
@given(TEXT)
def test_lines_are_without_blanks_around_them_and_know_of_blank_lines_before(text: str) -> None:
    """As splitting and stripping in plain Python has them, and joined alike."""
    kept = [line.strip(" \t\xa0\u3000\u202f") for line in text.split("\n")]
    lines = [line for line in kept if line]
    gaps = [not before for before, line in zip(["", *kept], kept, strict=False) if line]
    page = read(text)
    assert (list(page.lines), list(page.gaps)) == join(lines, gaps, THRESHOLDS.text.join)


def test_a_text_without_a_line_is_an_empty_page() -> None:
    assert read("").lines == read(" \n\t\n").lines == ()
