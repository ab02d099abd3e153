"""What tells a title among the lines around it."""

from __future__ import annotations

import re

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from vigie.agents.clean.model.arrays import Matrix
from vigie.agents.clean.model.codepoints import roles, text_of
from vigie.agents.clean.text.title.features import bylines, dated
from vigie.agents.clean.text.title.features import marks as marks_of

TITLE = "Le port de Rochefort rouvre après les travaux"
LINES = [
    f"Accueil > Ville > {TITLE}",
    "Les horaires de la piscine changent",
    TITLE,
    "Par Jeanne Martin",
    "Le 12 janvier 2026 à 10:30",
    "Le port de Rochefort a rouvert lundi matin, six mois après le début des travaux, a annoncé la mairie.",
]
SHARED, INSIDE_EARLIER, DATED, SIGNED, DATES_SOON, NAMES_SOON = 0, 5, 10, 11, 12, 13


def marks(lines: list[str], body: int, places: int) -> Matrix:
    lower = [line.lower() for line in lines]
    unknown = np.zeros(len(lines), dtype=np.bool_)
    return marks_of(text_of(lines), text_of(lower), np.arange(places), np.array([body]), unknown, roles(), bylines())


def test_a_title_shares_its_words_with_the_opening_and_stands_before_name_and_date() -> None:
    """The title agrees with the first paragraph, a breadcrumb has it too, and a byline and a date follow."""
    rows = marks(LINES, 5, 5)
    assert rows[2, SHARED] > rows[1, SHARED]
    assert rows[:, INSIDE_EARLIER].tolist() == [0, 0, 1, 0, 0]
    assert rows[:, DATED].tolist() == [0, 0, 0, 0, 1]
    assert rows[:, SIGNED].tolist() == [0, 0, 0, 1, 0]
    assert rows[2, DATES_SOON] == rows[2, NAMES_SOON] == 1


@given(st.lists(st.text("aé 12.:本", min_size=1).filter(str.strip), min_size=1, max_size=12))
def test_any_lines_have_finite_marks(lines: list[str]) -> None:
    """One row a line, alike each time."""
    rows = marks(lines, 0, len(lines))
    assert len(rows) == len(lines)
    assert np.isfinite(rows).all()
    assert (rows == marks(lines, 0, len(lines))).all()


IN_DIGITS = re.compile(r"(?:19|20)\d\d|\d{1,2}[:h]\d\d|\d{1,2}[./]\d{1,2}[./]")


@settings(max_examples=500)
@given(st.lists(st.text("1920:h./3²٣a", min_size=1, max_size=9), min_size=1, max_size=4))
def test_a_date_in_digits_is_seen(lines: list[str]) -> None:
    found = dated(text_of(lines), np.arange(len(lines)), roles())
    assert found.tolist() == [IN_DIGITS.search(line) is not None for line in lines]
