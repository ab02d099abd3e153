"""The state of one rule's group: its open alert, its counts, and the articles already processed."""

from __future__ import annotations

from collections.abc import Iterable
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
"""A time that never comes."""
_DUE_BYTES = 8
_VERSION = "="
"""Before the id of a page among the articles seen: one of its later versions was."""

# A group is stored as JSON under the field names of `WindowEntry`, `Episode`, `GroupState`, `Baseline` and `Policy`.
# Renaming a field makes every stored group unreadable.


@dataclass(frozen=True, slots=True)
class WindowEntry:
    """A match as windows count it. `time`: its event time in milliseconds. `article`: the first version of its page."""

    time: int
    article: str
    story: str
    source: str


@dataclass(frozen=True, slots=True)
class Episode:
    """An open alert. Its `revision` is 0 until it is first emitted, as under a silence.

    `revised`: the latest version of the page of `first`, if it was revised.
    """

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
    revised: Match | None = None


@dataclass(frozen=True, slots=True)
class GroupState:
    """Everything kept about a rule's group between two matches."""

    rule_id: str
    version: int
    rule: MatchedRule
    group: Group
    policy: Policy
    episode: Episode | None = None
    seen: tuple[tuple[int, str], ...] = ()
    """Event times and shortened ids of the articles already processed, and of the pages that were revised."""
    recent: tuple[WindowEntry, ...] = ()
    """The matches of the window under way."""
    latest: Match | None = None
    baseline: Baseline | None = None
    untold: int = 0
    """Matches that no alert has reported: late ones, and those of episodes that ended silenced. For the next record."""
    last: int = 0
    """Stream time of the last match: the group's retention counts from here."""
    taken: int = 0
    """Event time of the last match processed in event-time order."""
    merged: dict[str, str] = field(default_factory=dict)
    """Former ids of the stories counted, each with the id that the story is counted under."""

    @property
    def alert_rule(self) -> AlertRule:
        """The rule as an alert shows it."""
        return AlertRule(self.rule_id, self.version, self.rule.name, self.rule.severity, self.rule.labels)


def new_group(match: Match, policy: Policy, group: Group) -> GroupState:
    """The empty state of a match's group."""
    return GroupState(match.rule_id, match.rule_version, match.rule, group, policy)


def record_match(state: GroupState, match: Match, policy: Policy, now: int) -> GroupState | None:
    """The state with the match recorded and the rule updated to its latest version; None for a repeated match.

    When too many articles are recorded, those with the latest event times stay, whatever order they came in.
    """
    mark = (match.event_time, _short(match.article_id))
    if any(article == mark[1] for _, article in state.seen):
        return None
    marks = (mark, (match.event_time, _VERSION + _short(match.page_id))) if match.revision_of else (mark,)
    # sorted before the cut, so that every order of arrival leaves the same articles
    seen = tuple(sorted((*state.seen, *marks))[-THRESHOLDS.limits.seen_articles :])
    state = replace(state, seen=seen, last=max(state.last, match.event_time, now))
    if match.rule_version > state.version:
        return replace(state, version=match.rule_version, rule=match.rule, policy=policy)
    return state


def retention_ms(kind: Kind) -> int:
    """How long a group is kept after its last match."""
    limits = THRESHOLDS.limits
    return limits.burst_retention_ms if kind == "burst" else limits.retention_ms


def reset_if_expired(state: GroupState, match: Match) -> GroupState:
    """The state for the next match; reset if the previous match lies a whole retention period back.

    Depending on the order of arrival, eviction may or may not have removed the group by then. The reset makes both
    cases give the same alerts.
    """
    taken = max(state.taken, match.event_time)
    if not state.taken or match.event_time - state.taken < retention_ms(state.policy.kind):
        return replace(state, taken=taken)
    return replace(state, taken=taken, episode=None, recent=(), latest=None, baseline=None, untold=0, merged={})


def seen_before(state: GroupState, match: Match, since: int = 0) -> bool:
    """Whether another version of the match's page was processed: before it in event time, and not before `since`."""
    page = _short(match.page_id)
    times = [time for time, article in state.seen if article in {page, _VERSION + page}]
    if state.policy.at_once and not state.policy.cooldown:  # matches are processed as they arrive
        return len(times) > 1
    return any(since <= time < match.event_time for time in times)


def count_match(state: GroupState, episode: Episode, match: Match) -> Episode:
    """The episode with one more article, or one more version of an article.

    Its earliest article represents it, in its latest version, whatever order they came in.
    """
    since = episode.window.start if episode.window else episode.first.event_time
    again = episode.articles > 0 and seen_before(state, match, since)
    first, revised = _representing(episode, match)
    return replace(
        episode,
        first=first,
        revised=revised,
        articles=episode.articles + (not again),
        stories=_with(episode.stories, match.story_id or match.article_id),
        sources=_with(episode.sources, match.article.source or ""),
        last=max(episode.last, match.event_time),
    )


def window_entry(match: Match) -> WindowEntry:
    """The match as windows count it."""
    return WindowEntry(match.event_time, match.page_id, match.story_id or match.article_id, match.article.source or "")


def articles_of(entries: Iterable[WindowEntry]) -> int:
    """How many articles the entries are of: the versions of a page are one."""
    return len({entry.article for entry in entries})


def _representing(episode: Episode, match: Match) -> tuple[Match, Match | None]:
    """The article that represents an episode, and the latest version of its page."""
    first, latest = episode.first, episode.revised or episode.first
    same_page = match.page_id == first.page_id
    if _place(match) < _place(first):
        return match, latest if same_page else None
    return first, match if same_page and _place(match) > _place(latest) else episode.revised


def _place(match: Match) -> tuple[int, str]:
    return match.event_time, match.article_id


def _short(article_id: str) -> str:
    return article_id[: THRESHOLDS.limits.id_digits]


def _with(names: tuple[str, ...], name: str) -> tuple[str, ...]:
    full = name in names or len(names) >= THRESHOLDS.limits.distinct
    return names if full else (*names, name)


def pack(state: GroupState, due: int) -> bytes:
    """The stored form: eight bytes of due time, then JSON. The index reads the due time without parsing the rest."""
    return due.to_bytes(_DUE_BYTES, "big") + encode(state)


def due_time(value: bytes) -> int:
    """The event time at which a stored group is due."""
    return int.from_bytes(value[:_DUE_BYTES], "big")


def unpack(value: bytes) -> GroupState:
    """The group of its stored form.

    Raises:
        ValueError: stored by a version that this one cannot read.
    """
    state = validate(orjson.loads(value[_DUE_BYTES:]), GroupState)
    if isinstance(state, Refused):
        raise ValueError(f"the state of the alert stage cannot be read: {state.detail}")  # noqa: TRY004 not a type
    return state
