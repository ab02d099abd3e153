"""Lines as code points."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from vigie.agents.clean.model.codepoints import folded, text_of


@settings(max_examples=300)
@given(st.lists(st.text(st.one_of(st.characters(exclude_characters="\n"), st.sampled_from("AÉΣİǅẞ𝐀"))), max_size=4))
def test_lines_in_lower_case_are_as_plain_python_has_them(lines: list[str]) -> None:
    """Capital letters with two small ones, or one by what stands around it, among them."""
    whole = "\n".join(lines)
    found, expected = folded(whole, text_of(lines)), text_of(whole.lower().split("\n") if lines else [])
    assert [part.tolist() for part in found] == [part.tolist() for part in expected]
