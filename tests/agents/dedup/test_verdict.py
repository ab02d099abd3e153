"""When one of two texts is a copy of the other, and when they only share a passage."""

from __future__ import annotations

from tests.agents.dedup.articles import paragraphs, prepared, words
from vigie.agents.dedup.verdict import score


def is_copy(new: tuple[str, ...], old: tuple[str, ...]) -> bool:
    """Whether a text of these paragraphs is a copy of one of those."""
    worth, _ = score(prepared("new", paragraphs=new).fingerprint, prepared("old", paragraphs=old).fingerprint, 0)
    return worth >= 0


def test_two_texts_that_share_a_passage_are_no_copies() -> None:
    """Six of an article's ten paragraphs stand in a long update: four remain its own, too much for an excerpt."""
    article = paragraphs("article", 10)
    update = article[:6] + paragraphs("update", 20)
    assert not is_copy(article, update)
    assert not is_copy(update, article)


def test_an_excerpt_may_bring_a_line() -> None:
    """What a site adds below an excerpt does not make it an article of its own."""
    article = paragraphs("article", 10)
    excerpt = (*article[:3], " ".join(words("read the rest", 12)))
    assert is_copy(excerpt, article)
    assert is_copy(article, excerpt)


def test_an_excerpt_brings_no_figures_of_its_own() -> None:
    """Two paragraphs that the longer text has not: a copy that was retouched, but for figures that are news."""
    article = paragraphs("article", 20)
    shared, unique = article[:6], paragraphs("own", 2)
    with_numbers = (unique[0] + " 17,4", unique[1] + " 2031")
    assert is_copy(shared + unique, article)
    assert not is_copy(shared + with_numbers, article)


def test_what_is_wholly_in_the_other_is_a_copy_whatever_its_length() -> None:
    """A long excerpt of a far longer text has nothing of its own."""
    report = paragraphs("report", 60)
    assert is_copy(report[:15], report)
    assert is_copy(report, report[:15])
