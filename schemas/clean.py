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
    """Links to other articles: the line opens like one ("Read also"), stands below such a heading, or holds several."""
    BREADCRUMB = "breadcrumb with a truncated title"
    """A path through the site that ends with the beginning of the title."""
    ADVERTISEMENT = "advertisement"
    """A label of an advertisement, alone on its line."""
    COUNT = "count"
    """A number alone, or with what it counts: shares, views, minutes to read."""
    NEWSLETTER = "newsletter"
    """An invitation to subscribe to a newsletter, or to follow the site."""
    COOKIE_NOTICE = "cookie notice"
    """A notice about cookies."""
    COPYRIGHT = "copyright"
    """A line that opens with a copyright sign, or reserves all rights."""
    SHARE_LINKS = "share links"
    """A line made of nothing but share buttons and names of networks."""
    PREVIOUS_NEXT = "previous or next article"
    """A link to the article before or after this one."""
    COMMENT_COUNT = "comment count"
    """A number of up to six digits, alone on its line."""
    COMMENTS = "reader comments"
    """A comment form, or what readers wrote below one or below a heading of comments."""
    PUBLICATION_DATE = "date of publication"
    """A line that only says when the article was published or changed."""
    PHOTO_CAPTION = "photo caption"
    """A line that ends with a photo credit."""
    BYLINE = "byline"
    """A line that names the newsroom as author."""
    SUBSCRIPTION_NOTICE = "subscription notice"
    """A notice that the article is for subscribers, or an invitation to log in and read on."""
    TITLE = "title"
    """The line taken for the title, if its words are not exactly those of `title`."""
    REPEATED_BLOCK = "repeated block"
    """A long line that the page holds more than once: the later ones go, and all of them if it comes too often."""
    BEFORE_ARTICLE = "before the article"
    """A line above the first paragraph."""
    BETWEEN_PARAGRAPHS = "between paragraphs, unlike them"
    """A line of flattened text between paragraphs that does not read like one."""
    AFTER_ARTICLE = "after the article"
    """A line below the last paragraph."""
    NOT_ARTICLE = "not part of the article"
    """A block of an HTML page that the classifier does not take for the article."""
    REPEATED_ON_SITE = "repeated on this site"
    """A paragraph that several articles of the site hold; the dedup stage takes it out."""


class RepairedReason(_OpenReason):
    """What was damaged in a piece of an article's text."""

    MOJIBAKE = "mojibake"
    """Text decoded by the wrong charset."""
    HTML_ENTITY = "HTML entity"
    """An HTML entity that was left in flattened text, such as `&amp;`."""
    STRAY_PUNCTUATION = "stray punctuation"
    """A full stop and a space before a comma."""
    SPACING = "spacing"
    """A space before a comma."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where the raw record stands."""

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
    """What stands before the first sentence: where, when and by whom it was written."""

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
    """A piece of the page that is not the article."""

    text: str
    """The line or block as it stood."""
    reason: RemovedReason
    """Why it is not the article's."""


@dataclass(frozen=True, slots=True)
class Repaired:
    """A repair inside the article's text: spacing, stray punctuation, mojibake; never a word."""

    before: str
    """The text before the repair: the whole line of mojibake or an HTML entity, else a word or two on either side."""
    after: str
    """The same text after it."""
    reason: RepairedReason
    """What was repaired."""


@dataclass(frozen=True, slots=True)
class CleanArticle:
    """An article, without what stood around it on its page."""

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
    """BCP 47 primary tag, detected from title and text; with fewer than twenty letters what the raw record or the page
    says, else `und`."""
    dateline: Dateline | None = None
    """The dateline, taken out of the text; else the one that the page claims."""
    authors: tuple[str, ...] = ()
    """The authors that the page claims."""
    published_at: UtcTime | None = None
    """When it was published: the raw record's time, else the page's claim; never later than the raw record. None for a
    time that cannot be, such as the year 1."""
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
