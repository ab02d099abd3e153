"""Places: the country and the point on the map that a name means in its article."""

from __future__ import annotations

import pytest

from tests.agents.enrich.reading import enriched
from vigie.schemas.enriched import Place


def place(text: str, language: str, name: str) -> Place:
    (found,) = [each for each in enriched(text, language).places if each.name == name]
    return found


def test_a_capital_has_its_country_and_its_point() -> None:
    paris = place("Le sommet s’est tenu à Paris, en France, devant la presse.", "fr", "Paris")

    assert paris.country == "FR"
    assert paris.latitude == pytest.approx(48.85, abs=0.05)
    assert paris.longitude == pytest.approx(2.35, abs=0.05)


def test_what_stands_behind_the_name_decides() -> None:
    """Paris, Texas is neither in France nor linked to its capital."""
    text = 'Residents of Paris, Texas, met on Monday. "We need rain," said Mary Holt, the mayor.'

    assert place(text, "en", "Paris").country == "US"
    assert all(each.wikidata != "Q90" for each in enriched(text, "en").entities)


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("A fire broke out in London, Ontario, on Monday. Canada sent help.", "CA"),
        ("A fire broke out in London on Monday. The United Kingdom sent help.", "GB"),
    ],
)
def test_the_countries_of_the_article_decide(text: str, country: str) -> None:
    assert place(text, "en", "London").country == country


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("Polls closed in Kentucky and Georgia. The United States waited; Russia watched. Ohio voted too.", "US"),
        ("The United States sent help to Georgia, and Tbilisi thanked the United States.", "GE"),
        ("Georgia and Armenia closed the pass.", "GE"),
        ("A storm hit Georgia. Atlanta was dark.", "US"),
    ],
)
def test_a_country_and_a_state_of_one_name(text: str, country: str) -> None:
    """By what else the article names: its towns first, then the neighbours and the other states."""
    assert place(text, "en", "Georgia").country == country


def test_people_named_after_towns_are_on_no_map() -> None:
    found = enriched("Jack London wrote novels. Chelsea Houston read them aloud. London died young.", "en")

    assert found.places == ()
