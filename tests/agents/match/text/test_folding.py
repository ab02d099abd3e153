"""Folding, held to what Unicode says of every letter; what differs stands in a table with its reason."""

from __future__ import annotations

import unicodedata
from typing import Literal

import pytest

from tests.agents.match.answers import finds
from vigie.agents.match.text.folding import APOSTROPHES, fold

LETTERS = [sign for sign in map(chr, range(0x110000)) if unicodedata.category(sign).startswith("L")]
IOTA_SUBSCRIPT = frozenset(sign for sign in LETTERS if "\u0345" in unicodedata.normalize("NFD", sign))
"""Decomposed, their iota is a mark; in capitals it is a letter. The mark is left out, as other marks are."""
NOT_MARKED = {
    "ǅ": "D with small letter z with caron: two letters",
    "ǈ": "L with small letter j: two letters",
    "ǋ": "N with small letter j: two letters",
    "ǲ": "D with small letter z: two letters",
    "ٷ": "Unicode decomposes it into the letter and a high hamza, which is a letter",
    "ﯝ": "the same, in a form for printing",
    "ۀ": "Unicode decomposes it into another letter: ae with hamza",
    "ﮤ": "the same, in a form for printing",
    "ﮥ": "the same, in a form for printing",
    "ᶧ": "a small capital i with a stroke: its base is none of Unicode's",
    "𐞳": "a glottal stop with a stroke: without it a modifier that is left out",
    "𐞴": "a glottal stop with a stroke: without it a modifier that is left out",
}
"""Letters whose names say WITH, and why they are not the letter before that word."""


SOUNDLESS = ("MODIFIER LETTER", "ARABIC", "CARON", "NKO LAJANYALAN", "GREEK NUMERAL", "CYRILLIC PAYEROK")
"""How the names of letters begin that are no sounds: strokes, marks of length and of stress."""


def bare(sign: str) -> str | None:
    """The letter that a letter with a mark is by its name, if it has one of its own."""
    name = unicodedata.name(sign, "")
    if " WITH " not in name or "LIGATURE" in name:
        return None
    try:
        return unicodedata.lookup(name.split(" WITH ")[0])
    except KeyError:
        return None


def test_case_forms_of_a_letter_fold_alike() -> None:
    """Small, capital, title case and Unicode's own case folding."""
    wrong = [
        sign
        for sign in LETTERS
        if sign not in IOTA_SUBSCRIPT
        and {fold(form) for form in (sign.upper(), sign.lower(), sign.title(), sign.casefold())} != {fold(sign)}
    ]
    assert wrong == []


@pytest.mark.parametrize("form", ["NFC", "NFD", "NFKC", "NFKD"])
def test_every_way_to_encode_a_letter_folds_alike(form: Literal["NFC", "NFD", "NFKC", "NFKD"]) -> None:
    """Composed or decomposed, with ligatures or without."""
    assert [sign for sign in LETTERS if fold(unicodedata.normalize(form, sign)) != fold(sign)] == []


def test_a_letter_with_a_mark_is_the_letter() -> None:
    """Whatever the mark, and whether or not Unicode decomposes it."""
    wrong = [sign for sign in LETTERS if (letter := bare(sign)) and fold(letter) != fold(sign)]
    assert sorted(wrong) == sorted(NOT_MARKED)


def test_folding_twice_is_folding_once() -> None:
    assert [sign for sign in LETTERS if fold(fold(sign)) != fold(sign)] == []


def test_only_modifiers_and_lengthening_strokes_fold_to_nothing() -> None:
    """No letter that stands for a sound is lost."""
    lost = [sign for sign in LETTERS if not fold(sign) and sign not in APOSTROPHES]
    names = [unicodedata.name(unicodedata.normalize("NFKD", sign)[-1]) for sign in lost]
    assert [name for name in names if not name.startswith(SOUNDLESS)] == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Łódź", "LODZ"),
        ("Đà Nẵng", "Da Nang"),
        ("Kılıçdaroğlu", "KILICDAROGLU"),
        ("Diyarbakır", "DİYARBAKIR"),
        ("Guðmundsson", "Gudmundsson"),
        ("Þórsson", "Thorsson"),
        ("Ærøskøbing", "Aeroskobing"),
        ("שָׁלוֹם", "שלום"),
        ("מלך", "מלכ"),
        ("ײדיש", "יידיש"),
        ("مُحَمَّد", "محـــمد"),
        ("أحمد", "احمد"),
        ("Қазақстан", "Казакстан"),
        ("Ἀθῆνα", "ΑΘΗΝΑ"),
        ("oﬄine", "offline"),
        ("Ꜳrhus", "aarhus"),
        ("ｱﾄﾑ", "アトム"),
        ("H₂O", "h2o"),
        ("coŀlapse", "col·lapse"),
        ("Oʻzbekiston", "O'zbekiston"),
        ("Qurʾān", "Quran"),
        ("می\u200cخواهم", "میخواهم"),
    ],
)
def test_two_spellings_find_each_other(one: str, other: str) -> None:
    assert finds(f'"{one}"' if " " in one else one, f"x {other} y")
    assert finds(f'"{other}"' if " " in other else other, f"x {one} y")


def test_a_soft_hyphen_says_nothing() -> None:
    """In a query it is refused, as other invisible signs are."""
    assert finds("gouvernement", "le gou\u00advernement")


@pytest.mark.parametrize(("one", "other"), [("バス", "パス"), ("ไม้", "ไม่"), ("कर्म", "करम"), ("ガス", "カス")])
def test_vowels_tones_and_voicing_marks_are_letters(one: str, other: str) -> None:
    """Without them other words would be found."""
    assert not finds(one, other)
