"""Quotes: every kind of mark, and the speaker that the words name, or nobody."""

from __future__ import annotations

import pytest

from tests.agents.enrich.reading import enriched


def attributed(text: str, language: str) -> list[tuple[str, str | None]]:
    """What is said in a text, and by whom."""
    return [(quote.text, quote.speaker) for quote in enriched(text, language).quotes]


@pytest.mark.parametrize(
    ("text", "language", "quote", "speaker"),
    [
        ("« La porte reste ouverte », a déclaré Jens Bakken.", "fr", "La porte reste ouverte", "Jens Bakken"),
        ("Jens Bakken a déclaré : « La porte reste ouverte. »", "fr", "La porte reste ouverte.", "Jens Bakken"),
        (
            "Selon Claire Aubin, « le port restera fermé tout l’été ».",
            "fr",
            "le port restera fermé tout l’été",
            "Claire Aubin",
        ),
        ('"We need rain," said Mary Holt on Monday.', "en", "We need rain", "Mary Holt"),
        ("“We need rain,” Mary Holt said on Monday.", "en", "We need rain", "Mary Holt"),
        ("Mary Holt told reporters: “The harbour stays shut.”", "en", "The harbour stays shut.", "Mary Holt"),
        ("Anna Weber widersprach. „Das ist falsch“, sagte Anna Weber.", "de", "Das ist falsch", "Anna Weber"),
    ],
)
def test_the_verb_of_speech_names_the_speaker_from_either_side(
    text: str, language: str, quote: str, speaker: str
) -> None:
    """In guillemets, straight, English and German marks."""
    assert attributed(text, language) == [(quote, speaker)]


def test_a_quotation_inside_another_is_part_of_it() -> None:
    text = "Paul Mercier a parlé. « Nous n’irons pas “à Canossa”, comme dit l’adage », a-t-il lancé."

    assert attributed(text, "fr") == [("Nous n’irons pas “à Canossa”, comme dit l’adage", "Paul Mercier")]


def test_a_quotation_goes_on_in_the_next_paragraph() -> None:
    text = "« Le port est fermé.\n\n« Il le restera », a dit la ministre Claire Aubin."

    assert attributed(text, "fr") == [("Le port est fermé.\n\n« Il le restera", "Claire Aubin")]


def test_a_pronoun_means_the_last_fitting_person() -> None:
    """Of two people the one whose gender fits."""
    text = "Marie Delorme a reçu Paul Mercier mardi. « Il viendra avec nous demain », a-t-elle promis."

    assert attributed(text, "fr") == [("Il viendra avec nous demain", "Marie Delorme")]


def test_an_office_means_the_person_who_has_it() -> None:
    text = (
        "Le ministre Paul Mercier a reçu Jens Bakken mardi.\n\n"
        "La rencontre a duré une heure.\n\n« Nous avons bien travaillé ensemble », a dit le ministre."
    )

    assert attributed(text, "fr") == [("Nous avons bien travaillé ensemble", "Paul Mercier")]


def test_nobody_rather_than_a_guess() -> None:
    """Those who are many, and those whom the text does not name."""
    assert attributed("« Nous voulons savoir ce qui se passe », ont crié des riverains.", "fr") == [
        ("Nous voulons savoir ce qui se passe", None)
    ]
    assert attributed("“Nobody told us anything,” a resident said.", "en") == [("Nobody told us anything", None)]


@pytest.mark.parametrize(
    "text",
    [
        "Quelques mots « entre guillemets » ne sont pas une citation dans ce texte.",
        "Le film « La Mer » sortira en mai.",
        "The 5' 10\" player scored twice.",
    ],
)
def test_words_held_at_arms_length_titles_and_inches_are_no_quotes(text: str) -> None:
    assert attributed(text, "en" if "player" in text else "fr") == []
