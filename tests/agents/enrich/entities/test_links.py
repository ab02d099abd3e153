"""Links: which well-known thing a name means, and no link where it means something else."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from tests.agents.enrich.reading import enriched
from vigie.agents.enrich.tables import table


def links(text: str, language: str, title: str = "") -> dict[str, str]:
    """The ids of an article's things, by the name that it gives them."""
    return {each.name: each.wikidata for each in enriched(text, language, title).entities if each.wikidata}


@pytest.mark.parametrize(
    ("text", "language", "name", "wikidata"),
    [
        ("Les ministres de l’OTAN sont à Lisbonne.", "fr", "OTAN", "Q7184"),
        ("Le Giec a rendu son rapport au G20.", "fr", "Giec", "Q171183"),
        ("Prosecutors at the ICC in The Hague spoke of war crimes.", "en", "ICC", "Q47488"),
        ("El Mercosur y la OEA se reúnen en Asunción.", "es", "Mercosur", "Q4264"),
        ("Das IKRK hilft in Genf.", "de", "IKRK", "Q5987345"),
        ("La Bce alza i tassi, dice l’Onu.", "it", "Bce", "Q8901"),
        ("A ONU reuniu-se em Lisboa.", "pt", "Lisboa", "Q597"),
        ("Officials in Jordan met on Monday. Amman was calm.", "en", "Jordan", "Q810"),
        ("Georgia voted, officials in Tbilisi said.", "en", "Georgia", "Q230"),
        ("L’île Maurice attend la pluie.", "fr", "île Maurice", "Q1027"),
        ("El ministro viajó a Madrid el lunes.", "es", "Madrid", "Q2807"),
        ("El ministro viajó a Santiago. Chile lo recibió.", "es", "Santiago", "Q2887"),
    ],
)
def test_a_well_known_thing_has_its_id(text: str, language: str, name: str, wikidata: str) -> None:
    assert links(text, language)[name] == wikidata


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Chad Hurst won the race on Friday. Chad said he was tired.", "en"),
        ("Mr London told the court that he was innocent.", "en"),
        ("M. Paris a été élu par les siens.", "fr"),
        ("Maurice a marché jusqu’à la mer avec Dominique.", "fr"),
    ],
)
def test_people_bear_the_names_of_places(text: str, language: str) -> None:
    """By a title, by a full name in the article, or by a given name that is also a country's."""
    assert links(text, language) == {}


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Athens, Georgia, has a large university. Atlanta paid for it.", "en"),
        ("Georgia voted on Tuesday after a long campaign.", "en"),
        ("San Jose was quiet on Monday. Victoria was not.", "en"),
        ("Granada espera a los turistas.", "es"),
        ("Male suspects were arrested on Monday.", "en"),
        ("El tren paró en Santiago el lunes.", "es"),
    ],
)
def test_towns_and_states_bear_the_names_of_capitals_and_countries(text: str, language: str) -> None:
    """By what stands behind the name, by the article's other places; and none where nothing tells."""
    assert links(text, language) == {}


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Air China and the Bank of Japan met. The Vienna Philharmonic played.", "en"),
        ("Ils ont signé l’accord de Paris. Le golfe du Mexique se réchauffe.", "fr"),
        ("El Madrid ganó por dos a cero.", "es"),
    ],
)
def test_what_is_named_after_a_place_is_not_the_place(text: str, language: str) -> None:
    """Firms, treaties, seas and clubs."""
    assert links(text, language) == {}


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("L’Organisation maritime des Seychelles (OMS) a voté. L’OMS refuse.", "fr"),
        ("The ICC announced the groups of the cricket tournament.", "en"),
        ("Le Conseil de sécurité a siégé sous la présidence du roi.", "fr"),
        ("Nato nel 1950, il pittore viveva qui.", "it"),
        ("EU DISSE QUE SIM.", "pt"),
    ],
)
def test_letters_that_stand_for_something_else(text: str, language: str) -> None:
    """By the name that the article gives them, by words that are not there, by language."""
    assert links(text, language) == {}


def test_a_headline_in_capitals_names_nobody_by_a_word() -> None:
    """`WHO` and `US` are words there."""
    assert links("It rained all day.", "en", "WHO WILL TELL US") == {}
    assert links("The WHO will tell the US.", "en") == {"US": "Q30", "WHO": "Q7817"}


def test_every_id_is_one_and_belongs_to_one_thing() -> None:
    ids = [row["wikidata"] for row in table("organisations") if "wikidata" in row]
    ids += [each for pair in table("countries").values() for each in pair if each]

    assert all(re.fullmatch(r"Q[1-9]\d*", each) for each in ids)
    assert [each for each, times in Counter(ids).items() if times > 1] == []


def test_forms_that_need_other_words_are_forms_of_their_thing() -> None:
    """A typing error in the table would switch the rule off."""
    for row in table("organisations"):
        forms = {form for value in row.values() if isinstance(value, list) for form in value}
        assert set(row.get("only", {})) <= forms
