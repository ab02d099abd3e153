"""Lists of short items: which are the article's."""

from __future__ import annotations

import numpy as np
import pytest

from tests.agents.clean.html.pages import LINES, cleaned, page, paragraphs
from vigie.agents.clean.html.blocks import Block, Frame, Layout
from vigie.agents.clean.html.lists import with_lists
from vigie.agents.clean.page import Reasons
from vigie.agents.clean.thresholds import THRESHOLDS

MEASURES = ("No night shift", "No work on Sundays", "A fund for the young")


def items(texts: tuple[str, ...], form: str = "<li>{}</li>", tag: str = "ul") -> str:
    return f"<{tag}>{''.join(form.format(text) for text in texts)}</{tag}>"


def kept(inside: str, *, amid: bool = True, lang: str = "en") -> tuple[str, ...]:
    first, last = LINES[:2], LINES[2:]
    body = paragraphs(*first) + inside + paragraphs(*last) if amid else paragraphs(*LINES) + inside
    return cleaned(page(body=body, lang=lang)).paragraphs


@pytest.mark.parametrize("amid", [True, False])
@pytest.mark.parametrize("tag", ["ul", "ol"])
@pytest.mark.parametrize(
    "form", ["<li>{}</li>", "<li><p>{}</p></li>", "<li><span>{}</span></li>", "<li><b>{}</b></li>"]
)
def test_a_list_that_a_line_introduces_is_kept(form: str, tag: str, *, amid: bool) -> None:
    """Amid the article and at its end, however its items are set."""
    assert set(MEASURES) <= set(kept("<p>The owners gave these measures:</p>" + items(MEASURES, form, tag), amid=amid))


@pytest.mark.parametrize(
    ("intro", "texts"),
    [
        ("Ils demandent :", ("la hausse des salaires", "le maintien des lignes", "un médiateur")),
        ("Sie fordern:", ("höhere Löhne", "kürzere Schichten")),
        ("主な変更点：", ("朝の便は維持", "昼の便は運休")),
    ],
)
def test_a_list_is_kept_in_every_language(intro: str, texts: tuple[str, ...]) -> None:
    assert set(texts) <= set(kept(f"<p>{intro}</p>{items(texts)}"))


def test_results_under_a_heading_are_kept() -> None:
    results = ("Ghent 2-1 Bruges", "Genk 0-0 Mechelen", "Antwerp 3-2 Charleroi")
    assert set(results) <= set(kept(f"<h3>Results</h3>{items(results)}"))


def test_a_list_in_a_wrapper_of_its_own_is_kept() -> None:
    assert set(MEASURES) <= set(kept(f'<p>The measures:</p><div class="wp-block-group">{items(MEASURES)}</div>'))


def test_questions_are_kept_with_their_answers() -> None:
    """A definition list: the judge keeps what is long, and the terms belong to it."""
    pairs = (("Who is hit?", LINES[2]), ("Since when?", LINES[3]))
    inside = "".join(f"<dt>{term}</dt><dd>{text}</dd>" for term, text in pairs)
    found = cleaned(page(body=paragraphs(*LINES[:2]) + f"<dl>{inside}</dl>")).paragraphs
    assert found == (*LINES[:2], "Who is hit?", LINES[2], "Since when?", LINES[3])


@pytest.mark.parametrize(("terms", "is_kept"), [(1, False), (2, True)])
def test_terms_amid_an_article_are_kept_however_short(terms: int, *, is_kept: bool) -> None:
    """Cost and start are the article's; one term alone may be a photo's credit."""
    tags = ("p", "dl", *("dt", "dd") * terms, "p")
    frames = [
        Frame(-1, "html", ""),
        Frame(0, "div", ""),
        *(Frame(3 if tag[0] == "d" and tag != "dl" else 1, tag, "") for tag in tags),
    ]
    texts = (LINES[0], *("Cost", "12 million") * terms, LINES[1])
    places = (2, *range(4, 4 + 2 * terms), len(frames) - 1)
    layout = Layout([Block(text, place, 0, 0) for text, place in zip(texts, places, strict=True)], frames)
    likely = np.array([0.9, *[0.05] * (2 * terms), 0.9], np.float32)
    known: Reasons = [None] * len(texts)
    found = with_lists(layout, likely, [True, *[False] * (2 * terms), True], known, THRESHOLDS.html.lists)
    assert found == [True, *[is_kept] * (2 * terms), True]


@pytest.mark.parametrize("texts", [("Free buses", "New lights", "Two parks"), ("Ghent", "Genk", "Bruges")])
@pytest.mark.parametrize("amid", [True, False])
def test_an_introduced_list_may_have_items_of_a_word_or_two(texts: tuple[str, ...], *, amid: bool) -> None:
    assert set(texts) <= set(kept(f"<p>These are hit:</p>{items(texts)}", amid=amid))


@pytest.mark.parametrize("amid", [True, False])
@pytest.mark.parametrize(
    "inside",
    [
        '<p>Read more:</p><ul><li><a href="/a">Council buys mill</a></li><li><a href="/b">Tram vote</a></li></ul>',
        '<ul class="related-links"><li><a href="/a">Council buys mill</a></li></ul>',
        '<ul class="share-buttons"><li>Facebook</li><li>Copy link</li></ul>',
        '<p>Topics:</p><ul class="tags"><li>Beer</li><li>Jobs</li></ul>',
    ],
)
def test_a_list_that_leads_elsewhere_goes(inside: str, *, amid: bool) -> None:
    own = {"Council buys mill", "Tram vote", "Facebook", "Copy link", "Beer", "Jobs"}
    assert own.isdisjoint(kept(inside, amid=amid))


@pytest.mark.parametrize(("linked", "is_kept"), [(0, True), (2, True), (14, False)])
def test_a_list_of_links_goes_however_likely_it_is(linked: int, *, is_kept: bool) -> None:
    """A name or two may be linked; a list that is mostly links leads elsewhere."""
    frames = [Frame(-1, "html", ""), Frame(0, "div", ""), *(Frame(1, tag, "") for tag in ("p", "ul", "p"))]
    item = Block("Council buys mill", 3, linked, 1)
    layout = Layout([Block("The parties say:", 2, 0, 0), item, Block(LINES[0], 4, 0, 0)], frames)
    likely = np.array([0.9, 0.55, 0.9], np.float32)
    found = with_lists(layout, likely, [True, False, True], [None] * 3, THRESHOLDS.html.lists)
    assert found == [True, is_kept, True]
