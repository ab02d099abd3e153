"""The places that a form may mean: countries, their divisions, towns."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Literal

from vigie.agents.enrich.gazetteer.lexicon import GazetteerEntry
from vigie.agents.enrich.gazetteer.towns import City, capitals, centres, countries, states, towns
from vigie.agents.enrich.tables import table
from vigie.agents.enrich.text.forms import plain
from vigie.agents.enrich.thresholds import FORMS_CACHED

_OTHER_ROWS = ("within", "short", "exonyms")
_ABBREVIATED = re.compile(r"(?<!\w)(St|Ste|Ft|Mt)\b\.?(?=[ -])")
_IN_FULL = {"St": "Saint", "Ste": "Sainte", "Ft": "Fort", "Mt": "Mount"}
"""Words of towns' names that are abbreviated as often as not."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place. `region`: the first-level division, by GeoNames, that a town or district lies in or that the place is.

    `alternate`: a town whose main name is another, while other towns bear this one.
    """

    kind: Literal["country", "region", "district", "town"]
    country: str
    region: str | None
    population: int
    latitude: float | None = None
    longitude: float | None = None
    geonames_id: int | None = None
    capital: bool = False
    alternate: bool = False

    def holds(self, town: Candidate) -> bool:
        """Whether the town lies in this place."""
        return self.kind != "town" and self.country == town.country and self.region in (None, town.region)


def candidates(form: str, known: GazetteerEntry | None, language: str) -> tuple[Candidate, ...]:
    """The places that the form may mean: well-known ones first, then divisions, then towns by population."""
    first = _known(known) if known and known.country else ()
    ids = {place.geonames_id for place in first if place.kind == "town"}
    return (
        *first,
        *(
            place
            for place in _named(plain(form), language)
            if place.geonames_id is None or place.geonames_id not in ids
        ),
    )


def division(form: str, known: GazetteerEntry | None) -> tuple[Candidate, ...]:
    """The countries and divisions that the form may mean, abbreviations after a town included (`Paris, Tex.`)."""
    first = _known(known) if known and known.key.startswith("country:") else ()
    return (*first, *_divisions().get(plain(form), ()), *_abbreviated().get(form, ()))


@lru_cache(FORMS_CACHED)
def _known(known: GazetteerEntry) -> tuple[Candidate, ...]:
    if known.city:
        return (_town(known.city, capital=True),)
    if known.country and known.key.startswith("country:"):
        return (_country(known.country),)
    return ()


@lru_cache(FORMS_CACHED)
def _named(form: str, language: str) -> tuple[Candidate, ...]:
    whole = _in_full(form)
    found = tuple(dict.fromkeys((*towns(form), *(towns(whole) if whole != form else ()))))
    main = [city for city in found if _bears(city, whole)]
    lesser = frozenset(found) - frozenset(main) if main and form not in _exonyms(language) else frozenset()
    best = (_town(city, capital=city.id in _capital_ids(), alternate=city in lesser) for city in found)
    return (*_divisions().get(form, ()), *best)


def _bears(city: City, form: str) -> bool:
    """Whether the form is the town's main name, or its beginning: `Santa Cruz` of `Santa Cruz de la Sierra`."""
    name = _in_full(plain(city.name))
    return name == form or name.startswith((f"{form} ", f"{form}-"))


def _in_full(form: str) -> str:
    """The form with its abbreviated words in full: `Saint Paul` of `St. Paul`, `Fort Worth` of `Ft. Worth`."""
    return _ABBREVIATED.sub(lambda found: _IN_FULL[found[1]], form)


@cache
def _exonyms(language: str) -> frozenset[str]:
    rows = table("regions")["exonyms"]
    return frozenset(plain(name) for name in (*rows["any"], *rows.get(language, ())))


def _town(city: City, *, capital: bool, alternate: bool = False) -> Candidate:
    where = (city.latitude, city.longitude, city.id)
    return Candidate("town", city.country, city.region, city.population, *where, capital=capital, alternate=alternate)


def _country(code: str) -> Candidate:
    country = countries()[code]
    latitude, longitude, _ = centres().get((code, None), (None, None, 0))
    return Candidate("country", code, None, country.population, latitude, longitude, country.id)


def _region(country: str, code: str) -> Candidate:
    latitude, longitude, population = centres().get((country, code), (None, None, 0))
    return Candidate("region", country, code, population, latitude, longitude)


@cache
def _divisions() -> dict[str, tuple[Candidate, ...]]:
    found: dict[str, tuple[Candidate, ...]] = {}
    for country, code, name in _rows():
        found[plain(name)] = (*found.get(plain(name), ()), _region(country, code))
    for country, regions in table("regions")["within"].items():
        for code, names in regions.items():
            found |= {
                plain(name): (*found.get(plain(name), ()), Candidate("district", country, code, 0)) for name in names
            }
    return found


def _rows() -> Iterator[tuple[str, str, str]]:
    for name, code in states().items():
        yield "US", code, name
    for country, regions in table("regions").items():
        for code, names in regions.items() if country not in _OTHER_ROWS else ():
            for name in names:
                yield country, code, name


def is_abbreviated(form: str) -> bool:
    """Whether the form abbreviates a division: `N.C.`."""
    return form in _abbreviated()


@cache
def _abbreviated() -> dict[str, tuple[Candidate, ...]]:
    rows = table("regions")["short"].items()
    return {short: (_region(country, code),) for country, of_it in rows for short, code in of_it.items()}


@cache
def _capital_ids() -> frozenset[int]:
    return frozenset(city.id for city, _ in capitals())
