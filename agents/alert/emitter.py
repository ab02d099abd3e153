"""Turns an episode into an alert record, unless a silence suppresses it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Literal

from vigie.agents.alert.group import alert_id
from vigie.agents.alert.group_state import Episode, GroupState
from vigie.schemas.alert import Alert, AlertArticle, Burst, Counts
from vigie.schemas.envelope import Headers, Outgoing
from vigie.schemas.silence import Silence
from vigie.schemas.topics import publish

AlertStatus = Literal["firing", "updated", "resolved"]


def silenced(state: GroupState, at: int, silences: Iterable[Silence]) -> bool:
    """Whether a silence covers the rule's alerts at that event time."""
    labels = {**state.rule.labels, "rule": state.rule_id, "severity": state.rule.severity}
    return any(
        silence.labels.items() <= labels.items()
        and silence.starts.timestamp() * 1000 <= at < silence.ends.timestamp() * 1000
        for silence in silences
    )


class AlertEmitter:
    """Collects the alerts that one record causes, in order."""

    def __init__(self, silences: Sequence[Silence] = ()) -> None:
        self._silences = silences
        self.emitted: list[Outgoing] = []

    def emit(
        self,
        state: GroupState,
        episode: Episode,
        at: int,
        *,
        brings: int = 1,
        late: bool = False,
        burst: Burst | None = None,
    ) -> GroupState:
        """Emit the episode as of event time `at`: `firing` the first time, `updated` afterwards.

        `brings`: how many articles this alert reports, counted as suppressed when a silence blocks it.
        """
        if silenced(state, at, self._silences):
            return replace(state, episode=replace(episode, suppressed=episode.suppressed + brings))
        status: AlertStatus = "firing" if episode.revision == 0 else "updated"
        return self._publish(state, replace(episode, revision=episode.revision + 1), at, status, late=late, burst=burst)

    def resolve(self, state: GroupState, episode: Episode, at: int) -> GroupState:
        """Emit the end of the episode. An episode that was never emitted ends without a record."""
        if episode.revision and not silenced(state, at, self._silences):
            # published before the episode is dropped: publishing clears `suppressed`, so nothing is counted twice
            state = self._publish(state, replace(episode, revision=episode.revision + 1), at, "resolved")
            return without_episode(state)
        return without_episode(replace(state, episode=episode))

    def _publish(
        self,
        state: GroupState,
        episode: Episode,
        at: int,
        status: AlertStatus,
        *,
        late: bool = False,
        burst: Burst | None = None,
    ) -> GroupState:
        record = _alert(state, episode, status, late=late, burst=burst)
        self.emitted.append(publish("alerts", record, at, _headers(record)))
        return replace(state, episode=replace(episode, suppressed=0), untold=0)


def without_episode(state: GroupState) -> GroupState:
    """The state without its episode. What the episode suppressed is counted in the group's next record."""
    suppressed = state.episode.suppressed if state.episode is not None else 0
    return replace(state, episode=None, untold=state.untold + suppressed)


def _alert(state: GroupState, episode: Episode, status: AlertStatus, *, late: bool, burst: Burst | None) -> Alert:
    first, shown = episode.first, episode.revised or episode.first
    article = shown.article
    return Alert(
        alert_id=alert_id(state.rule_id, state.policy.kind, state.group.key or "", episode.anchor),
        revision=episode.revision,
        state=status,
        kind=state.policy.kind,
        rule=state.alert_rule,
        group=state.group,
        event_time=first.event_time,
        window=episode.window,
        article=AlertArticle(
            shown.article_id, article.url, article.source, article.title, article.language, article.published_at
        ),
        evidence=shown.evidence,
        snippet=shown.snippet,
        counts=Counts(episode.articles, len(episode.stories), len(episode.sources), episode.suppressed + state.untold),
        late=late,
        burst=burst,
        rules_epoch=shown.rules_epoch,
    )


def _headers(alert: Alert) -> Headers:
    """The headers by which consumers filter without parsing the value."""
    labels = ((f"label-{name}", value.encode()) for name, value in sorted(alert.rule.labels.items()))
    plain = (("severity", alert.rule.severity), ("rule", alert.rule.id), ("kind", alert.kind), ("state", alert.state))
    return (*((name, value.encode()) for name, value in plain), *labels)
