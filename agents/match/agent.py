"""The match stage between topics: enriched articles in, one record out for each rule that an article matches."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from vigie.agents.match.rule_book import RuleBook
from vigie.agents.match.snippet import snippet
from vigie.agents.match.text.document import document
from vigie.agents.stage import Change, Outcome, View
from vigie.schemas.enriched import EnrichedArticle
from vigie.schemas.envelope import Incoming, Outgoing
from vigie.schemas.heartbeat import EVERY_MS, heartbeat
from vigie.schemas.json import decode
from vigie.schemas.match import Evidence, Match, MatchedArticle, MatchedRule
from vigie.schemas.refused import Refused
from vigie.schemas.rule import Rule
from vigie.schemas.topics import publish


class Matching:
    """The state of the match stage: the rules in force, and the event time of the last heartbeat. Nothing is stored."""

    def __init__(self, rules: RuleBook) -> None:
        self._rules = rules
        self._last_heartbeat = -EVERY_MS

    def apply(self, batch: Sequence[Incoming], view: View) -> tuple[list[Outcome], list[Change]]:
        """Matches each article against every rule in force, and sends a heartbeat once a minute of event time."""
        del view
        return [self._take(record) for record in batch], []

    def derive(self, key: bytes, old: bytes | None, new: bytes | None, view: View) -> Iterable[Change]:
        """Derives nothing: the stage stores nothing."""
        del key, old, new, view
        return ()

    def _take(self, record: Incoming) -> Outcome:
        article = decode(record.value or b"", EnrichedArticle)
        if isinstance(article, Refused):
            return article
        time = article.origin.timestamp if article.origin else record.timestamp
        epoch = dict(self._rules.epoch)
        found = self._rules.matching_rules(document(article), time)
        matches = (_match(rule, evidence, article, time, epoch=epoch) for rule, evidence in found)
        return (*self._heartbeat(time), *(publish("matches", match, time) for match in matches))

    def _heartbeat(self, time: int) -> tuple[Outgoing, ...]:
        if time < self._last_heartbeat + EVERY_MS:
            return ()
        self._last_heartbeat = time
        return (heartbeat(time),)


def _match(
    rule: Rule, evidence: tuple[Evidence, ...], article: EnrichedArticle, time: int, *, epoch: dict[str, int]
) -> Match:
    return Match(
        rule_id=rule.id,
        rule_version=rule.version,
        article_id=article.id,
        story_id=article.story_id,
        evidence=evidence,
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
        snippet=snippet(article.title, article.text, evidence),
        rules_epoch=epoch,
        absorbed=article.story.absorbed if article.story else (),
        revision_of=article.revision_of,
    )
