"""Telling: an episode becomes an alert record, or is kept quiet by a silence."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Literal

from vigie.agents.alert.group import alert_id
from vigie.agents.alert.ledger import Episode, Ledger
from vigie.schemas.alert import Alert, AlertArticle, Burst, Counts
from vigie.schemas.envelope import Headers, Outgoing
from vigie.schemas.silence import Silence
from vigie.schemas.topics import publish

State = Literal["firing", "updated", "resolved"]


def silenced(ledger: Ledger, at: int, silences: Iterable[Silence]) -> bool:
    """Whether a silence covers the rule's alerts at that event time."""
    labels = {**ledger.rule.labels, "rule": ledger.rule_id, "severity": ledger.rule.severity}
    return any(
        silence.labels.items() <= labels.items()
        and silence.starts.timestamp() * 1000 <= at < silence.ends.timestamp() * 1000
        for silence in silences
    )


class Voice:
    """Collects what is told while a record is taken."""

    def __init__(self, silences: Sequence[Silence] = ()) -> None:
        self._silences = silences
        self.said: list[Outgoing] = []

    def tell(
        self,
        ledger: Ledger,
        episode: Episode,
        at: int,
        *,
        brings: int = 1,
        late: bool = False,
        burst: Burst | None = None,
    ) -> Ledger:
        """Tell of the episode as of the event time `at`: `firing` the first time, `updated` afterwards.

        `brings`: the articles that this telling is about, counted as suppressed when a silence forbids it.
        """
        if silenced(ledger, at, self._silences):
            return replace(ledger, episode=replace(episode, suppressed=episode.suppressed + brings))
        state: State = "firing" if episode.revision == 0 else "updated"
        return self._say(ledger, replace(episode, revision=episode.revision + 1), at, state, late=late, burst=burst)

    def close(self, ledger: Ledger, episode: Episode, at: int) -> Ledger:
        """Tell that the episode is over; what nobody was told of is left to the group's next record."""
        if episode.revision and not silenced(ledger, at, self._silences):
            return ended(self._say(ledger, replace(episode, revision=episode.revision + 1), at, "resolved"))
        return ended(replace(ledger, episode=episode))

    def _say(
        self, ledger: Ledger, episode: Episode, at: int, state: State, *, late: bool = False, burst: Burst | None = None
    ) -> Ledger:
        record = _alert(ledger, episode, state, late=late, burst=burst)
        self.said.append(publish("alerts", record, at, _headers(record)))
        return replace(ledger, episode=replace(episode, suppressed=0), untold=0)


def ended(ledger: Ledger) -> Ledger:
    """The ledger without its episode; what was suppressed in it is counted in the next record of the group."""
    untold = ledger.episode.suppressed if ledger.episode is not None else 0
    return replace(ledger, episode=None, untold=ledger.untold + untold)


def _alert(ledger: Ledger, episode: Episode, state: State, *, late: bool, burst: Burst | None) -> Alert:
    first = episode.first
    article = first.article
    return Alert(
        alert_id=alert_id(ledger.rule_id, ledger.policy.kind, ledger.group.key or "", episode.anchor),
        revision=episode.revision,
        state=state,
        kind=ledger.policy.kind,
        rule=ledger.alert_rule,
        group=ledger.group,
        event_time=first.event_time,
        window=episode.window,
        article=AlertArticle(
            first.article_id, article.url, article.source, article.title, article.language, article.published_at
        ),
        evidence=first.evidence,
        snippet=first.snippet,
        counts=Counts(episode.articles, len(episode.stories), len(episode.sources), episode.suppressed + ledger.untold),
        late=late,
        burst=burst,
        rules_epoch=first.rules_epoch,
    )


def _headers(alert: Alert) -> Headers:
    """What consumers choose by without parsing the value."""
    labels = ((f"label-{name}", value.encode()) for name, value in sorted(alert.rule.labels.items()))
    plain = (("severity", alert.rule.severity), ("rule", alert.rule.id), ("kind", alert.kind), ("state", alert.state))
    return (*((name, value.encode()) for name, value in plain), *labels)
