"""Codes of languages and countries: which there are, and which is meant by what is none."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from functools import cache

from babel import Locale

_ALSO = {"uk": "gb", "usa": "us", "u.s.": "us", "u.k.": "gb", "el": "gr", "uae": "ae"}
_ALSO |= dict.fromkeys(("england", "scotland", "wales", "northern ireland", "angleterre", "écosse"), "gb")
"""Countries in common use that ISO 3166-1 does not have, and those that they are or belong to."""
_ALSO_LANGUAGES = {"cn": "zh", "jp": "ja", "cz": "cs", "dk": "da", "ua": "uk", "gb": "en", "us": "en", "gr": "el"}
"""Countries that are written for their languages, where no language has that code."""
_LANGUAGES_ALSO = frozenset({"und", "mul", "zxx"})
_SPOKEN = ("en", "fr", "de", "es", "it", "pt", "nl", "pl", "ru", "uk", "tr", "ar", "he", "fa", "zh", "ja", "ko", "sv")
"""Languages in whose words a language or a country may be named."""
_LONGEST = 60
"""Code points of a name that are looked at: none is longer."""


def language_fault(value: str) -> tuple[str, str] | None:
    """Message and remedy, if no article can be in a language so called."""
    code = value.strip().lower()
    if code in _languages() or code in _LANGUAGES_ALSO:
        return None
    primary = code.replace("_", "-").split("-")[0]
    meant = primary if primary in _languages() else _ALSO_LANGUAGES.get(primary) or _named(code, "languages")
    return f"{_short(value)} is no language code", _did_you_mean(meant, "ISO 639 codes are meant: fr, en, pt")


def country_fault(value: str) -> tuple[str, str] | None:
    """Message and remedy, if no place can be in a country so called."""
    code = value.strip().lower()
    if code in _countries():
        return None
    meant = _ALSO.get(code) or _named(code, "territories")
    return f"{_short(value)} is no country code", _did_you_mean(meant and meant.upper(), "ISO 3166-1 codes: FR, GB, US")


def _short(value: str) -> str:
    return repr(value if len(value) <= _LONGEST else f"{value[:_LONGEST]}…")


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
def _names(kind: str) -> Mapping[str, Mapping[str, str]]:
    """Codes by name, in lower case, in several languages; below the first letter of the name."""
    known = _languages() if kind == "languages" else _countries()
    found: dict[str, dict[str, str]] = {}
    for spoken in _SPOKEN:
        for code, name in _entries(spoken, kind):
            if code.lower() in known:
                found.setdefault(name[:1].lower(), {}).setdefault(name.lower(), code.lower())
    return found


def _named(name: str, kind: str) -> str | None:
    """The code of a name, or of one that is written much like it and begins alike: all would take long to look at."""
    names = _names(kind).get(name[:1], {})
    if name in names:
        return names[name]
    close = difflib.get_close_matches(name[:_LONGEST], names, n=1, cutoff=0.8)
    return names[close[0]] if close else None
