"""MergedStory: a story that was merged into another."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MergedStory:
    """From `article_id` on the articles of `story_id` are those of `merged_into`."""

    story_id: str
    """The story that ended."""
    merged_into: str
    """The story that survives."""
    article_id: str
    """The article that showed both to be one."""
