"""Lines that are all date, and lines that only have one."""

from __future__ import annotations

import time

import pytest

from vigie.agents.clean.rules.publication_dates import is_date
from vigie.agents.clean.thresholds import THRESHOLDS


@pytest.mark.parametrize(
    "line",
    [
        "Publié le lundi 5 mars 2012 à 10h35",
        "Mis à jour le 8 octobre 2012 à 08h46",
        "Publié le 12/03/2024 à 10h00 | mis à jour le 13/03/2024 à 11h20",
        "Published on January 17, 2012",
        "Last updated: July 2, 2024",
        "Stand: 28.04.2023 16:11 Uhr",
        "Pubblicato il 3 maggio 2021",
        "Opublikowano: 12.05.2023",
    ],
)
def test_a_line_that_says_when_and_nothing_else_is_a_date(line: str) -> None:
    assert is_date(line, THRESHOLDS.rules.lengths)


@pytest.mark.parametrize(
    "line",
    [
        "Publié le 5 mars 2012, ce roman a reçu trois prix.",
        "Posted in 2019, the video has been seen by millions.",
        "5 mars 2012",
        "Stand by 10",
        "Le 8 octobre 2012, la mairie a tranché.",
    ],
)
def test_a_sentence_with_a_date_and_a_date_alone_are_none(line: str) -> None:
    """A date alone may head a part of a chronicle."""
    assert not is_date(line, THRESHOLDS.rules.lengths)


@pytest.mark.parametrize("piece", ["Stand: ", "12.", "5 mars ", " | ", "à "])
def test_hostile_lines_are_read_at_once(piece: str) -> None:
    start = time.process_time()
    for size in range(1, 120):
        is_date(("Publié le " + piece * size)[:120], THRESHOLDS.rules.lengths)
    assert time.process_time() - start < 1
