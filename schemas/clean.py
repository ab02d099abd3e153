"""CleanArticle: the article alone, and a list of all that was removed and repaired."""

from __future__ import annotations

from dataclasses import dataclass, field

from vigie.schemas.time import UtcTime


@dataclass(frozen=True, slots=True)
class Origin:
    """Where the raw record stands; `timestamp` is its Kafka timestamp, milliseconds since the epoch: the event time."""

    topic: str
    partition: int
    offset: int
    timestamp: int


@dataclass(frozen=True, slots=True)
class Dateline:
    """The line before the first sentence: `text` as found, the date with its year resolved (ISO 8601 day)."""

    text: str
    place: str | None = None
    date: str | None = None
    agency: str | None = None


@dataclass(frozen=True, slots=True)
class Removed:
    """A piece of the page that is not the article, and why."""

    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class Repaired:
    """A repair inside the article's text: spacing, stray punctuation, mojibake; never a word."""

    before: str
    after: str
    reason: str


@dataclass(frozen=True, slots=True)
class CleanArticle:
    """An article. `id`: 32 hex digits of SHA-256 over the canonical URL and the text; `language`: BCP 47 or `und`."""

    id: str
    url: str | None = None
    canonical_url: str | None = None
    source: str | None = None
    title: str = ""
    paragraphs: tuple[str, ...] = ()
    language: str = "und"
    dateline: Dateline | None = None
    authors: tuple[str, ...] = ()
    published_at: UtcTime | None = None
    fetched_at: UtcTime | None = None
    removed: tuple[Removed, ...] = ()
    repaired: tuple[Repaired, ...] = field(default=())
    origin: Origin | None = None

    @property
    def text(self) -> str:
        """The paragraphs joined by a blank line: what every offset of field `text` counts in, in code points."""
        return "\n\n".join(self.paragraphs)
