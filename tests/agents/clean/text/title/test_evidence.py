"""What an address and the head of comments tell of an article's title."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vigie.agents.clean.text.title.evidence import address_words, agreement, quoted

TITLE = "L’été au port : où se baigner à Rochefort ?"


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org/ville/lete-au-port-ou-se-baigner-a-rochefort",
        "https://example.org/2026/07/lete-au-port-ou-se-baigner-a-rochefort-1234567.html?utm_source=x",
        "https://example.org/lete_au_port_ou_se_baigner_a_rochefort/",
        "https://example.org/l%C3%A9t%C3%A9-au-port-o%C3%B9-se-baigner-rochefort/amp",
    ],
)
def test_an_address_that_reads_like_a_title_agrees_with_it(url: str) -> None:
    """Accents, apostrophes, short words, numbers and the file's ending are no hindrance."""
    words = address_words(url)
    assert agreement(words, TITLE) == 1.0
    assert agreement(words, "Le marché du samedi déménage au quai nord") == 0.0


def test_german_and_northern_letters_are_spelled_as_addresses_spell_them() -> None:
    """Given "ue" for "ü" and "ss" for "ß" in an address, it agrees with the title."""
    words = address_words("https://example.org/bruecke-ueber-die-grosse-foerde-gesperrt")
    assert agreement(words, "Brücke über die große Förde gesperrt") == 1.0


@pytest.mark.parametrize(
    "url",
    [
        None,
        "",
        "https://example.org/",
        "https://example.org/?p=1234",
        "https://example.org/news/1234567",
        "http://[::1",
    ],
)
def test_an_address_without_a_title_says_nothing(url: str | None) -> None:
    """A front page, a number, a section or no address at all have no words for a title."""
    assert address_words(url) == frozenset()


@given(st.text())
def test_any_address_is_read(url: str) -> None:
    """Whatever a record calls its address, reading it raises nothing, and a share is one."""
    words = address_words(url)
    assert not words or 0.0 <= agreement(words, url) <= 1.0


@pytest.mark.parametrize(
    "head",
    [
        "2 responses to “Where to swim this summer”",
        'Il y a 12 commentaires sur "Where to swim this summer"',
        "1 Kommentar zu „Where to swim this summer“",
        "3 comentarios en «Where to swim this summer»",
        "14 thoughts on “Where to swim this summer” Jeanne",
    ],
)
def test_the_head_of_comments_names_the_title(head: str) -> None:
    """Given the number of comments on a title in quotes, the line that is the title is known."""
    lines = ["Where to swim", "Where to swim this summer", "The beaches open on Monday.", head]
    assert quoted(lines) == "Where to swim this summer"


def test_a_count_of_comments_names_nothing_that_the_page_does_not_show() -> None:
    """Given a title that no line has, or a sentence about comments, nothing is named."""
    assert quoted(["Where to swim", "2 responses to “Where to eat this summer”"]) is None
    assert quoted(["Where to swim this summer", "12 comments on the page were left by readers."]) is None


@pytest.mark.parametrize("piece", ["2 comments on ", "a-", "é", "“", "1 "])
def test_hostile_lines_are_read_at_once(piece: str) -> None:
    """A hundred thousand signs of one piece take no time to speak of."""
    start = time.process_time()
    quoted([piece * 20_000, *[piece * 10] * 10_000])
    address_words("https://example.org/" + piece * 20_000)
    assert time.process_time() - start < 1.0
