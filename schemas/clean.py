"""CleanArticle: the article alone, and a list of all that was removed and repaired."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Self

from vigie.schemas.time import UtcTime


class _OpenReason(StrEnum):
    """A closed list to write from, an open one to read: a value of a later version is kept as it was written."""

    @classmethod
    def _missing_(cls, value: object) -> Self | None:
        if not isinstance(value, str):
            return None
        later = str.__new__(cls, value)
        later._name_, later._value_ = value, value
        return later


class RemovedReason(_OpenReason):
    """Why a piece of a page is not the article."""

    RELATED_LINK = "related link"
    BREADCRUMB = "breadcrumb with a truncated title"
    ADVERTISEMENT = "advertisement"
    COUNT = "count"
    NEWSLETTER = "newsletter"
    COOKIE_NOTICE = "cookie notice"
    COPYRIGHT = "copyright"
    SHARE_LINKS = "share links"
    PREVIOUS_NEXT = "previous or next article"
    COMMENT_COUNT = "comment count"
    COMMENTS = "reader comments"
    PUBLICATION_DATE = "date of publication"
    PHOTO_CAPTION = "photo caption"
    BYLINE = "byline"
    SUBSCRIPTION_NOTICE = "subscription notice"
    TITLE = "title"
    REPEATED_BLOCK = "repeated block"
    BEFORE_ARTICLE = "before the article"
    BETWEEN_PARAGRAPHS = "between paragraphs, unlike them"
    AFTER_ARTICLE = "after the article"
    NOT_ARTICLE = "not part of the article"
    REPEATED_ON_SITE = "repeated on this site"


class RepairedReason(_OpenReason):
    """What was damaged in a piece of an article's text."""

    MOJIBAKE = "mojibake"
    HTML_ENTITY = "HTML entity"
    STRAY_PUNCTUATION = "stray punctuation"
    SPACING = "spacing"


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
    reason: RemovedReason
    """Why it is not the article's."""


@dataclass(frozen=True, slots=True)
class Repaired:
    """A repair inside the article's text: spacing, stray punctuation, mojibake; never a word."""

    before: str
    """The place before the repair, with a word or two on either side."""
    after: str
    """The same place after it."""
    reason: RepairedReason
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
