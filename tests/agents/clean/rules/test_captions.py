"""Lines that end with whose the picture is, and sentences that speak of pictures."""

from __future__ import annotations

import time

import pytest

from vigie.agents.clean.rules.captions import is_caption
from vigie.agents.clean.thresholds import THRESHOLDS


@pytest.mark.parametrize(
    "line",
    [
        "The harbour at dawn. Photo: Ana Lima",
        "The new quay in Rochefort, seen from the tower. (AP Photo/Ana Lima)",
        "Die Werft am Morgen. Foto: Jan Holt/dpa",
        "Der Hafen im Nebel © Jan Holt | Hafenblatt",
        "Le bassin rempli. Crédit photo : Léa Roy / Port de Rochefort",
        "Image credit: Port Authority",
        "Photo by Ana Lima via Harbour News",
        "The minister leaves the meeting (Reuters)",
        "The minister leaves the meeting. Ana Lima/AP",
        "Statek w porcie, fot.: PAP",
    ],
)
def test_a_line_that_ends_with_a_credit_is_a_caption(line: str) -> None:
    assert is_caption(line, THRESHOLDS.rules.lengths)


@pytest.mark.parametrize(
    "line",
    [
        "The photo by Ana Lima won the first prize in London.",
        "First picture: this is how the new bridge will look",
        "Ein Bild: so könnte die neue Brücke einmal aussehen",
        "Les photos du port sont exposées à la mairie",
        "ROCHEFORT (AFP) - Le port a rouvert lundi matin",
        "Le port a rouvert lundi matin, a annoncé la mairie. (AFP)",
        "„Wir sind froh“, sagte der Hafenmeister.(dpa)",
        "Photo " * 70 + "credit: Ana Lima",
    ],
)
def test_a_sentence_about_a_picture_and_a_dateline_are_none(line: str) -> None:
    assert not is_caption(line, THRESHOLDS.rules.lengths)


def test_time_is_linear_in_what_looks_like_names() -> None:
    """A line of names that never ends as a credit does is left in no time."""
    line = "Photo: " + "Ab, " * 95 + "."
    start = time.process_time()
    for _ in range(100):
        is_caption(line[:-1] + "a b c d e f", THRESHOLDS.rules.lengths)
    assert time.process_time() - start < 1
