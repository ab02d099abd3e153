"""The core as a whole: what it says stands in the text, and depends on nothing but the article."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from multiprocessing import get_context

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.agents.enrich.gold import articles
from tests.agents.enrich.reading import enriched, unique
from vigie.agents.enrich.article import enrich
from vigie.schemas import EnrichedArticle

LANGUAGES = st.sampled_from(["fr", "en", "es", "de", "ar", "und"])
PIECES = st.sampled_from(
    [
        "« Oui », a dit Jean Valmy. ",
        "“No,” said Ann Lee. ",
        "L’OTAN ",
        "Paris, ",
        "le 3 mai ",
        "\n\n",
        " : ",
        "»",
        "‘It ’tis’ ",
        "„ja“ ",
    ]
)
TEXTS = st.lists(PIECES | st.text(max_size=12), max_size=25).map("".join)


@settings(max_examples=120)
@given(TEXTS, st.text(max_size=40), LANGUAGES)
def test_all_that_is_told_stands_where_it_is_told(text: str, title: str, language: str) -> None:
    """Names, quotes, dates and sentences, in any script, with any sign in the text."""
    found = enriched(text, language, title)

    fields = {"title": found.title, "text": found.text}
    for entity in found.entities:
        forms = {fields[each.field][each.start : each.end] for each in entity.mentions}
        assert forms <= {entity.name, *entity.aliases}
        assert entity.count == len(entity.mentions)
    assert all(found.text[quote.start : quote.end] == quote.text for quote in found.quotes)
    assert all(found.text[each.start : each.end] == each.text for each in found.dates)
    assert all(sentence in found.text for sentence in found.summary)
    assert {quote.speaker for quote in found.quotes} <= {None, *(entity.name for entity in found.entities)}
    assert {place.name for place in found.places} <= {entity.name for entity in found.entities}


def test_what_an_article_revises_is_passed_on() -> None:
    """With all other fields of the article."""
    article = replace(unique("La crue a atteint Lyon.", "fr"), revision_of="first")

    assert enrich([article])[0].revision_of == "first"


def test_an_article_is_read_alike_in_any_company() -> None:
    """Alone, among others, in another order and once more."""
    chosen = [gold.article for gold in articles()][::4]

    together = enrich(chosen)

    assert [enrich([article])[0] for article in chosen] == together
    assert enrich([*reversed(chosen)]) == [*reversed(together)]
    assert enrich(chosen) == together


def test_a_long_paragraph_is_read_in_pieces_that_know_where_they_stand() -> None:
    """A name far beyond what the model reads at once is found at its place."""
    sentence = "La mairie a publié un long rapport sur les travaux de la rue. "
    text = sentence * 400 + "Claire Aubin a salué ce rapport à Toulouse."

    found = enriched(text, "fr")

    (claire,) = mentions(found, "Claire Aubin")
    assert claire == text.index("Claire Aubin")
    assert mentions(found, "Toulouse") == [text.index("Toulouse")]


@pytest.mark.parametrize("start", ["fork", "spawn"])
def test_worker_processes_read_alike_however_they_are_started(start: str) -> None:
    """Also a fork of a process that has read before."""
    chosen = [gold.article for gold in articles()][:2]
    here = enrich(chosen)

    with ProcessPoolExecutor(1, mp_context=get_context(start)) as pool:
        assert pool.submit(enrich, chosen).result(60) == here


def test_a_language_without_a_model_has_its_well_known_names_from_the_gazetteers() -> None:
    """And says that rules found them."""
    found = enriched("La OTAN se reunió en Madrid. España envió a dos ministros.", "es")

    assert {(each.name, each.wikidata) for each in found.entities} >= {("OTAN", "Q7184"), ("España", "Q29")}
    assert found.model is not None
    assert found.model.name == "rules"


def test_an_empty_article_has_nothing() -> None:
    found = enriched("", "fr")

    assert (found.entities, found.quotes, found.keywords, found.dates, found.summary) == ((), (), (), (), ())


def test_what_came_in_goes_out() -> None:
    """Enriching adds; it changes no field of the article."""
    article = unique("Un texte.", "fr", "Un titre")

    found = enrich([article])[0]

    assert (found.id, found.title, found.paragraphs, found.published_at) == (
        article.id,
        article.title,
        article.paragraphs,
        article.published_at,
    )


def mentions(article: EnrichedArticle, name: str) -> list[int]:
    """Where the text mentions an entity."""
    return [
        each.start
        for entity in article.entities
        if entity.name == name
        for each in entity.mentions
        if each.field == "text"
    ]
