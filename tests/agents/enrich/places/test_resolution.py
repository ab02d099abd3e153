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


@pytest.mark.parametrize(
    ("text", "language", "name", "country", "latitude"),
    [
        ("Firefighters in Troy, Michigan, asked for help.", "en", "Troy", "US", 42.6),
        ("Firefighters in Troy, N.Y., asked for help.", "en", "Troy", "US", 42.7),
        ("Firefighters in Troy asked for help.", "en", "Troy", "US", 42.6),
        ("Police in Southport closed the pier.", "en", "Southport", "GB", 53.6),
        ("Un incendie à Valence, dans la Drôme, a fait deux morts.", "fr", "Valence", "FR", 44.9),
        ("Les inondations de Valence endeuillent l’Espagne. Madrid aide.", "fr", "Valence", "ES", 39.5),
        ("Un accident à Vienne, en Isère, a fait deux morts.", "fr", "Vienne", "FR", 45.5),
        ("Les ministres sont à Vienne pour parler de l’Iran.", "fr", "Vienne", "AT", 48.2),
        ("Les canaux de Bruges attirent les touristes.", "fr", "Bruges", "BE", 51.2),
        ("Police in St. Paul, Minn., made arrests.", "en", "St. Paul", "US", 44.9),
        ("Un feu à St-Étienne a fait deux morts.", "fr", "St-Étienne", "FR", 45.4),
        ("Les pêcheurs de Saint-Louis du Sénégal attendent.", "fr", "Saint-Louis du Sénégal", "SN", 16.0),
        ("À Saint-Denis de La Réunion, on attend la pluie.", "fr", "Saint-Denis de La Réunion", "RE", -20.9),
        ("The Washington establishment was surprised.", "en", "Washington", "US", 38.9),
        ("Shells hit the port of Odessa, officials in Odessa said.", "en", "Odessa", "UA", 46.5),
    ],
)
def test_a_town_is_meant_by_its_own_name(text: str, language: str, name: str, country: str, latitude: float) -> None:
    """Rather than a larger one that was once called so; unless region words or the article's other places tell."""
    found = place(text, language, name)

    assert found.country == country
    assert found.latitude == pytest.approx(latitude, abs=0.15)


@pytest.mark.parametrize("state", ["N.C.", "N. C.", "NC", "North Carolina"])
def test_a_town_too_small_for_the_map_is_in_no_other_state(state: str) -> None:
    found = place(f"A tornado hit a school in Troy, {state}, on Monday.", "en", "Troy")

    assert (found.country, found.latitude, found.geonames_id) == ("US", None, None)


def test_places_in_a_list_are_not_inside_one_another() -> None:
    assert place("Talks in Chicago, Russia and China said, failed.", "en", "Chicago").latitude is not None


def test_a_river_is_no_capital() -> None:
    found = enriched("La Vienne est en crue à Châtellerault.", "fr")

    assert [each.name for each in found.places] == ["Châtellerault"]
    assert all(each.wikidata is None for each in found.entities)


@pytest.mark.parametrize(
    ("text", "language", "name", "country"),
    [
        ("Archaeologists at Troy in Turkey found gold.", "en", "Troy", "TR"),
        ("À Saint-Pierre, en Martinique, la montagne fume.", "fr", "Saint-Pierre", "MQ"),
    ],
)
def test_a_town_lies_in_the_country_that_it_is_said_to_lie_in(
    text: str, language: str, name: str, country: str
) -> None:
    """Even if no town of that name is known there."""
    found = place(text, language, name)

    assert (found.country, found.latitude) == (country, None)


@pytest.mark.parametrize(
    ("text", "name", "latitude", "linked"),
    [
        ("The plant in Lebanon, Pa., is closed.", "Lebanon", 40.3, False),
        ("The plant in Peru, Indiana, is closed.", "Peru", 40.8, False),
        ("Talks in Lebanon, Jordan and Egypt failed.", "Lebanon", 33.9, True),
        ("Growers in Mexico, Texas, and California lost crops.", "Mexico", 22.2, True),
        ("Votes in Georgia, Texas, Ohio and Florida count.", "Georgia", 33.3, False),
    ],
)
def test_a_town_that_is_named_like_a_country_is_not_linked_to_it(
    text: str, name: str, latitude: float, *, linked: bool
) -> None:
    """But a list of countries and states is none of towns."""
    found = place(text, "en", name)

    assert found.latitude == pytest.approx(latitude, abs=1.5)
    assert linked is any(each.wikidata for each in enriched(text, "en").entities if each.name == name)
