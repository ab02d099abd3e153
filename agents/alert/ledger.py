"""What is known of a rule's group: the alert that is open, what it counts, and what was seen."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import orjson

from vigie.agents.alert.baseline import Baseline
from vigie.agents.alert.policy import Kind, Policy
from vigie.agents.alert.thresholds import THRESHOLDS
from vigie.schemas.alert import AlertRule, AlertWindow, Group
from vigie.schemas.json import encode, validate
from vigie.schemas.match import Match, MatchedRule
from vigie.schemas.refused import Refused

NEVER = (1 << 63) - 1
"""A time that does not come."""
_DUE_BYTES = 8
_ID_DIGITS = 16


@dataclass(frozen=True, slots=True)
class Seen:
    """A match as the windows see it. Times are event times in milliseconds."""

    time: int
    article: str
    story: str
    source: str


@dataclass(frozen=True, slots=True)
class Episode:
    """An alert under way. `revision` 0: nobody was told yet, as under a silence."""

    anchor: str
    first: Match
    window: AlertWindow | None = None
    revision: int = 0
    articles: int = 0
    stories: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    suppressed: int = 0
    quiet_until: int = 0
    last: int = 0


@dataclass(frozen=True, slots=True)
class Ledger:
    """All that is kept of a rule's group between two matches."""

    rule_id: str
    version: int
    rule: MatchedRule
    group: Group
    policy: Policy
    episode: Episode | None = None
    seen: tuple[tuple[int, str], ...] = ()
    recent: tuple[Seen, ...] = ()
    latest: Match | None = None
    baseline: Baseline | None = None
    untold: int = 0
    """Late matches of a window, and what a silence kept back until its alert was over: for the next record."""
    last: int = 0
    """Stream time of the last match: what forgetting counts from."""
    taken: int = 0
    """Event time of the last match taken, in the order of event time."""
    merged: dict[str, str] = field(default_factory=dict)
    """Former ids of the stories that are counted, each with the id that the story is counted under."""

    @property
    def alert_rule(self) -> AlertRule:
        """The rule as an alert names it."""
        return AlertRule(self.rule_id, self.version, self.rule.name, self.rule.severity, self.rule.labels)


def opened(match: Match, policy: Policy, group: Group) -> Ledger:
    """An empty ledger for the group of a match."""
    return Ledger(match.rule_id, match.rule_version, match.rule, group, policy)


def met(ledger: Ledger, match: Match, policy: Policy, now: int) -> Ledger | None:
    """The ledger with the match among those seen and the rule's latest version; None if it was seen before.

    Of very many, those with the latest event times are remembered, whatever order they came in.
    """
    mark = (match.event_time, match.article_id[:_ID_DIGITS])
    if any(article == mark[1] for _, article in ledger.seen):
        return None
    seen = tuple(sorted((*ledger.seen, mark))[-THRESHOLDS.memory.seen :])
    ledger = replace(ledger, seen=seen, last=max(ledger.last, match.event_time, now))
    if match.rule_version > ledger.version:
        return replace(ledger, version=match.rule_version, rule=match.rule, policy=policy)
    return ledger


def kept_ms(kind: Kind) -> int:
    """How long a group is kept after its last match."""
    memory = THRESHOLDS.memory
    return memory.burst_keep_ms if kind == "burst" else memory.keep_ms


def renewed(ledger: Ledger, match: Match) -> Ledger:
    """The ledger for one match more: as new, if the last one lies as far back as a group is remembered.

    It may have been forgotten by then or not, as the records came; what is told must not hang on that.
    """
    taken = max(ledger.taken, match.event_time)
    if not ledger.taken or match.event_time - ledger.taken < kept_ms(ledger.policy.kind):
        return replace(ledger, taken=taken)
    return replace(ledger, taken=taken, episode=None, recent=(), latest=None, baseline=None, untold=0, merged={})


def counted(episode: Episode, match: Match) -> Episode:
    """The episode with one more article; the earliest of them stands for it, whatever order they came in."""
    earlier = (match.event_time, match.article_id) < (episode.first.event_time, episode.first.article_id)
    return replace(
        episode,
        first=match if earlier else episode.first,
        articles=episode.articles + 1,
        stories=_with(episode.stories, match.story_id or match.article_id),
        sources=_with(episode.sources, match.article.source or ""),
        last=max(episode.last, match.event_time),
    )


def seen_as(match: Match) -> Seen:
    """The match as the windows see it."""
    return Seen(match.event_time, match.article_id, match.story_id or match.article_id, match.article.source or "")


def _with(known: tuple[str, ...], name: str) -> tuple[str, ...]:
    full = name in known or len(known) >= THRESHOLDS.memory.distinct
    return known if full else (*known, name)


def packed(ledger: Ledger, due: int) -> bytes:
    """The ledger as the state keeps it: first the event time at which it must be looked at again."""
    return due.to_bytes(_DUE_BYTES, "big") + encode(ledger)


def due_of(value: bytes) -> int:
    """When a packed ledger must be looked at again."""
    return int.from_bytes(value[:_DUE_BYTES], "big")


def unpacked(value: bytes) -> Ledger:
    """A packed ledger.

    Raises:
        ValueError: written by a version of this stage that this one cannot read.
    """
    ledger = validate(orjson.loads(value[_DUE_BYTES:]), Ledger)
    if isinstance(ledger, Refused):
        raise ValueError(f"the state of the alert stage cannot be read: {ledger.detail}")  # noqa: TRY004 not a type
    return ledger
