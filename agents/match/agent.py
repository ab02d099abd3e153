"""Match, between topics: enriched articles in, one record a rule that they answer out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import orjson

from vigie.agents.match.document import document
from vigie.agents.match.rule_book import RuleBook
from vigie.agents.match.snippet import snippet
from vigie.agents.stage import Change, Outcome, View
from vigie.schemas.envelope import Incoming, Outgoing
from vigie.schemas.heartbeat import EVERY_MS, heartbeat
from vigie.schemas.json import decode
from vigie.schemas.match import Evidence, Match, MatchedArticle, MatchedRule
from vigie.schemas.refused import Refused
from vigie.schemas.rule import Rule
from vigie.schemas.topics import publish
from vigie.schemas.unique import UniqueArticle


class Matching:
    """The state of the match stage: none of its own but the rules in force, and how far it last told the time."""

    def __init__(self, rules: RuleBook) -> None:
        self._rules = rules
        self._told = -EVERY_MS

    def apply(self, batch: Sequence[Incoming], view: View) -> tuple[list[Outcome], list[Change]]:
        """Each article against every rule in force; now and then a heartbeat for the rules that none answers."""
        del view
        return [self._take(record) for record in batch], []

    def derive(self, key: bytes, old: bytes | None, new: bytes | None, view: View) -> Iterable[Change]:
        """There is no state to derive from."""
        del key, old, new, view
        return ()

    def _take(self, record: Incoming) -> Outcome:
        article = decode(record.value or b"", UniqueArticle)
        if isinstance(article, Refused):
            return article
        fields: dict[str, Any] = orjson.loads(record.value or b"{}")
        time = article.origin.timestamp if article.origin else record.timestamp
        seen = document(fields)
        epoch = dict(self._rules.epoch)
        matches = (_match(rule, proof, article, time, epoch=epoch) for rule, proof in self._rules.answered(seen, time))
        return (*self._beat(time), *(publish("matches", match, time) for match in matches))

    def _beat(self, time: int) -> tuple[Outgoing, ...]:
        if time < self._told + EVERY_MS:
            return ()
        self._told = time
        return (heartbeat(time),)


def _match(
    rule: Rule, proof: tuple[Evidence, ...], article: UniqueArticle, time: int, *, epoch: dict[str, int]
) -> Match:
    return Match(
        rule_id=rule.id,
        rule_version=rule.version,
        article_id=article.id,
        story_id=article.story_id,
        evidence=proof,
        event_time=time,
        article=MatchedArticle(
            article.title,
            article.url,
            article.source,
            article.language,
            article.published_at.isoformat().replace("+00:00", "Z") if article.published_at else None,
        ),
        rule=MatchedRule(
            rule.name,
            rule.severity,
            rule.labels,
            rule.cooldown,
            rule.group_by,
            rule.window.model_dump() if rule.window else None,
            rule.dry_run,
        ),
        snippet=snippet(article.title, article.text, proof),
        rules_epoch=epoch,
        absorbed=article.story.absorbed if article.story else (),
    )
