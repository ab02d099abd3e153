"""Values of fields that no article can have: wildcards, languages and countries that are none."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from functools import cache

from babel import Locale

_ALSO = {"uk": "gb", "usa": "us", "u.s.": "us", "u.k.": "gb", "el": "gr", "uae": "ae"}
"""Country codes in common use that ISO 3166-1 does not have."""
_LANGUAGES_ALSO = frozenset({"und", "mul", "zxx"})
_SPOKEN = ("en", "fr", "de", "es", "it", "pt", "nl", "pl", "ru", "uk", "tr", "ar", "he", "fa", "zh", "ja", "ko", "sv")
"""Languages in whose words a language or a country may be named."""


def fault_of(field: str, value: str) -> tuple[str, str, str] | None:
    """Code, message and remedy, if the field of no article can have this value."""
    if "*" in value:
        remedy = f"write the values in full: {field}:(a OR b)"
        return "bad-wildcard", f"values of {field} are compared whole, a wildcard finds none", remedy
    if field == "lang" and (said := language_fault(value)):
        return "unknown-language", *said
    if field == "country" and (said := country_fault(value)):
        return "unknown-country", *said
    return None


def language_fault(value: str) -> tuple[str, str] | None:
    """Message and remedy, if no article can be in a language so called."""
    code = value.strip().lower()
    if code in _languages() or code in _LANGUAGES_ALSO:
        return None
    primary = code.replace("_", "-").split("-")[0]
    meant = primary if primary in _languages() else _named(code, "languages")
    return f"{value!r} is no language code", _did_you_mean(meant, "ISO 639 codes are meant: fr, en, pt")


def country_fault(value: str) -> tuple[str, str] | None:
    """Message and remedy, if no place can be in a country so called."""
    code = value.strip().lower()
    if code in _countries():
        return None
    meant = _ALSO.get(code) or _named(code, "territories")
    return f"{value!r} is no country code", _did_you_mean(meant and meant.upper(), "ISO 3166-1 codes: FR, GB, US")


def _did_you_mean(meant: str | None, otherwise: str) -> str:
    return f"did you mean {meant}?" if meant else otherwise


@cache
def _languages() -> frozenset[str]:
    return frozenset(code for code, _ in _entries("en", "languages") if "_" not in code)


@cache
def _countries() -> frozenset[str]:
    return frozenset(code.lower() for code, _ in _entries("en", "territories") if len(code) == 2)  # noqa: PLR2004 ISO 3166-1


def _entries(spoken: str, kind: str) -> Iterable[tuple[str, str]]:
    """The codes of languages or territories, with their names in a language."""
    return ((str(code), str(name)) for code, name in getattr(Locale(spoken), kind).items())


@cache
def _names(kind: str) -> Mapping[str, str]:
    """Codes by name, in lower case, in several languages."""
    known = _languages() if kind == "languages" else _countries()
    found: dict[str, str] = {}
    for spoken in _SPOKEN:
        for code, name in _entries(spoken, kind):
            if code.lower() in known:
                found.setdefault(name.lower(), code.lower())
    return found


def _named(name: str, kind: str) -> str | None:
    names = _names(kind)
    if name in names:
        return names[name]
    close = difflib.get_close_matches(name, names, n=1, cutoff=0.8)
    return names[close[0]] if close else None
