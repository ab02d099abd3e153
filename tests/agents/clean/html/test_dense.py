"""When the judge of a page is lost, and what is taken then."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.agents.clean.html.unlike_pages import Made, boxes, line_breaks, tables
from vigie.agents.clean.html.blocks import Block, Frame, Layout
from vigie.agents.clean.html.classify import BlockModel, shipped
from vigie.agents.clean.html.dense import densest, is_lost
from vigie.agents.clean.html.extract import candidates
from vigie.agents.clean.model.arrays import Row
from vigie.agents.clean.model.mlp import Net
from vigie.agents.clean.page import Reasons
from vigie.agents.clean.rules.select import select
from vigie.agents.clean.thresholds import THRESHOLDS, LostThresholds
from vigie.schemas.clean import RemovedReason
from vigie.schemas.refused import Refused

BOUNDS = LostThresholds()
SIZES = (20, 15, 60, 400, 300, 500, 60, 25)
"""A menu, a heading, a line of a teaser; three paragraphs; a teaser and a foot."""
LINKED = (20, 0, 60, 0, 20, 0, 60, 25)


def made(sizes: tuple[int, ...] = SIZES, linked: tuple[int, ...] = LINKED) -> Layout:
    blocks = [Block("x" * size, 0, of_links, 0) for size, of_links in zip(sizes, linked, strict=True)]
    return Layout(blocks, [Frame(-1, "html", "")])


def nothing_known(layout: Layout) -> Reasons:
    return [None] * len(layout.blocks)


def lost(likely: list[float], kept: set[int], layout: Layout | None = None) -> bool:
    layout = layout or made()
    keeps = [at in kept for at in range(len(layout.blocks))]
    row: Row = np.array(likely, dtype=np.float32)
    return is_lost(layout, row, keeps, nothing_known(layout), BOUNDS)


UNSURE = [0.2, 0.3, 0.2, 0.1, 0.1, 0.1, 0.2, 0.1]


def test_a_judge_that_is_sure_of_nothing_and_keeps_no_prose_is_lost() -> None:
    assert lost(UNSURE, {1})


def test_a_judge_that_keeps_prose_is_not() -> None:
    assert not lost(UNSURE, {1, 4})


def test_a_judge_that_is_sure_of_a_brief_beside_long_text_is_not() -> None:
    assert not lost([0.01, 0.01, 0.98, 0.01, 0.01, 0.01, 0.01, 0.01], {2})


@pytest.mark.parametrize(("size", "expected"), [(240, False), (260, True)])
def test_a_page_with_little_prose_has_nothing_to_offer(size: int, *, expected: bool) -> None:
    layout = made((20, 15, size, size), (20, 0, 0, 0))
    assert lost([0.2, 0.3, 0.1, 0.1], {1}, layout) is expected


def test_links_are_no_prose() -> None:
    layout = made((20, 400, 400), (0, 400, 300))
    assert not lost([0.3, 0.1, 0.1], {0}, layout)


def test_what_an_exact_rule_removes_is_no_prose() -> None:
    layout = made()
    known = nothing_known(layout)
    known[3:6] = [RemovedReason.COOKIE_NOTICE] * 3
    assert not is_lost(layout, np.array(UNSURE, dtype=np.float32), [at == 1 for at in range(8)], known, BOUNDS)


def test_the_longest_run_of_prose_is_found() -> None:
    """Neither the menu nor teasers, whose text is links, nor what exact rules remove."""
    layout = made()
    known = nothing_known(layout)
    nowhere = [False] * len(SIZES)
    assert densest(layout, known, nowhere, BOUNDS) == [3 <= at <= 5 for at in range(len(SIZES))]
    known[4] = RemovedReason.COUNT
    assert densest(layout, known, nowhere, BOUNDS) == [at in {3, 5} for at in range(len(SIZES))]


def test_a_paragraph_half_of_links_adds_nothing() -> None:
    """Lists of sources and teasers with a lead, below the article."""
    layout = made((400, 300, 200, 200, 200), (0, 0, 90, 90, 90))
    assert densest(layout, nothing_known(layout), [False] * 5, BOUNDS) == [True, True, False, False, False]


@pytest.mark.parametrize(("article", "expected"), [(700, {0}), (300, {0, 2, 3})])
def test_comments_are_taken_only_where_there_is_little_other_prose(article: int, expected: set[int]) -> None:
    layout = made((article, 30, 900, 900), (0, 30, 0, 0))
    found = densest(layout, nothing_known(layout), [False, False, True, True], BOUNDS)
    assert {at for at, keep in enumerate(found) if keep} == expected


def misled() -> BlockModel:
    """A judge that is sure of nothing, and takes menus rather than paragraphs."""

    def turned(net: Net) -> Net:
        return replace(net, out=net.out * -0.3, out_bias=net.out_bias * -0.3 - 2)

    model = shipped()
    return replace(model, first=turned(model.first), second=turned(model.second))


@pytest.mark.parametrize("made_page", [boxes("fr"), tables("de"), line_breaks("en")])
def test_an_article_is_found_though_the_judge_is_lost(made_page: Made) -> None:
    found = candidates(made_page.text, THRESHOLDS, misled())
    assert not isinstance(found, Refused)
    assert "\n".join(select(found, None, THRESHOLDS.rules).lines).split() == "\n".join(made_page.article).split()
