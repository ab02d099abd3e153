"""The pictures that benchmarks draw: SVG, with the same bytes for the same figures."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure


def chart(**labels: Any) -> Axes:
    """Empty axes with these labels, scales and limits."""
    return Figure(figsize=(6, 3.5), layout="constrained").add_subplot(**labels)


def save(axes: Axes, picture: Path, *, legend: str = "best") -> None:
    """Writes what was drawn, with its legend."""
    axes.legend(loc=legend, frameon=False, fontsize="small")
    picture.parent.mkdir(parents=True, exist_ok=True)
    with mpl.rc_context({"svg.hashsalt": "vigie"}):
        axes.figure.savefig(picture, metadata={"Date": None})
