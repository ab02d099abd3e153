"""What an article is about: its keywords and its summary."""

from __future__ import annotations

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


def test_a_summary_is_two_of_the_articles_own_sentences_in_their_order() -> None:
    """Whole ones, and not the two that say the same."""
    found = enriched(HARBOUR, "en")

    first, second = (found.text.index(sentence) for sentence in found.summary)
    assert first < second
    assert all(sentence.endswith(".") for sentence in found.summary)
    assert "It rained." not in found.summary
