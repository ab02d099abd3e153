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
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Entity:
    """A person, organisation, place or other name, with every form it takes in the article."""

    name: str
    type: EntityType
    aliases: tuple[str, ...] = ()
    wikidata: str | None = None
    count: int = 0
    mentions: tuple[Mention, ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """A place on the map: ISO 3166-1 country, degrees, GeoNames id."""

    name: str
    country: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    geonames_id: int | None = None


@dataclass(frozen=True, slots=True)
class Quote:
    """What was said, by whom (None rather than a guess); code points of the text."""

    text: str
    speaker: str | None
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Keyword:
    """A term of the article, and how much it stands for it, 0 to 1."""

    term: str
    score: float


@dataclass(frozen=True, slots=True)
class DateMention:
    """A date that the text names: ISO 8601 as exact as it is told (`2022-01-12`, `2022-W02`, `2022-01`, `2022`)."""

    text: str
    date: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Model:
    """The pipeline that found the names."""

    name: str
    version: str


@dataclass(frozen=True, slots=True)
class EnrichedArticle(UniqueArticle):
    """A UniqueArticle with what was found in it."""

    entities: tuple[Entity, ...] = ()
    places: tuple[Place, ...] = ()
    quotes: tuple[Quote, ...] = ()
    keywords: tuple[Keyword, ...] = ()
    dates: tuple[DateMention, ...] = ()
    summary: tuple[str, ...] = ()
    model: Model | None = None
