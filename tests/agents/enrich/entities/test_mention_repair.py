"""What models get wrong at the edges of names and in their types, repaired: by names given here, not by a model."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vigie.agents.enrich.entities.clusters import clusters
from vigie.agents.enrich.entities.mention_repair import repaired
from vigie.agents.enrich.entities.names import Name
from vigie.agents.enrich.gazetteer.lexicon import lexicon
from vigie.agents.enrich.text.word_lists import words_of
from vigie.schemas.enriched import EntityType


def left(text: str, found: str, language: str = "fr", kind: EntityType = "MISC") -> list[str]:
    """What remains of a name that a model found in a text."""
    start = text.index(found)
    names = [Name("text", start, start + len(found), kind)]
    fields = {"title": "", "text": text}
    return [text[name.start : name.end] for name in repaired(names, fields, words_of(language))]


@pytest.mark.parametrize(
    ("text", "found", "name"),
    [
        ("hier l’Ukraine a signé", "l’Ukraine", "Ukraine"),
        ("il n’Alstom pas", "n’Alstom", "Alstom"),
        ("on s’Airbus ici", "s’Airbus", "Airbus"),
        ("le port d’Anvers ferme", "d’Anvers", "Anvers"),
        ("selon qu’Oslo accepte", "qu’Oslo", "Oslo"),
    ],
)
def test_an_elided_word_is_no_part_of_the_name(text: str, found: str, name: str) -> None:
    assert left(text, found) == [name]


@pytest.mark.parametrize(
    ("text", "found", "name", "language"),
    [
        ("venu de Lyon et de Nantes", "Lyon et", "Lyon", "fr"),
        ("La Norvège a signé", "La Norvège", "Norvège", "fr"),
        ("the Ruhr and the Saar", "the Ruhr and", "Ruhr", "en"),
        ("il vit à La Rochelle", "La Rochelle", "La Rochelle", "fr"),
        ("« Madame Aubin » répond", "Madame Aubin »", "Aubin", "fr"),
    ],
)
def test_function_words_titles_and_marks_at_the_ends_go(text: str, found: str, name: str, language: str) -> None:
    """But not the article that belongs to a town's name."""
    assert left(text, found, language) == [name]


def test_a_name_across_a_line_is_the_one_behind_it() -> None:
    assert left("Sommet de Rome\nParis attend", "Rome\nParis") == ["Paris"]


@pytest.mark.parametrize("word", ["Selon", "Désormais", "Lire", "Ministre"])
def test_a_common_word_that_begins_a_sentence_is_no_name(word: str) -> None:
    assert left(f"{word} tout va bien.", word) == []


@given(st.text(alphabet="aÉl’ L'\n.«»Mde", min_size=1, max_size=30), st.data())
def test_what_remains_lies_within_what_was_found(text: str, data: st.DataObject) -> None:
    """Never empty, and never beyond the model's name but for a bracket that closes it."""
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))

    for name in repaired([Name("text", start, end, "ORG")], {"title": "", "text": text}, words_of("fr")):
        assert start <= name.start < name.end <= end


def types(text: str, *found: tuple[str, EntityType]) -> dict[str, str]:
    """The type of each thing, of names that a model found one after the other."""
    names, at = [], 0
    for form, kind in found:
        at = text.index(form, at)
        names.append(Name("text", at, at + len(form), kind))
        at += len(form)
    gathered = clusters(names, {"title": "", "text": text}, lexicon("fr"), words_of("fr"))
    return {cluster.name: cluster.type for cluster in gathered}


def test_a_name_typed_two_ways_is_what_it_is_typed_most() -> None:
    text = "Vinelec investit. Les salariés de Vinelec attendent. Vinelec se tait."

    assert types(text, ("Vinelec", "ORG"), ("Vinelec", "LOC"), ("Vinelec", "ORG")) == {"Vinelec": "ORG"}


def test_the_well_known_are_what_they_are() -> None:
    """Whatever the model says."""
    text = "L’OTAN se réunit. La Norvège accueille l’OTAN."

    assert types(text, ("OTAN", "LOC"), ("Norvège", "ORG")) == {"OTAN": "ORG", "Norvège": "LOC"}
