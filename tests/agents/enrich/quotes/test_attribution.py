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


@pytest.mark.parametrize(
    ("text", "language", "speaker"),
    [
        ('"Nobody told us a thing," bristled Mary Holt.', "en", "Mary Holt"),
        ('"Nobody told us a thing," Mary Holt bristled.', "en", "Mary Holt"),
        ('"Nobody told us a thing," harrumphed a fisherman.', "en", None),
        ("« On attend le bateau », bisque Luc Ferrand.", "fr", "Luc Ferrand"),
        ("« On attend le bateau depuis ce matin », bisque un pêcheur.", "fr", None),
        ("Luc Ferrand attend. « Personne ne nous écoute », maronne-t-il.", "fr", "Luc Ferrand"),
        ("«Nadie nos dijo nada», rezonga Pablo Ortega.", "es", "Pablo Ortega"),
        ("„Niemand hat uns etwas gesagt“, grantelt Anna Weber.", "de", "Anna Weber"),
        ("«Nessuno ci ascolta», sbuffa Marco Bianchi.", "it", "Marco Bianchi"),
        ('"Wij wachten al uren", pruttelt Anna Visser.', "nl", "Anna Visser"),
    ],
)
def test_a_quote_is_kept_whatever_verb_brings_it(text: str, language: str, speaker: str | None) -> None:
    """Also one that no table has."""
    assert [each for _, each in attributed(text, language)] == [speaker]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ('"The Old Man and the Sea," starring Spencer Tracy, was shown.', "en"),
        ("« Le barbier de Séville », opéra de Rossini, est joué lundi.", "fr"),
        ("Le parc, « le plus grand de la région », accueille Luc Ferrand.", "fr"),
        ("Un très long rapport « accablant pour toute la direction », vise Luc Ferrand.", "fr"),
        ("Pour la première fois, « le pont est resté fermé toute la nuit ».", "fr"),
        ("Les mesures :\n\n— Trois millions pour les écoles, dont un pour Lille.", "fr"),
    ],
)
def test_titles_appositions_and_lists_are_brought_by_no_verb(text: str, language: str) -> None:
    assert attributed(text, language) == []


@pytest.mark.parametrize(
    ("text", "language", "speaker"),
    [
        ("« Le pont, soupire Luc Ferrand, ne sera pas prêt. »", "fr", "Luc Ferrand"),
        ("« Non, a prévenu Luc Ferrand, maire. Jamais de la vie », a-t-il ajouté.", "fr", "Luc Ferrand"),
        ("Luc Ferrand attend. « Le pont, explique-t-il, ne sera pas prêt. »", "fr", "Luc Ferrand"),
        ("«Il ponte - spiega Anna Rossi - non sarà pronto»", "it", "Anna Rossi"),
        ("“The bridge, says Mary Holt, will not be ready.”", "en", "Mary Holt"),
        ("« Oui ! s’écrie Claire Aubin. Nous avons gagné. »", "fr", "Claire Aubin"),
    ],
)
def test_the_speaker_may_stand_inside_the_marks(text: str, language: str, speaker: str) -> None:
    assert [each for _, each in attributed(text, language)] == [speaker]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("D’après la mairie, « tout est calme dans la vallée ce soir ».", "fr"),
        ("Mais selon la mairie, « tout est calme dans la vallée ce soir ».", "fr"),
        ('According to the council, "the pier will stay shut until spring".', "en"),
        ("Según la policía, «todo está bajo control en el valle».", "es"),
        ("Secondo la prefettura, «tutto è sotto controllo nella valle».", "it"),
    ],
)
def test_what_a_body_without_a_name_says_is_a_quote_of_nobody(text: str, language: str) -> None:
    assert [speaker for _, speaker in attributed(text, language)] == [None]


