"""Networks, held to their formula."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from vigie.agents.clean.model.mlp import CLIP, Net


@settings(max_examples=50)
@given(st.integers(1, 9), st.integers(1, 7), st.integers(0, 99))
def test_a_network_gives_what_its_formula_does(n: int, width: int, seed: int) -> None:
    """Rows in fours and features in twos or not, with zeros that are left out."""
    draw = np.random.default_rng(seed)
    mean, scale = draw.normal(size=(2, width)).astype(np.float32)
    hidden, out = draw.normal(size=(width, 8)).astype(np.float32), draw.normal(size=(8, 1)).astype(np.float32)
    bias = draw.normal(size=8).astype(np.float32)
    rows = (draw.normal(size=(n, width)) * draw.integers(0, 2, (n, width)) * 3).astype(np.float32)
    found = Net(mean, scale, hidden, bias, out, np.ones(1, np.float32)).logits(rows)
    standard = np.clip((rows.astype(np.float64) - mean) * scale, -CLIP, CLIP)
    assert np.allclose(found, (np.maximum(standard @ hidden + bias, 0) @ out)[:, 0] + 1, atol=1e-3)
