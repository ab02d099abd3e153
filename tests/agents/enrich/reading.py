"""An article as the tests write it: its text, with a blank line between paragraphs, enriched on a known day."""

from __future__ import annotations

from datetime import UTC, datetime

from vigie.agents.enrich.article import enrich
from vigie.schemas import EnrichedArticle, UniqueArticle

PUBLISHED = datetime(2024, 5, 15, tzinfo=UTC)
"""A Wednesday."""


def unique(text: str, language: str, title: str = "", name: str = "a") -> UniqueArticle:
    """The article as it comes from dedup."""
    paragraphs = tuple(text.split("\n\n"))
    return UniqueArticle(id=name, title=title, paragraphs=paragraphs, language=language, published_at=PUBLISHED)


def enriched(text: str, language: str, title: str = "") -> EnrichedArticle:
    """The article as it leaves the stage."""
    return enrich([unique(text, language, title)])[0]
