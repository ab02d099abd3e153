"""Pages of unlike kinds, whose article is known to the word."""

from __future__ import annotations

import pytest

from tests.agents.clean.html.pages import cleaned
from tests.agents.clean.html.unlike_pages import KINDS, OPINIONS, comments


@pytest.mark.parametrize("lang", ["en", "fr", "de"])
@pytest.mark.parametrize("kind", KINDS)
def test_the_article_is_found_on_pages_of_every_kind(kind: str, lang: str) -> None:
    made = KINDS[kind](lang)
    assert "\n".join(cleaned(made.text).paragraphs).split() == "\n".join(made.article).split()


def test_readers_comments_are_listed_as_such() -> None:
    """Whatever of them the judge took for prose."""
    found = cleaned(comments("en").text)
    reasons = {piece.text: piece.reason for piece in found.removed}
    assert (
        {"reader comments"}
        <= {reasons[text] for text in OPINIONS["en"]}
        <= {"reader comments", "not part of the article"}
    )
