"""EnrichedArticle: who, where, said by whom, about what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from vigie.schemas.unique import UniqueArticle

EntityType = Literal["PER", "ORG", "LOC", "MISC"]


@dataclass(frozen=True, slots=True)
class Mention:
    """Code points `[start, end)` of the title, or of the text."""

    field: Literal["title", "text"]
    """Where the mention stands."""
    start: int
    """Its first code point."""
    end: int
    """The code point after its last."""


@dataclass(frozen=True, slots=True)
class Entity:
    """A person, organisation, place or other name, with every form it takes in the article."""

    name: str
    """The fullest form of the name."""
    type: EntityType
    """Person, organisation, place or anything else with a name."""
    aliases: tuple[str, ...] = ()
    """Other forms: spellings, acronyms and surnames in the article, and known names in other languages."""
    wikidata: str | None = None
    """The Wikidata id of a country, capital or international organisation, if the link is sure."""
    count: int = 0
    """How often it is mentioned."""
    mentions: tuple[Mention, ...] = ()
    """Where it is mentioned."""


@dataclass(frozen=True, slots=True)
class Place:
    """A place on the map: ISO 3166-1 country, degrees, GeoNames id."""

    name: str
    """The place's name in the article."""
    country: str | None = None
    """ISO 3166-1 alpha-2 code."""
    latitude: float | None = None
    """Degrees north."""
    longitude: float | None = None
    """Degrees east."""
    geonames_id: int | None = None
    """The GeoNames id."""


@dataclass(frozen=True, slots=True)
class Quote:
    """What was said, by whom (None rather than a guess); code points of the text."""

    text: str
    """What was said, without its quotation marks."""
    speaker: str | None
    """Who said it; null rather than a guess."""
    start: int
    """Its first code point in the text."""
    end: int
    """The code point after its last."""


@dataclass(frozen=True, slots=True)
class Keyword:
    """A term of the article, and how much it stands for it, 0 to 1."""

    term: str
    """One to three words."""
    score: float
    """How much it stands for the article; the best has 1."""


@dataclass(frozen=True, slots=True)
class DateMention:
    """A date that the text names: ISO 8601 as exact as it is told (`2022-01-12`, `2022-W02`, `2022-01`, `2022`)."""

    text: str
    """The date as the article puts it."""
    date: str
    """ISO 8601, as exact as the article tells it."""
    start: int
    """Its first code point in the text."""
    end: int
    """The code point after its last."""


@dataclass(frozen=True, slots=True)
class Model:
    """The pipeline that found the names."""

    name: str
    """A spaCy pipeline; `rules` if the language has none."""
    version: str
    """Its version."""


@dataclass(frozen=True, slots=True)
class EnrichedArticle(UniqueArticle):
    """A UniqueArticle with what was found in it."""

    entities: tuple[Entity, ...] = ()
    """Every person, organisation, place or other name, once, with all its forms."""
    places: tuple[Place, ...] = ()
    """Those entities that are on the map."""
    quotes: tuple[Quote, ...] = ()
    """What somebody is quoted with."""
    keywords: tuple[Keyword, ...] = ()
    """At most ten names and terms, the best first."""
    dates: tuple[DateMention, ...] = ()
    """Dates that the text names."""
    summary: tuple[str, ...] = ()
    """Two of the article's own sentences."""
    model: Model | None = None
    """What found the names."""
