"""CleanArticle: the article alone, and a list of all that was removed and repaired."""

from __future__ import annotations

from dataclasses import dataclass, field

from vigie.schemas.time import UtcTime


@dataclass(frozen=True, slots=True)
class Origin:
    """Where the raw record stands; `timestamp` is its Kafka timestamp, milliseconds since the epoch: the event time."""

    topic: str
    """The topic of the raw record."""
    partition: int
    """Its partition."""
    offset: int
    """Its offset."""
    timestamp: int
    """Its Kafka timestamp, in milliseconds since the epoch: the event time."""


@dataclass(frozen=True, slots=True)
class Dateline:
    """The line before the first sentence: `text` as found, the date with its year resolved (ISO 8601 day)."""

    text: str
    """The dateline as it was found."""
    place: str | None = None
    """The town that it names."""
    date: str | None = None
    """The day that it names, ISO 8601; a year that it leaves out is that of publication."""
    agency: str | None = None
    """The news agency that it names."""


@dataclass(frozen=True, slots=True)
class Removed:
    """A piece of the page that is not the article, and why."""

    text: str
    """The line or block as it stood."""
    reason: str
    """Why it is not the article's."""


@dataclass(frozen=True, slots=True)
class Repaired:
    """A repair inside the article's text: spacing, stray punctuation, mojibake; never a word."""

    before: str
    """The place before the repair, with a word or two on either side."""
    after: str
    """The same place after it."""
    reason: str
    """What was repaired."""


@dataclass(frozen=True, slots=True)
class CleanArticle:
    """An article. `id`: 32 hex digits of SHA-256 over the canonical URL and the text; `language`: BCP 47 or `und`."""

    id: str
    """32 hex digits of SHA-256 over the canonical URL and the text: the same article sent again has the same id."""
    url: str | None = None
    """The raw record's `url`."""
    canonical_url: str | None = None
    """The address that the page claims for itself, else `url`, without tracking parameters."""
    source: str | None = None
    """Who published it: the raw record's `source`, else the site's name as the page claims it."""
    title: str = ""
    """The title; empty if the page shows none."""
    paragraphs: tuple[str, ...] = ()
    """The article's paragraphs, in order, without its title and its dateline."""
    language: str = "und"
    """BCP 47 primary tag, detected from title and text; `und` if it cannot be told."""
    dateline: Dateline | None = None
    """The dateline, taken out of the text; else the one that the page claims."""
    authors: tuple[str, ...] = ()
    """The authors that the page claims."""
    published_at: UtcTime | None = None
    """When it was published: the raw record's time, else the page's claim; never later than the raw record."""
    fetched_at: UtcTime | None = None
    """The raw record's `fetched_at`."""
    removed: tuple[Removed, ...] = ()
    """Everything on the page that is not the article, each piece with its reason."""
    repaired: tuple[Repaired, ...] = field(default=())
    """Every repair inside the article's text."""
    origin: Origin | None = None
    """Where the raw record stands, and the event time."""

    @property
    def text(self) -> str:
        """The paragraphs joined by a blank line: what every offset of field `text` counts in, in code points."""
        return "\n\n".join(self.paragraphs)
