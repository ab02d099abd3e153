"""Well-known names: countries and capitals in every language (CLDR, GeoNames), organisations listed by hand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from babel import Locale, UnknownLocaleError

from vigie.agents.enrich.gazetteer.towns import City, capitals
from vigie.agents.enrich.tables import table
from vigie.agents.enrich.text.forms import is_acronym, plain
from vigie.agents.enrich.thresholds import SHORTEST_IN_CAPITALS
from vigie.schemas.enriched import EntityType

LANGUAGES = ("fr", "en", "es", "de")
"""Languages whose names become aliases, so that a rule in one language finds articles in another."""


@dataclass(frozen=True, slots=True)
class GazetteerEntry:
    """A well-known thing. `country`: ISO 3166-1 code of a country, a part of one or a capital. `city`: of a capital."""

    key: str
    type: EntityType
    wikidata: str | None
    aliases: tuple[str, ...]
    country: str | None = None
    city: City | None = None


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The well-known names of a language, by form (`plain`) and by first word.

    `ambiguous`: spellings of a well-known form that mean something else. `only`: forms that need one of these words in
    the article as support, in lower case too.
    """

    by_form: dict[str, GazetteerEntry]
    by_word: dict[str, tuple[str, ...]]
    ambiguous: frozenset[str]
    only: dict[str, tuple[str, ...]]

    def get(self, form: str) -> GazetteerEntry | None:
        """The entry of a form, if it is well known; also of a form in capitals, as in headlines."""
        if form in self.ambiguous:
            return None
        known = self.by_form.get(plain(form))
        if known is None and "." in form and is_acronym(form):
            known = self.by_form.get(plain(form.replace(".", "")))
        if known is None and form.isupper() and len(form) >= SHORTEST_IN_CAPITALS:
            known = self.by_form.get(plain(form).title())
        return known


@cache
def lexicon(language: str) -> Lexicon:
    """The lexicon of a language; English names where the language has none of its own."""
    by_form: dict[str, GazetteerEntry] = {}
    for known, forms in (*_organisations(language), *_capitals(language), *_countries(language)):
        for form in forms:
            by_form[plain(form)] = known
    ambiguous = table("nations")["ambiguous"]
    never = frozenset([*ambiguous["any"], *ambiguous.get(language, ())])
    return Lexicon(by_form, by_first_word(by_form), never, _only())


@cache
def borne_by_people() -> frozenset[str]:
    """Names of countries and capitals that are also people's names."""
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


def _organisations(language: str) -> Iterator[tuple[GazetteerEntry, list[str]]]:
    for row in table("organisations"):
        native = [*row.get("any", ()), *row.get(language, ())] or ([] if language in LANGUAGES else row.get("en", []))
        aliases = (row["name"], *(form for code in ("any", *LANGUAGES) for form in row.get(code, ())))
        yield GazetteerEntry(row["name"], "ORG", row.get("wikidata"), _once(aliases)), native


def _countries(language: str) -> Iterator[tuple[GazetteerEntry, list[str]]]:
    more = table("nations")
    names = {code: _locale(code).territories for code in LANGUAGES}
    native = {**names["en"], **_locale(language).territories}  # CLDR has no names of countries in some languages
    for code, (wikidata, _) in table("countries").items():
        extra = more["countries"].get(code, [])
        aliases = _once(_bare(names[each][code]) for each in LANGUAGES)
        known = GazetteerEntry(f"country:{code}", "LOC", wikidata, _once((*aliases, *extra)), country=code)
        yield known, [_bare(native[code]), _bare(native[code]).replace("’", "'"), *extra]
    for code, parts in more["parts"].items():
        for part in parts:
            yield GazetteerEntry(f"part:{part}", "LOC", None, (part,), country=code), [part]


def _capitals(language: str) -> Iterator[tuple[GazetteerEntry, list[str]]]:
    zones = {code: _locale(code).time_zones for code in LANGUAGES}
    native = _locale(language).time_zones
    ids, more = table("countries"), table("nations")["capitals"]
    for city, zone in capitals():
        if city.country not in ids:  # of a dependency: `Douglas`, `Plymouth`
            continue
        wikidata = ids[city.country][1]
        local = native.get(zone, {}).get("city") if zone else None
        names = [zones[code].get(zone, {}).get("city") for code in LANGUAGES] if zone else []
        aliases = _once((*(name for name in names if name), city.name, *more.get(city.country, ())))
        known = GazetteerEntry(f"city:{city.id}", "LOC", wikidata, aliases, country=city.country, city=city)
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
