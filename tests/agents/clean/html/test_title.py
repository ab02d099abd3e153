"""The title of an HTML page."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from vigie.agents.clean.html.blocks import Block, Frame, Layout
from vigie.agents.clean.html.classify import shipped
from vigie.agents.clean.html.title import candidates, headline, place
from vigie.agents.clean.html.title_features import MARKS, TitleClaims, TitleContext, rows, words
from vigie.agents.clean.thresholds import THRESHOLDS

LIMITS = THRESHOLDS.html.title

TITLE = "Le port de Rochefort rouvre"
TEXT = "Le port de Rochefort a rouvert lundi matin, six mois après le début des travaux, a annoncé la mairie."


def shown(claims: TitleClaims) -> TitleContext:
    """All headings stand on the page, the last before the article."""
    headings = [words(text) for text in claims.headings]
    return TitleContext(frozenset(headings), headings[-1] if headings else ())


def title(claims: TitleClaims) -> str:
    return headline(claims, shown(claims), shipped().title, LIMITS)


def test_the_heading_that_the_page_confirms_wins() -> None:
    """A menu's heading is confirmed by nothing."""
    found = title(TitleClaims(headings=["Navigation principale", TITLE], document=f"{TITLE} | Le Quai"))
    assert found == TITLE


def test_the_sites_name_is_cut_off_where_another_voice_says_so() -> None:
    """From the document's title."""
    assert title(TitleClaims(document=f"{TITLE} | Le Quai")) == TITLE


def test_a_dash_within_a_title_is_the_titles() -> None:
    """« A – B » that the heading says whole stays whole."""
    whole = "Le port rouvre – six mois après les travaux"
    assert title(TitleClaims(headings=[whole], shared=whole, document=f"{whole} | Le Quai")) == whole


def test_the_sites_name_is_no_title() -> None:
    """Though it is a heading."""
    claims = TitleClaims(
        headings=["Le Grand Quai de Rochefort"], shared="Le port rouvre lundi", site="Le Grand Quai de Rochefort"
    )
    assert title(claims) == "Le port rouvre lundi"


def test_a_kicker_in_the_heading_is_no_part_of_the_title_where_the_page_shares_it_without() -> None:
    """The heading's elements are candidates of their own."""
    claims = TitleClaims(
        headings=[f"Charente-Maritime {TITLE}"],
        pieces=["Charente-Maritime", TITLE],
        shared=TITLE,
        document=f"{TITLE} | Le Quai",
    )
    assert title(claims) == TITLE


def test_a_page_that_says_nothing_has_none() -> None:
    """An empty title, and so has one that says nothing but signs, or a megabyte."""
    assert title(TitleClaims()) == ""
    assert title(TitleClaims(headings=["…"], document=" | ", shared="mot " * 250_000)) == ""


def test_a_page_of_one_heading_is_called_so() -> None:
    """As this stage leaves an article."""
    assert title(TitleClaims(headings=["Port"])) == "Port"


def test_the_last_heading_before_the_article_is_found() -> None:
    """Not one behind it; a short line of the article is not its start."""
    frames = [Frame(-1, "html", ""), Frame(0, "h1", ""), Frame(0, "p", "")]
    texts = [("Menu", 1), (TITLE, 1), ("Le Quai", 2), (TEXT, 2), ("Plus de ports", 1)]
    layout = Layout([Block(text, frame, 0, 0) for text, frame in texts], frames)
    found = place(layout, [False, False, True, True, False], LIMITS)
    assert found.heading == words(TITLE)
    assert words("Plus de ports") in found.blocks
    assert place(Layout([], frames), [], LIMITS).heading == ()


SAID = st.text("aé B|–:12本", max_size=20)


@given(st.lists(SAID, max_size=4), st.lists(SAID, max_size=3), SAID, SAID, SAID, SAID)
def test_a_title_is_one_of_the_candidates_and_the_same_each_time(
    headings: list[str], pieces: list[str], structured: str, shared: str, document: str, site: str
) -> None:
    """Whatever a page says."""
    claims = TitleClaims(headings, pieces, structured, shared, headings[:1], document, site)
    found = candidates(claims, LIMITS)
    seen = rows(list(found), claims, shown(claims))
    assert seen.shape == (len(found), MARKS)
    assert np.isfinite(seen).all()
    assert title(claims) == title(claims)
    assert title(claims) in {"", *found.values()}
