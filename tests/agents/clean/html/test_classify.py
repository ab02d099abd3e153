"""How the blocks that a page builds alike share their verdict."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from vigie.agents.clean.html.blocks import Block, Frame, Layout
from vigie.agents.clean.html.classify import judge, pooled, shipped
from vigie.agents.clean.html.features import Claims, Observed, observed
from vigie.agents.clean.thresholds import THRESHOLDS

TEXT = "Le port de Rochefort a rouvert lundi matin, six mois après le début des travaux, a annoncé la mairie."
FRAMES = [
    Frame(-1, "html", ""),
    Frame(0, "div", "story"),
    Frame(1, "p", ""),
    Frame(1, "p", ""),
    Frame(1, "p", "promo"),
    Frame(0, "div", "story"),
    Frame(5, "p", ""),
]

FIGURES = THRESHOLDS.html.classify


def alike(frames: list[int]) -> Layout:
    return Layout([Block(TEXT, frame, 0, 0) for frame in frames], FRAMES)


def seen(frames: list[int]) -> Observed:
    return observed(alike(frames), Claims(), [None] * len(frames))


def test_a_block_is_drawn_towards_those_built_like_it() -> None:
    """One paragraph in doubt among sure ones rises; one that is built otherwise stays as it is."""
    before = np.array([3, 3, -1, -1], dtype=np.float32)
    after = pooled(before, seen([2, 3, 6, 4]), FIGURES)
    assert after[2] > 0
    assert after[3] == before[3]
    assert 0 < after[0] < before[0]


@given(st.lists(st.integers(1, 6), min_size=1, max_size=12), st.floats(-9, 9))
def test_pooling_keeps_what_all_say(frames: list[int], logit: float) -> None:
    """Equal verdicts stay."""
    before = np.full(len(frames), logit, dtype=np.float32)
    after = pooled(before, seen(frames), FIGURES)
    assert np.allclose(after, before, atol=1e-4)


@given(st.lists(st.integers(1, 6), max_size=12))
def test_every_block_gets_a_probability(frames: list[int]) -> None:
    """Between nought and one, on a page without blocks too."""
    likely = judge(alike(frames), Claims(), [None] * len(frames), shipped(), FIGURES)
    assert len(likely) == len(frames)
    assert ((likely >= 0) & (likely <= 1)).all()
