"""Words become hashes that depend on the word alone."""

from __future__ import annotations

import re
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from vigie.agents.dedup.bottom_k import unpack
from vigie.agents.dedup.fingerprint import fingerprint
from vigie.agents.dedup.thresholds import SKETCH_BITS
from vigie.agents.dedup.tokens import fold, tokens

PLAIN = st.text(st.sampled_from("abcdéèçœßñABC0123456789_ \n.,;'’-«»\u00a0"), max_size=80)


@given(PLAIN)
def test_words_are_runs_of_word_characters(text: str) -> None:
    """There are as many hashes as `re` finds words."""
    assert len(tokens(text)) == len(re.findall(r"\w+", text))


@given(PLAIN, PLAIN)
def test_a_word_has_one_hash_wherever_it_stands(before: str, after: str) -> None:
    """The hash of a word does not depend on what stands around it."""
    alone = tokens("préfecture").hashes[0]
    found = tokens(f"{before} préfecture {after}").hashes
    assert found[len(tokens(before))] == alone


@given(PLAIN)
def test_different_words_have_different_hashes(text: str) -> None:
    """As many distinct hashes as distinct lower-case words."""
    assert len(set(tokens(text).hashes.tolist())) == len({word.lower() for word in re.findall(r"\w+", text)})


@given(st.text(max_size=60))
def test_any_text_has_words_or_none(text: str) -> None:
    """No text is refused, lone surrogates and unassigned code points included."""
    found = tokens(text)
    assert len(found) == len(found.is_number)


@given(
    st.text(max_size=30)
    | st.text(st.sampled_from("ΣσςİßÉe\u0301\u1112\u1161\u11ab한…½ﬁ’ \u00a0\u2029\ud800😀_"), max_size=12)
)
def test_a_text_has_the_words_of_its_folded_form(text: str) -> None:
    """Folding sign by sign gives what folding the whole text gives."""
    assert tokens(text).hashes.tolist() == tokens(fold(text)).hashes.tolist()


def test_case_and_compatibility_forms_do_not_count() -> None:
    """Full-width letters, ligatures and capitals are the plain letters."""
    assert tokens("ＶＩＧＩＥ ﬁn").hashes.tolist() == tokens("vigie fin").hashes.tolist()


def test_typographic_quotes_vanish() -> None:
    """Quotes and dashes are between words, whatever their shape."""
    assert tokens("l’«ami» – dit").hashes.tolist() == tokens('l\'"ami" - dit').hashes.tolist()


def test_signs_of_unspaced_scripts_are_words() -> None:
    """A Chinese sentence has as many words as signs, and Latin words between them keep theirs."""
    assert len(tokens("今天abc下雨 12")) == 6


def test_numbers_are_known() -> None:
    """A word that begins with a digit is a number."""
    assert tokens("le 12 janvier 2022 à 10h30").is_number.tolist() == [False, True, False, True, False, True]


@given(PLAIN | st.text(st.sampled_from("Ée\u0301Ñabc ﬁ😀İ.Ⅷ"), max_size=20))
def test_capitals_are_known(text: str) -> None:
    """A word that begins with a capital is one; where folding moves the signs none is."""
    composed = unicodedata.normalize("NFKC", text)
    found = tokens(text).is_capital.tolist()
    wanted = [word[0].isupper() for word in re.findall(r"[\w\u0300-\u036f]+", composed)]
    assert found == wanted or (len(composed.lower()) != len(composed) and not any(found))


def test_hashes_are_constants() -> None:
    """A state written by one version is read by the next: the hash of a word never changes."""
    assert tokens("vigie").hashes.tolist() == [6_325_897_907_127_823_649]


def mixed(value: int) -> int:
    """splitmix64's finaliser, in whole numbers."""
    value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9 % 2**64
    value = (value ^ (value >> 27)) * 0x94D049BB133111EB % 2**64
    return value ^ (value >> 31)


def plainly(word: str) -> int:
    """The hash of a word as its definition says."""
    return mixed(sum((ord(sign) + 1) * pow(0x9E3779B97F4A7C15, at, 2**64) for at, sign in enumerate(word)) % 2**64)


@given(PLAIN)
def test_compiled_hashes_are_those_of_the_definition(text: str) -> None:
    """A polynomial over the code points of each word, mixed."""
    assert tokens(text).hashes.tolist() == [plainly(word) for word in re.findall(r"\w+", fold(text))]


@given(st.lists(st.sampled_from(["crue", "vienne", "pont", "12", "maire"]), min_size=1, max_size=40))
def test_a_sketch_holds_the_smallest_of_all_runs_of_five_words(words: list[str]) -> None:
    """Every run hashed as its definition says, the smallest kept, cut to the bits of a sketch."""
    width, hashes = min(5, len(words)), [plainly(word) for word in words]
    runs = [hashes[at : at + width] for at in range(len(words) - width + 1)]
    shingles = {mixed(sum(h * 0x10000000001B3 ** (width - 1 - at) for at, h in enumerate(run)) % 2**64) for run in runs}

    found = fingerprint("", (" ".join(words),), None)

    assert found.shingles == len(shingles)
    assert set(unpack(found.sketch)) == {value >> (64 - SKETCH_BITS) for value in shingles}
