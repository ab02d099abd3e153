"""What reaches a terminal is text, never a command to it."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vigie.cli.show import UNSAFE, counted, plain, time


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


def test_things_are_counted_as_one_says_them() -> None:
    assert [counted(number, "rule") for number in (0, 1, 2000)] == ["0 rules", "1 rule", "2,000 rules"]
