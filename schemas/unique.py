"""UniqueArticle: a clean article that is no copy, and the story it belongs to."""

from __future__ import annotations

from dataclasses import dataclass

from vigie.schemas.clean import CleanArticle


@dataclass(frozen=True, slots=True)
class Story:
    """The story so far: its id, and how many articles and sources are remembered of it, copies counted.

    `absorbed`: ids of stories that turned out to be this one, the last 32: their articles are this story's.
    """

    first_id: str
    """The story's id: the id of its first article."""
    articles: int
    """Articles remembered of it, copies counted."""
    sources: int
    """Sources remembered of it."""
    absorbed: tuple[str, ...] = ()
    """Ids of stories that turned out to be this one, the last 32."""


@dataclass(frozen=True, slots=True)
class UniqueArticle(CleanArticle):
    """A CleanArticle with its story."""

    story_id: str | None = None
    """The story that the article belongs to, as far as is known now."""
    story: Story | None = None
    """That story so far."""
    revision_of: str | None = None
    """For a later version of a page: the id of its first version. Each version has an id of its own."""
