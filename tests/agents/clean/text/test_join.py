"""Lines that a flattener cut at links and bold words."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vigie.agents.clean.text.join import join
from vigie.agents.clean.thresholds import THRESHOLDS

FIGURES = THRESHOLDS.text.join

LINES = st.lists(st.text("aéZ.,;:!?…«»()[]’'\" 1|>-", min_size=1).map(str.strip).filter(bool), max_size=12)


@pytest.mark.parametrize(
    ("cut", "whole"),
    [
        (
            ["Le conseil a reçu mardi soir le maire de", "Rochefort", ", puis le préfet."],
            ["Le conseil a reçu mardi soir le maire de Rochefort, puis le préfet."],
        ),
        (["La ministre a parlé de l’", "avenir du port."], ["La ministre a parlé de l’avenir du port."]),
        (["Politique", "Sports", "Culture"], ["Politique", "Sports", "Culture"]),
        (["Une phrase entière.", "et une autre."], ["Une phrase entière.", "et une autre."]),
    ],
)  # fmt: skip
def test_pieces_of_one_sentence_become_one_line(cut: list[str], whole: list[str]) -> None:
    """Given lines without blank ones between, a line that no sentence starts with goes on where the last stopped."""
    lines, _ = join(cut, [False] * len(cut), FIGURES)
    assert lines == whole


def test_a_label_beside_a_title_is_not_joined_to_it() -> None:
    """A word that says what the page shows stands by itself."""
    title = "Le port de Rochefort rouvre"
    assert join([title, "vidéo"], [True, False], FIGURES)[0] == [title, "vidéo"]


def test_a_title_is_not_joined_to_a_sentence_that_is_cut_below_it() -> None:
    """Only a name as short as a link comes along between two pieces; a longer piece is a sentence's own start."""
    title = "Le port de Rochefort rouvre"
    cut = ["Le conseil municipal a longuement parlé mardi soir des travaux de", "la rénovation du port."]
    assert join([title, *cut], [False] * 3, FIGURES)[0] == [title, " ".join(cut)]


def test_nothing_is_joined_across_a_blank_line() -> None:
    """A blank line ends a paragraph, whatever stands beside it."""
    lines = ["Le conseil municipal a longuement parlé de", "la rénovation du port."]
    assert join(lines, [True, True], FIGURES) == (lines, [True, True])


@given(LINES, st.data())
def test_no_word_is_lost_or_changed(lines: list[str], data: st.DataObject) -> None:
    """The words after joining are the words before, in their order."""
    gaps = data.draw(st.lists(st.booleans(), min_size=len(lines), max_size=len(lines)))
    joined, kept = join(lines, gaps, FIGURES)
    assert len(joined) == len(kept)
    assert re.findall(r"\w+", "\n".join(joined)) == re.findall(r"\w+", "\n".join(lines))
