"""UniqueArticle: a clean article that is no copy, and the story it belongs to."""

from __future__ import annotations

from dataclasses import dataclass

from vigie.schemas.clean import CleanArticle


@dataclass(frozen=True, slots=True)
class Story:
    """The story so far: the id of its first article, and how many articles and sources it has."""

    first_id: str
    articles: int
    sources: int


@dataclass(frozen=True, slots=True)
class UniqueArticle(CleanArticle):
    """A CleanArticle with its story."""

    story_id: str | None = None
    story: Story | None = None
