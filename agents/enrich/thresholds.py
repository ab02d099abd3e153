"""Every figure of this stage, with where it was measured."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reading:
    """How text goes through a model."""

    window: int = 4_000
    """Characters of a paragraph that the model reads at once; the model sees four words to either side (its CNN)."""
    batch: int = 64
    """Paragraphs in a batch of the model. Measured: 64 and 256 alike, 1,000 slower (enrich_speed.py)."""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """All of the stage's figures."""

    reading: Reading = Reading()


THRESHOLDS = Thresholds()
