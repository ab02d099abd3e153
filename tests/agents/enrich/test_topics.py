"""What an article is about: keywords, the dates it mentions, a summary."""

from __future__ import annotations

import pytest

from tests.agents.enrich.reading import enriched

HARBOUR = (
    "The harbour bridge of Port Ellery will close in June, the harbour board said. "
    "The harbour bridge carries half of the town's lorries every day.\n\n"
    "Shops near the harbour bridge expect fewer visitors during the works. It rained."
)


def test_terms_of_several_words_come_whole() -> None:
    """The best first, with 1."""
    found = enriched(HARBOUR, "en", "Harbour bridge to close").keywords

    assert found[0].score == 1
    assert "harbour bridge" in [each.term.lower() for each in found]
    assert [each.score for each in found] == sorted((each.score for each in found), reverse=True)


def test_function_words_are_no_keywords() -> None:
    found = enriched("Ce sont des travaux, et ce sont des travaux longs, pour la ville et pour la rue.", "fr")

    assert not {each.term for each in found.keywords} & {"ce", "sont", "des", "pour", "et", "la"}


@pytest.mark.parametrize(
    ("text", "language", "told", "date"),
    [
        ("Le procès s’ouvrira le 3 juin 2024 à Nantes.", "fr", "3 juin 2024", "2024-06-03"),
        ("Il est arrivé le 1er mars.", "fr", "1er mars", "2024-03-01"),
        ("The trial opens on June 3, 2025.", "en", "June 3, 2025", "2025-06-03"),
        ("Der Prozess beginnt am 3. Juni 2024.", "de", "3. Juni 2024", "2024-06-03"),
        ("La ley es de octubre de 2019.", "es", "octubre de 2019", "2019-10"),
        ("They met on Monday.", "en", "Monday", "2024-05-13"),
    ],
)
def test_a_date_is_as_exact_as_it_is_told(text: str, language: str, told: str, date: str) -> None:
    """Without a year it is the nearest to the day of publication."""
    assert [(each.text, each.date) for each in enriched(text, language).dates] == [(told, date)]


def test_a_date_that_may_be_two_is_none() -> None:
    assert enriched("The form is dated 03/04/2022.", "en").dates == ()


def test_a_summary_is_two_of_the_articles_own_sentences_in_their_order() -> None:
    """Whole ones, and not the two that say the same."""
    found = enriched(HARBOUR, "en")

    first, second = (found.text.index(sentence) for sentence in found.summary)
    assert first < second
    assert all(sentence.endswith(".") for sentence in found.summary)
    assert "It rained." not in found.summary
