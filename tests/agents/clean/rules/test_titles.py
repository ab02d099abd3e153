"""The title that a line of a flattened page holds."""

from __future__ import annotations

import time

import pytest

from vigie.agents.clean.rules import titles

TITLE = "Le port de Rochefort rouvre après les travaux"


@pytest.mark.parametrize(
    "line",
    [
        TITLE,
        f"Accueil › Ville › {TITLE}",
        f"Accueil / Ville / {TITLE}",
        f"{TITLE} | Le Journal du port",
        f"12 janvier 2026 {TITLE}",
        f"Jan. 12, 2026 - {TITLE}",
        f"12. Januar 2026 um 10:30 Uhr | {TITLE}",
        f"{TITLE} Rédaction en ligne lundi 12 janvier 2026, 10:30",
        f"{TITLE} von Jeanne Martin · 12. Januar 2026",
        f"{TITLE} by: Jeanne Martin, Jan 12, 2026",
        f"Ville {TITLE} Reportage {TITLE}",
        f"{TITLE} Le port de Rochefort :",
    ],
)
def test_the_title_is_left_of_what_stands_beside_it(line: str) -> None:
    """The way to it, the site, a date before it, its author and a date behind it go."""
    assert titles.alone(line) == TITLE


@pytest.mark.parametrize(
    "title",
    [
        "Home Renovation in Three Steps",
        "Protokoll der Sitzung vom 12. Januar 2026",
        "Ce qui change au 1er janvier 2026",
        "30.11. | Le livre de la semaine",
        "Port / Ville : le débat",
        "2026, l’année du port",
    ],
)
def test_a_title_with_a_date_or_a_bar_of_its_own_stays(title: str) -> None:
    """What is no frame of the title's is a part of it."""
    assert titles.alone(title) == title


def test_the_front_page_before_a_title_goes_where_another_line_shows_it() -> None:
    """Given "Home" before a title, what follows must open another line: there are titles that begin with it."""
    assert titles.without_home(f"Accueil {TITLE}", [f"{TITLE} par Jeanne Martin"]) == TITLE
    assert titles.without_home("Home Renovation in Three Steps", [TITLE]) == "Home Renovation in Three Steps"


@pytest.mark.parametrize("line", ["< Le maire démissionne", "« Le maire démissionne", "Le maire démissionne >"])
def test_an_arrow_leads_to_another_article(line: str) -> None:
    assert titles.leads_away(line)


@pytest.mark.parametrize(
    "line", ["« Où est le maire ? » : le conseil attend", "Le maire : « Je pars »", "Ville » Titre"]
)
def test_a_pair_of_arrows_quotes_and_one_between_steps_is_a_way(line: str) -> None:
    assert not titles.leads_away(line)


@pytest.mark.parametrize("piece", ["- ", "by a ", "12 mai ", "12.", " | ", ", ", "< ", " >"])
def test_hostile_lines_are_read_at_once(piece: str) -> None:
    start = time.process_time()
    for size in range(1, 400 // len(piece)):
        titles.alone(piece * size)
        titles.leads_away(piece * size)
    titles.alone(piece * 100_000)
    titles.leads_away(piece * 100_000)
    assert time.process_time() - start < 2
