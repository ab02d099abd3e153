"""What reaches a terminal is text, never a command to it."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from vigie.cli import show
from vigie.cli.show import UNSAFE, counted, plain, table, time


@given(st.text())
def test_plain_text_holds_nothing_that_a_terminal_acts_upon(text: str) -> None:
    assert not {unicodedata.category(character) for character in plain(text)} & UNSAFE


@given(st.text(alphabet=st.characters(categories=["L", "N", "P"])))
def test_letters_digits_and_punctuation_come_through(text: str) -> None:
    assert plain(text) == text


@given(st.text(), st.integers(min_value=1, max_value=20))
def test_a_limit_is_kept(text: str, limit: int) -> None:
    assert len(plain(text, limit)) <= limit


@pytest.mark.parametrize("attack", ["\x1b[2J", "\x1b]8;;http://a\x07", "a\u202eb", "\x9b31m", "\u2066", "a\rb\x00"])
def test_escapes_and_reversals_are_shown_or_dropped(attack: str) -> None:
    assert not set(plain(attack)) & set("\x1b\x07\u202e\x9b\u2066\r\x00")


def test_times_are_utc_and_what_is_no_time_is_shown_as_it_is() -> None:
    assert time(0) == "1970-01-01T00:00:00Z"
    assert time(-1) == "-"
    assert time(10**18) == str(10**18)


ROWS = [("otan-manoeuvres-of-a-long-name", 3, "entity:OTAN AND " + "word " * 40), ("港", 12, "b\x1b[2J")]


def test_a_table_in_a_pipe_keeps_its_columns_and_every_character(capsys: pytest.CaptureFixture[str]) -> None:
    table(("id", "version", "query"), ROWS)

    head, first, second = capsys.readouterr().out.splitlines()
    assert first == f"otan-manoeuvres-of-a-long-name  3        {ROWS[0][2].rstrip()}"
    assert head.index("query") == first.index("entity:")
    assert second == "港" + " " * 28 + "  12       b\\u001b[2J"  # a wide sign takes two places


def test_a_table_on_a_terminal_cuts_free_text_and_wraps_nothing(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(show, "out", Console(width=60, force_terminal=True, color_system=None, soft_wrap=True))

    show.table(("id", "version", "query"), ROWS)

    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 3
    assert lines[1].startswith("otan-manoeuvres-of-a-long-name  3")
    assert lines[1].endswith("…")
    assert max(map(len, lines)) <= 61


def test_things_are_counted_as_one_says_them() -> None:
    assert [counted(number, "rule") for number in (0, 1, 2000)] == ["0 rules", "1 rule", "2,000 rules"]
