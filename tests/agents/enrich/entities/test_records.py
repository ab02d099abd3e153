"""Names: the models' usual errors repaired, one entity a thing, the well-known across languages."""

from __future__ import annotations

import pytest

from tests.agents.enrich.reading import enriched
from vigie.schemas.enriched import Entity


def entity(text: str, language: str, name: str) -> Entity:
    """The one entity that bears a name, as its own or as an alias."""
    (found,) = [each for each in enriched(text, language).entities if name in (each.name, *each.aliases)]
    return found


@pytest.mark.parametrize(
    ("text", "language", "name"),
    [
        ("L’OTAN a réuni ses ministres.", "fr", "OTAN"),
        ("Ils n’ont rien dit. Selon l'ONU, c’est peu.", "fr", "ONU"),
        ("M. Carrel a signé. Emmanuel Carrel partira demain.", "fr", "Emmanuel Carrel"),
        ("NATO's ships left the port.", "en", "NATO"),
        ("The mayor met Ann Holloway’s lawyer in court.", "en", "Ann Holloway"),
    ],
)
def test_a_name_begins_and_ends_with_its_own_words(text: str, language: str, name: str) -> None:
    """Elided articles, titles and possessives are not part of it."""
    found = enriched(text, language)

    forms = [found.text[each.start : each.end] for entity in found.entities for each in entity.mentions]
    assert name in forms


def test_no_name_reaches_across_a_line() -> None:
    """A heading and the sentence under it are two."""
    found = enriched("Marie Delorme\n\nParis attend la réponse de Marie Delorme depuis mardi.", "fr")

    assert all("\n" not in found.text[m.start : m.end] for each in found.entities for m in each.mentions)


def test_common_words_are_no_names() -> None:
    """Neither the first word of a sentence nor an office."""
    found = enriched("Lire la suite. Ministre depuis mardi, elle a parlé. Le Président est venu.", "fr")

    assert found.entities == ()


def test_a_surname_is_the_person_named_in_full() -> None:
    carrel = entity(
        "Emmanuel Carrel a salué l’accord à Lille. M. Carrel y tenait. Carrel partira.", "fr", "Emmanuel Carrel"
    )

    assert carrel.type == "PER"
    assert carrel.count == 3
    assert "Carrel" in carrel.aliases


def test_two_ways_of_writing_are_one_thing() -> None:
    """With an accent and without, and in capitals."""
    states = entity(
        "Les Etats-Unis ont signé. Les États-Unis paieront. Et les ÉTATS-UNIS partiront.", "fr", "Etats-Unis"
    )

    assert (states.type, states.wikidata, states.count) == ("LOC", "Q30", 3)


def test_an_acronym_is_the_name_that_the_text_spells_out() -> None:
    """Well known or not."""
    text = "The Northern Harbour Authority (NHA) met on Monday. The NHA said little about the harbour."

    assert entity(text, "en", "NHA").name in {"NHA", "Northern Harbour Authority"}
    assert "Northern Harbour Authority" in (entity(text, "en", "NHA").name, *entity(text, "en", "NHA").aliases)


@pytest.mark.parametrize(
    ("text", "language", "name", "wikidata"),
    [
        ("L’OTAN a réuni ses ministres à Oslo.", "fr", "NATO", "Q7184"),
        ("The United Nations met on Monday.", "en", "ONU", "Q1065"),
        ("Deutschland und die Vereinten Nationen verhandeln.", "de", "Nations unies", "Q1065"),
        ("Le ministre est parti pour l’Allemagne.", "fr", "Germany", "Q183"),
    ],
)
def test_the_well_known_have_their_names_in_other_languages(text: str, language: str, name: str, wikidata: str) -> None:
    """So that one rule finds articles in all of them."""
    assert entity(text, language, name).wikidata == wikidata


def test_a_person_is_found_by_the_surname_too() -> None:
    """Also where the text never has it alone; but not where two people bear it."""
    assert "Bakken" in entity("Le ministre Jens Bakken est venu.", "fr", "Jens Bakken").aliases
    assert "Bakken" not in entity("Jens Bakken a reçu Marie Bakken à Lille.", "fr", "Jens Bakken").aliases
