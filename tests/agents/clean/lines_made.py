"""Lines of all kinds for tests of what is seen of them."""

from __future__ import annotations

from hypothesis import strategies as st

LINE = st.one_of(
    st.text("aàé Bœ.1,«»>İΣ本日-", min_size=1, max_size=30),
    st.sampled_from(("le port de", "Le port de Rochefort rouvre", "« Le port", "le port de Rochefort rouvre lundi")),
).filter(str.strip)
LINES = st.lists(LINE, min_size=1, max_size=12)
