"""Match: a rule found in an article, with the words that prove it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Evidence:
    """The words that made the rule match: code points `[start, end)` of `field`, and what stands there."""

    field: str
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class MatchedArticle:
    """What an alert says of its article."""

    title: str = ""
    url: str | None = None
    source: str | None = None
    language: str = "und"
    published_at: str | None = None


@dataclass(frozen=True, slots=True)
class MatchedRule:
    """What the alert stage needs of the rule as it stood when it matched."""

    name: str = ""
    severity: str = "medium"
    labels: dict[str, str] = field(default_factory=dict)
    cooldown: str = "0s"
    group_by: tuple[str, ...] = ("story",)
    window: dict[str, Any] | None = None
    dry_run: bool = False


@dataclass(frozen=True, slots=True)
class Match:
    """One rule, one article. `event_time`: milliseconds since the epoch of the raw record.

    `rules_epoch`: which rules the article was matched against: the rules topic up to this offset, by partition.
    `absorbed`: former ids of the story: what was told of them was told of it.
    """

    rule_id: str
    rule_version: int
    article_id: str
    story_id: str | None
    evidence: tuple[Evidence, ...]
    event_time: int
    article: MatchedArticle
    rule: MatchedRule = field(default_factory=MatchedRule)
    snippet: str = ""
    rules_epoch: dict[str, int] = field(default_factory=dict)
    absorbed: tuple[str, ...] = ()
