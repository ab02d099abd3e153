"""Match: a rule found in an article, with the words that prove it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Evidence:
    """The words that made the rule match: code points `[start, end)` of `field`, and what stands there."""

    field: str
    """`title`, `text`, or the field of a value such as `entity`."""
    start: int
    """The first code point."""
    end: int
    """The code point after the last."""
    text: str
    """What stands there."""


@dataclass(frozen=True, slots=True)
class MatchedArticle:
    """What an alert says of its article."""

    title: str = ""
    """Its title."""
    url: str | None = None
    """Its address."""
    source: str | None = None
    """Who published it."""
    language: str = "und"
    """Its language."""
    published_at: str | None = None
    """When it was published."""


@dataclass(frozen=True, slots=True)
class MatchedRule:
    """What the alert stage needs of the rule as it stood when it matched."""

    name: str = ""
    """Its name."""
    severity: str = "medium"
    """Its severity."""
    labels: dict[str, str] = field(default_factory=dict)
    """Its labels."""
    cooldown: str = "0s"
    """Its cooldown."""
    group_by: tuple[str, ...] = ("story",)
    """What it groups by."""
    window: dict[str, Any] | None = None
    """Its window, if it has one."""
    dry_run: bool = False
    """Whether no alert is to fire."""


@dataclass(frozen=True, slots=True)
class Match:
    """One rule, one article. `event_time`: milliseconds since the epoch of the raw record.

    `rules_epoch`: which rules the article was matched against: the rules topic up to this offset, by partition.
    `absorbed`: former ids of the story: what was told of them was told of it.
    `revision_of`: for a later version of a page, the id of the page's first version.
    """

    rule_id: str
    """The rule."""
    rule_version: int
    """Its version."""
    article_id: str
    """The article."""
    story_id: str | None
    """The article's story."""
    evidence: tuple[Evidence, ...]
    """The words that prove the match."""
    event_time: int
    """The raw record's Kafka timestamp, in milliseconds since the epoch."""
    article: MatchedArticle
    """What an alert says of the article."""
    rule: MatchedRule = field(default_factory=MatchedRule)
    """The rule as it stood when it matched."""
    snippet: str = ""
    """The sentence that holds most of the evidence, cut at 300 code points."""
    rules_epoch: dict[str, int] = field(default_factory=dict)
    """Which rules were in force: the last offset read of the rules topic, by partition."""
    absorbed: tuple[str, ...] = ()
    """Former ids of the story."""
    revision_of: str | None = None
    """For a later version of a page: the id of its first version."""

    @property
    def page_id(self) -> str:
        """The article whose version this is, or the article itself."""
        return self.revision_of or self.article_id
