"""Who belongs together: the group of a match, and the id of its alert."""

from __future__ import annotations

import hashlib

from vigie.agents.alert.policy import Kind, Policy
from vigie.schemas.alert import Group
from vigie.schemas.match import Match


def group(match: Match, policy: Policy) -> Group:
    """The match's group. The key reads `story=…|source=…`; empty when the rule gathers everything."""
    of = {
        "story": match.story_id or match.article_id,
        "source": match.article.source or "",
        "language": match.article.language,
        "article": match.article_id,
    }
    story = match.story_id if "story" in policy.by else None
    return Group(story, "|".join(f"{name}={of[name]}" for name in policy.by))


def group_id(rule_id: str, kind: Kind, key: str) -> bytes:
    """Sixteen bytes that stand for a rule's group in the state's keys."""
    return hashlib.sha256(f"{rule_id}|{kind}|{key}".encode("utf-8", "surrogatepass")).digest()[:16]


def alert_id(rule_id: str, kind: Kind, key: str, anchor: str) -> str:
    """32 hex digits, the same whoever computes them. The rule's version is not in it: an edit tells nothing again.

    `anchor` is what begins the alert: the story, the first article, or the start of the window.
    """
    return hashlib.sha256(f"{rule_id}|{kind}|{key}|{anchor}".encode("utf-8", "surrogatepass")).hexdigest()[:32]
