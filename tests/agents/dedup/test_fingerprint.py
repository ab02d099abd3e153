"""What a fingerprint is made of."""

from __future__ import annotations

import numpy as np
from courlan import normalize_url
from hypothesis import given
from hypothesis import strategies as st

from vigie.agents.dedup import bottom_k
from vigie.agents.dedup.fingerprint import canonical_url
from vigie.agents.dedup.thresholds import SKETCH_BITS

HOSTS = ("https://", "http://", "a.example", "xn--bcher-kva.example", "B.example", ":80")
PATHS = ("/", "..", "news", "-1", ".html", ",", "//", "~", "_", "%41", "é", "&amp;", " ", "\n")
QUERIES = ("?utm_source=x", "?id=7", "#top")


@given(st.lists(st.sampled_from(HOSTS + PATHS + QUERIES), max_size=8))
def test_plain_addresses_are_what_normalising_makes_of_them(parts: list[str]) -> None:
    """The shortcut for plain addresses gives the same result as normalising them."""
    for scheme in ("https://a.example/", ""):
        url = scheme + "".join(parts)
        found = canonical_url(url)
        if found is not None:
            assert found == normalize_url(url).partition("#")[0].rstrip("/")


@given(st.sets(st.integers(0, (1 << SKETCH_BITS) - 1), max_size=130))
def test_sketches_come_back_as_they_were(hashes: set[int]) -> None:
    """Near hashes and far ones."""
    assert bottom_k.unpack(bottom_k.pack(bottom_k.gaps(np.array(sorted(hashes), np.uint64)))) == tuple(sorted(hashes))
