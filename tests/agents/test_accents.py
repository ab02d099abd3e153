"""Letters without their accents."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vigie.agents.accents import without_accents


@pytest.mark.parametrize(
    ("text", "plain"),
    [("déjà vu à Łódź", "deja vu a Łodz"), ("ﬁn", "fin"), ("Σίσυφος", "Σισυφος"), ("plain", "plain"), ("", "")],
)
def test_marks_go_and_letters_stay(text: str, plain: str) -> None:
    """Accents and ligatures fold; a letter of its own, such as the Polish l with a stroke, stays."""
    assert without_accents(text) == plain


@given(st.text())
def test_what_has_no_accents_stays_as_it_is(text: str) -> None:
    """Leaving accents out twice is leaving them out once."""
    assert without_accents(without_accents(text)) == without_accents(text)