def test_a_dash_opens_speech_where_a_verb_is_set_off() -> None:
    french = "— Nous ne céderons pas, a prévenu Claire Aubin.\n\n— La loi est la loi, a répondu Paul Morvan."

    assert attributed(french, "fr") == [
        ("Nous ne céderons pas", "Claire Aubin"),
        ("La loi est la loi", "Paul Morvan"),
    ]
    assert attributed("– Nous partons, dit Paul Morvan.\n\n– Restez ! répond Claire Aubin.", "fr") == [
        ("Nous partons", "Paul Morvan"),
        ("Restez !", "Claire Aubin"),
    ]
    assert attributed("— Jean Martin, dit Jeannot, 40 ans", "fr") == []
    assert attributed("—No vamos a ceder nunca —dijo Lucía Romero—. Es la ley.", "es") == [
        ("No vamos a ceder nunca", "Lucía Romero"),
        ("Es la ley.", "Lucía Romero"),
    ]


@pytest.mark.parametrize(
    ("text", "language", "speaker"),
    [
        ('"It will take a year," said Dr. Anthony S. Fauci.', "en", "Anthony S. Fauci"),
        ("« Nous verrons », a dit Robert F. Kennedy Jr. à la presse.", "fr", "Robert F. Kennedy Jr."),
        ("Pablo Ortega llegó. «No vamos a ceder», dijo el Sr. Ortega.", "es", "Pablo Ortega"),
        ("„Das ist falsch“, sagte Prof. Dr. Anna M. Schulz.", "de", "Anna M. Schulz"),
    ],
)
def test_a_speaker_with_title_and_initials_is_named_in_full(text: str, language: str, speaker: str) -> None:
    assert [each for _, each in attributed(text, language)] == [speaker]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("'The plant will close,' said Mary Holt. 'We've no choice.'", ["The plant will close", "We've no choice."]),
        ("Mary Holt said: 'The workers' union is with us.'", ["The workers' union is with us."]),
        ("\"He said 'no way in hell' and left,\" said Mary Holt.", ["He said 'no way in hell' and left"]),
        ("Guns 'n' Roses played in the '90s, Mary Holt said. The girls' team won.", []),
        ("Get 'em while they're hot, said Mary Holt. That's the Smiths' view, she added.", []),
    ],
)
def test_straight_single_marks_are_marks_where_words_begin_and_end(text: str, wanted: list[str]) -> None:
    assert attributed(text, "en") == [(words, "Mary Holt") for words in wanted]


@pytest.mark.parametrize(
    ("text", "language", "speaker"),
    [
        ("According to the Monitor, the leader, Tom Riley, said “they cannot disperse the idea”.", "en", "Tom Riley"),
        ("In the words of Mary Holt, “the plant will close in May”.", "en", "Mary Holt"),
        ("Selon les mots de Paul Morvan, « l’usine fermera en mai ».", "fr", "Paul Morvan"),
        (
            "“They lie,” Tom Riley said, according to Reuters, adding that it was “the worst of all”.",
            "en",
            "Tom Riley",
        ),
    ],
)
def test_a_verb_brings_the_speaker_before_a_preposition_does(text: str, language: str, speaker: str) -> None:
    assert {each for _, each in attributed(text, language)} == {speaker}


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("Tom Riley, Ann Lee’s lawyer, told reporters that “the truth is not the truth”.", "Tom Riley"),
        (
            "We met Mary Holt. Mitt Romney won.\n\nThe talk with Mary Holt:\n\n“It will not pass,” she said.",
            "Mary Holt",
        ),
        ("CLOSE Joe Biden speaks.\n\n“We are in the battle for the soul of this nation,” Joe Biden said.", "Joe Biden"),
    ],
)
def test_owners_and_words_in_capitals_are_no_speakers(text: str, speaker: str) -> None:
    """And a pronoun means a complement rather than somebody whose gender is not known."""
    assert [each for _, each in attributed(text, "en")] == [speaker]


def test_a_newspapers_name_behind_an_article_is_no_quote() -> None:
    assert attributed('Laut Recherchen der "New York Times" nutzt Kuba das Öl nicht.', "de") == []
