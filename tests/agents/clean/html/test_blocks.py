"""A page's text as its readers see it."""

from __future__ import annotations

import pytest

from tests.agents.clean.html.pages import LINES, cleaned, page, paragraphs
from vigie.agents.clean.html.blocks import layout
from vigie.agents.clean.html.parse import read_tree

MOST = 100


def text(inside: str, lang: str = "en") -> str:
    tree = read_tree(f'<html lang="{lang}"><body><p>{inside}</p></body></html>')
    assert tree is not None
    return " ".join(block.text for block in layout(tree, MOST).blocks)


@pytest.mark.parametrize(
    ("inside", "seen"),
    [
        ("<ruby>京都<rp>(</rp><rt>きょうと</rt><rp>)</rp></ruby>では雨", "京都では雨"),
        ("<del>fourteen</del> <ins>forty</ins> ships", "forty ships"),
        ("en <s>mai</s> <ins>juin</ins> <strike>2023</strike> 2024", "en juin 2024"),
        ('the firm<sup><a href="#fn1">1</a></sup> rents', "the firm rents"),
        ('the firm<sup class="reference"><a href="#cite_note-2">[2]</a></sup>.', "the firm."),
        ('the firm<a href="#fn1"><sup>1</sup></a> rents', "the firm rents"),
        ("the brewery<sup>3</sup> rents", "the brewery rents"),
        ("300 m<sup>2</sup>, 10<sup>6</sup>, 1<sup>er</sup>, 12 mètres<sup>2</sup>", "300 m2, 106, 1er, 12 mètres2"),
    ],
)
def test_reading_aids_struck_words_and_marks_of_notes_are_no_text(inside: str, seen: str) -> None:
    assert text(inside) == seen


@pytest.mark.parametrize(
    ("lang", "seen"),
    [("en", "He said “no”."), ("fr", "He said « no »."), ("de-AT", "He said „no“."), ("", "He said “no”.")],
)
def test_a_quotation_has_the_marks_that_browsers_set(lang: str, seen: str) -> None:
    assert text("He said <q>no</q>.", lang) == seen


def test_a_quotation_within_another_has_the_inner_marks_and_none_is_doubled() -> None:
    assert text("<q>He said <q>no</q></q>") == "“He said ‘no’”"
    assert text("He said <q>“no”</q>.") == "He said “no”."


def test_a_second_article_below_is_not_the_first() -> None:
    """Pages without end load the next one under it."""
    second = (
        f"<h1>Tram line approved</h1>{paragraphs(*(line.replace('brewery', 'tram') + ' Again.' for line in LINES))}"
    )
    for form in ('<article class="post">{}</article>', '<div class="next-post">{}</div>'):
        assert cleaned(page(below=form.format(second))).paragraphs == LINES


def test_headings_of_the_first_rank_within_an_article_do_not_end_it() -> None:
    body = paragraphs(*LINES[:2]) + "<section><h1>What comes next</h1>" + paragraphs(*LINES[2:]) + "</section>"
    assert set(LINES) <= set(cleaned(page(body=body)).paragraphs)
