"""The group that a match belongs to, and the id of the group's alert."""

from __future__ import annotations

import hashlib

from vigie.agents.alert.policy import Kind, Policy
from vigie.schemas.alert import Group
from vigie.schemas.match import Match


def group(match: Match, policy: Policy) -> Group:
    """The match's group. Its key reads `story=…|source=…`, and is empty when the rule has a single group."""
    of = {
        "story": match.story_id or match.article_id,
        "source": match.article.source or "",
        "language": match.article.language,
        "article": match.page_id,
    }
    story = match.story_id if "story" in policy.by else None
    return Group(story, "|".join(f"{name}={of[name]}" for name in policy.by))


def group_id(rule_id: str, kind: Kind, key: str) -> bytes:
    """Sixteen bytes that identify a rule's group in state keys."""
    return hashlib.sha256(f"{rule_id}|{kind}|{key}".encode("utf-8", "surrogatepass")).digest()[:16]


def alert_id(rule_id: str, kind: Kind, key: str, anchor: str) -> str:
    """32 hex digits, the same in every run. The rule's version is left out, so editing a rule fires nothing again.

    `anchor`: what started the alert, that is the story, the first article, or the start of the window.
    """
    return hashlib.sha256(f"{rule_id}|{kind}|{key}|{anchor}".encode("utf-8", "surrogatepass")).hexdigest()[:32]
