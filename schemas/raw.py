"""RawArticle: what producers send."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated, Any

from pydantic import Field

from vigie.schemas.time import UtcTime

LooseTime = Annotated[UtcTime | str, Field(union_mode="left_to_right")]


@dataclass(frozen=True, slots=True)
class RawArticle:
    """A page as scraped. Only `body` is required; `content_type` is sniffed when absent.

    Times that are not RFC 3339 are kept as text: the clean stage reads them (`12 janvier 2022 à 10h30`).
    """

    body: str
    """The page as HTML, or its text."""
    content_type: str | None = None
    """`text/html` or `text/plain`, with parameters or without; told from the body when absent."""
    url: str | None = None
    """Where the page was found. It makes the article's id and names the site; its words help to find a title."""
    source: str | None = None
    """Who published it, such as `lemonde.fr`; else the page's own claim."""
    title: str | None = None
    """The title, if you know it: it is believed, and never looked for."""
    language: str | None = None
    """What the producer takes the language for. `clean` detects the language from the text, and believes this where the
    text has fewer than twenty letters."""
    encoding: str | None = None
    """The charset that the body was decoded from. `clean` mends a body by it that was UTF-8 all along."""
    published_at: LooseTime | None = None
    """When the article was published; else the page's own claim. Times that are not RFC 3339 are read too."""
    fetched_at: LooseTime | None = None
    """When the page was fetched: what its relative times ("yesterday") count from."""
    meta: dict[str, Any] = field(default_factory=dict)
    """Anything else of the producer's. No stage reads it or passes it on."""
