"""Well-known names: countries and capitals in every language (CLDR, GeoNames), international organisations by hand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from babel import Locale, UnknownLocaleError

from vigie.agents.enrich.cities import City, capitals
from vigie.agents.enrich.forms import plain
from vigie.agents.enrich.tables import table
from vigie.schemas.enriched import EntityType

LANGUAGES = ("fr", "en", "es", "de")
"""Whose names a well-known thing carries as aliases, so that a rule in one language finds articles in another."""
SHORTEST_IN_CAPITALS = 4
"""Letters of the shortest name read out of capitals: shorter ones are acronyms."""


@dataclass(frozen=True, slots=True)
class Known:
    """A well-known thing. `country`: ISO 3166-1, of a country, a part of one or a capital; `city`: of a capital."""

    key: str
    type: EntityType
    wikidata: str | None
    aliases: tuple[str, ...]
    country: str | None = None
    city: City | None = None


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The well-known names of a language: by form (`plain`), and the forms that begin with a word.

    `ambiguous`: what is written like one of them and is none; `only`: forms that are believed where the article has
    one of these words, in small letters, too.
    """

    by_form: dict[str, Known]
    by_word: dict[str, tuple[str, ...]]
    ambiguous: frozenset[str]
    only: dict[str, tuple[str, ...]]

    def get(self, form: str) -> Known | None:
        """What the form names, if it is well known; also where it stands in capitals, as headlines have it."""
        if form in self.ambiguous:
            return None
        known = self.by_form.get(plain(form))
        if known is None and form.isupper() and len(form) >= SHORTEST_IN_CAPITALS:
            known = self.by_form.get(plain(form).title())
        return known


@cache
def lexicon(language: str) -> Lexicon:
    """The lexicon of a language; of English where the language has no names of its own."""
    by_form: dict[str, Known] = {}
    for known, forms in (*_organisations(language), *_capitals(language), *_countries(language)):
        for form in forms:
            by_form[plain(form)] = known
    ambiguous = table("nations")["ambiguous"]
    never = frozenset([*ambiguous["any"], *ambiguous.get(language, ())])
    return Lexicon(by_form, by_first_word(by_form), never, _only())


@cache
def borne_by_people() -> frozenset[str]:
    """Names of countries and capitals that people bear too."""
    return frozenset(table("nations")["people"])


def _only() -> dict[str, tuple[str, ...]]:
    rows = [*(row.get("only", {}) for row in table("organisations")), table("nations")["only"]]
    return {plain(form): tuple(words.lower().split(", ")) for of_it in rows for form, words in of_it.items()}


def by_first_word(forms: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """The forms that begin with each word, the longest first."""
    found: dict[str, list[str]] = {}
    for form in sorted(forms, key=lambda form: (-len(form), form)):
        found.setdefault(first_word(form), []).append(form)
    return {word: tuple(of_word) for word, of_word in found.items()}


def first_word(form: str) -> str:
    """The letters and digits before the first other sign."""
    return next((form[:at] for at, sign in enumerate(form) if not sign.isalnum()), form)


def _organisations(language: str) -> Iterator[tuple[Known, list[str]]]:
    for row in table("organisations"):
        own = [*row.get("any", ()), *row.get(language, ())] or ([] if language in LANGUAGES else row.get("en", []))
        aliases = (row["name"], *(form for code in ("any", *LANGUAGES) for form in row.get(code, ())))
        yield Known(row["name"], "ORG", row.get("wikidata"), _once(aliases)), own


def _countries(language: str) -> Iterator[tuple[Known, list[str]]]:
    more = table("nations")
    names = {code: _locale(code).territories for code in LANGUAGES}
    own = {**names["en"], **_locale(language).territories}  # CLDR has no names of countries in some languages
    for code, (wikidata, _) in table("countries").items():
        extra = more["countries"].get(code, [])
        aliases = _once(_bare(names[each][code]) for each in LANGUAGES)
        known = Known(f"country:{code}", "LOC", wikidata, _once((*aliases, *extra)), country=code)
        yield known, [_bare(own[code]), _bare(own[code]).replace("’", "'"), *extra]
    for code, parts in more["parts"].items():
        for part in parts:
            yield Known(f"part:{part}", "LOC", None, (part,), country=code), [part]


def _capitals(language: str) -> Iterator[tuple[Known, list[str]]]:
    zones = {code: _locale(code).time_zones for code in LANGUAGES}
    own = _locale(language).time_zones
    ids, more = table("countries"), table("nations")["capitals"]
    for city, zone in capitals():
        if city.country not in ids:  # of a dependency: `Douglas`, `Plymouth`
            continue
        wikidata = ids[city.country][1]
        local = own.get(zone, {}).get("city") if zone else None
        names = [zones[code].get(zone, {}).get("city") for code in LANGUAGES] if zone else []
        aliases = _once((*(name for name in names if name), city.name, *more.get(city.country, ())))
        known = Known(f"city:{city.id}", "LOC", wikidata, aliases, country=city.country, city=city)
        yield known, [city.name, *([local] if local else []), *more.get(city.country, aliases)]


def _bare(name: str) -> str:
    """CLDR adds a second name in brackets: `Myanmar (Burma)`."""
    return name.partition(" (")[0]


def _once(forms: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(forms))


def _locale(language: str) -> Locale:
    try:
        return Locale.parse(language)
    except (UnknownLocaleError, ValueError):
        return Locale.parse("en")
