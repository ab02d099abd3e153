"""Links as one decision: which gazetteer entries an article means, and why it does not mean the others."""

from __future__ import annotations

import pytest

from vigie.agents.enrich.entities.clusters import EntityCluster, clusters
from vigie.agents.enrich.entities.link_vetoes import LinkContext, Veto, links, veto
from vigie.agents.enrich.entities.names import Name
from vigie.agents.enrich.gazetteer.lexicon import lexicon
from vigie.agents.enrich.text.word_lists import words_of
from vigie.schemas.enriched import EntityType


def read(text: str, form: str, language: str, kind: EntityType = "LOC") -> tuple[EntityCluster, LinkContext]:
    """The cluster of a name that a model found in a text, and what its link depends on."""
    texts = {"title": "", "text": text}
    start = text.index(form)
    name = Name("text", start, start + len(form), kind)
    found = clusters([name], texts, lexicon(language), words_of(language))
    (cluster,) = [each for each in found if form in each.forms]
    return cluster, LinkContext(texts, language, words_of(language), lexicon(language))


@pytest.mark.parametrize(
    ("text", "form", "language", "kind", "reason"),
    [
        ("Le ministre est à Madrid.", "Madrid", "fr", "LOC", None),
        ("El Madrid ganó el partido.", "Madrid", "es", "LOC", Veto.CLUB),
        ("Madrid ganó el partido.", "Madrid", "es", "ORG", Veto.CLUB),
        ("L’accord de Paris tient.", "Paris", "fr", "LOC", Veto.NO_NAME),
        ("Les actions de Air China montent.", "China", "en", "LOC", Veto.NO_NAME),
        ("TELL US NOW\n\nIt rained.", "US", "en", "LOC", Veto.NO_NAME),
    ],
)
def test_a_link_stands_or_is_refused_for_a_reason(
    text: str, form: str, language: str, kind: EntityType, reason: Veto | None
) -> None:
    cluster, context = read(text, form, language, kind)

    assert cluster.known is not None
    assert veto(cluster, context) is reason
    assert links([cluster], context) == ({cluster.key: cluster.known} if reason is None else {})


def test_a_form_of_many_meanings_needs_a_word_that_supports_it() -> None:
    form, (support, *_) = next(
        (form, words) for form, words in lexicon("en").only.items() if lexicon("en").get(form) and form.isalpha()
    )
    alone, without = read(f"We saw {form} today.", form, "en")
    beside, with_it = read(f"We saw {form} today, said the {support}.", form, "en")

    assert (veto(alone, without), veto(beside, with_it)) == (Veto.AMBIGUOUS, None)


def test_a_place_that_lies_elsewhere_is_not_the_well_known_one() -> None:
    """And the decision leaves the cluster as it was."""
    cluster, context = read("Le ministre est à Madrid.", "Madrid", "fr")
    before = cluster.known

    elsewhere = LinkContext(context.texts, "fr", context.words, context.lexicon, frozenset([cluster.key]))

    assert (veto(cluster, elsewhere), links([cluster], elsewhere)) == (Veto.ELSEWHERE, {})
    assert cluster.known is before
