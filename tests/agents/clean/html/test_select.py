"""Which blocks of an HTML page are kept."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from vigie.agents.clean.html.blocks import Block, Frame, Layout
from vigie.agents.clean.html.select import chosen
from vigie.agents.clean.thresholds import BlockSelectionThresholds

TEXT = "Le port de Rochefort a rouvert lundi matin, six mois après le début des travaux, a annoncé la mairie."
FRAMES = [Frame(-1, "html", ""), Frame(0, "div", ""), Frame(1, "p", ""), Frame(0, "aside", ""), Frame(3, "p", "")]


def kept(likely: list[float], frames: list[int] | None = None) -> list[bool]:
    blocks = [Block(TEXT, frame, 0, 0) for frame in frames or [2] * len(likely)]
    return chosen(Layout(blocks, FRAMES), np.array(likely, dtype=np.float32), BlockSelectionThresholds())


def test_what_is_likely_is_kept() -> None:
    """On a page that is like those that were learned from."""
    assert kept([0.05, 0.9, 0.95, 0.9, 0.1]) == [False, True, True, True, False]


def test_a_page_where_nothing_is_sure_is_measured_by_its_likely_text() -> None:
    """All its paragraphs, not the few that are over a half."""
    assert kept([0.02, 0.45, 0.55, 0.4, 0.5, 0.02]) == [False, True, True, True, True, False]


def test_a_block_between_two_of_the_articles_is_kept_sooner() -> None:
    """In the same element, and not in another one."""
    likely = [0.95, 0.5, 0.95, 0.95]
    assert kept(likely) == [True] * 4
    assert kept(likely, [2, 4, 2, 2]) == [True, False, True, True]


def test_a_block_that_stands_alone_is_kept_later() -> None:
    """Far from the article."""
    likely = [0.7, 0.02, 0.02, 0.95, 0.95, 0.95]
    assert kept(likely) == [False, False, False, True, True, True]
    assert kept([*likely[3:], *likely[:3]]) == [True, True, True, True, False, False]


@given(st.lists(st.floats(0, 1), max_size=12))
def test_some_block_is_always_kept(likely: list[float]) -> None:
    """And a page without blocks has none."""
    found = kept(likely)
    assert len(found) == len(likely)
    assert any(found) == bool(likely)
