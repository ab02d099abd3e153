"""The kinds of characters in a text, held to what patterns find."""

from __future__ import annotations

import unicodedata

from hypothesis import given, settings
from hypothesis import strategies as st

from vigie.agents.clean.decode import character_kinds, characters


@given(st.text("Aa 9éÃ©â€™Р°ВЂΓ\xad\u2028\r\n&;\x92\ud800\udc00"))
def test_the_kinds_of_signs_say_what_would_be_found(text: str) -> None:
    """Half pairs, what goes, and what seems to be mojibake, as their patterns find them."""
    kinds = character_kinds.held(text, characters._kinds())
    assert bool(kinds & character_kinds.HALF) == (characters._SURROGATE.search(text) is not None)
    assert bool(kinds & character_kinds.BROKEN) == (characters._SUSPECT.search(text) is not None)
    odd = characters._INVISIBLE.search(text) or characters._LINE_ENDS.search(text)
    assert bool(kinds & character_kinds.ODD) == (odd is not None)


@settings(max_examples=500)
@given(
    st.text(
        st.one_of(st.characters(), st.sampled_from("é\u0301\u1100\u1161가\u09c7\u09beÅ\u212b\ud834\udd5e")), max_size=6
    )
)
def test_text_without_signs_that_compose_is_normal_already(text: str) -> None:
    kinds = character_kinds.held(text, characters._kinds())
    assert kinds & (character_kinds.COMPOSED | character_kinds.HALF) or unicodedata.is_normalized("NFC", text)
