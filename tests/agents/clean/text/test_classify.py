"""How likely lines are the article's."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from vigie.agents.clean.rules import boilerplate
from vigie.agents.clean.text import classify, model
from vigie.agents.clean.thresholds import THRESHOLDS

LINES = [
    "Accueil",
    "Le port de Rochefort rouvre",
    "Le port de Rochefort a rouvert lundi matin, six mois après le début des travaux, a annoncé la mairie.",
    "Les premiers bateaux sont entrés dans le bassin peu après huit heures, sous les yeux des habitants.",
    "Mentions légales",
]


def judged(lines: list[str], known: model.LineModel) -> classify.LineVerdicts:
    n, kinds = len(lines), np.array(boilerplate.numbers(lines, THRESHOLDS.rules.lengths))
    return classify.judge(
        classify.line_codes(lines), np.arange(n), np.zeros(n, np.bool_), kinds, known, THRESHOLDS.text
    )


def test_paragraphs_are_likelier_than_menus() -> None:
    """The probabilities of the paragraphs are the two highest."""
    likely = judged(LINES, model.shipped()).article
    assert set(np.argsort(likely)[-2:].tolist()) == {2, 3}


def test_a_model_reads_back_as_it_was_written(tmp_path: Path) -> None:
    """A file holds all of a model: what is read from it judges alike."""
    file = tmp_path / "lines.npz"
    model.write(model.shipped(), file)
    again = model.read(file)
    assert judged(LINES, again).article.tolist() == judged(LINES, model.shipped()).article.tolist()


def test_lines_far_from_any_sentence_are_left_out() -> None:
    """A long menu is judged only near its end; a page without a sentence is judged whole."""
    menu = [f"Rubrique {n}" for n in range(100)]
    assert classify.near_text([*menu, LINES[2]])[0] > 50
    assert classify.near_text(menu) == list(range(100))


def test_a_very_long_page_is_judged_in_pieces() -> None:
    """Each line has its probability, however many there are."""
    likely = judged(LINES * 2_100, model.shipped()).article
    assert len(likely) == 10_500
    assert np.isfinite(likely).all()
