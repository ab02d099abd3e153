"""MergedStory: a story that turned out to be another."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MergedStory:
    """From `article_id` on the articles of `story_id` are those of `merged_into`."""

    story_id: str
    merged_into: str
    article_id: str
