"""The title of an HTML page."""

from __future__ import annotations

from vigie.agents.clean.headline import Voices, headline


def test_the_heading_that_the_page_confirms_wins() -> None:
    """A menu's heading is confirmed by nothing."""
    found = headline(
        Voices(
            headings=["Navigation principale", "Le port de Rochefort rouvre"],
            document="Le port de Rochefort rouvre | Le Quai",
        )
    )
    assert found == "Le port de Rochefort rouvre"


def test_the_sites_name_is_cut_off_where_another_voice_says_so() -> None:
    """From the document's title."""
    assert headline(Voices(document="Le port de Rochefort rouvre | Le Quai")) == "Le port de Rochefort rouvre"


def test_a_dash_within_a_title_is_the_titles() -> None:
    """« A – B » that the heading says whole stays whole."""
    title = "Le port rouvre – six mois après les travaux"
    assert headline(Voices(headings=[title], shared=title, document=f"{title} | Le Quai")) == title


def test_the_sites_name_is_no_title() -> None:
    """Though it is a heading."""
    voices = Voices(headings=["Le Grand Quai de Rochefort"], shared="Le port rouvre", site="Le Grand Quai de Rochefort")
    assert headline(voices) == "Le port rouvre"


def test_a_page_that_says_nothing_has_none() -> None:
    """An empty title."""
    assert headline(Voices()) == ""
