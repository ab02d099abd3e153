"""One table: topic, record, key, how long it is kept. The stages, `vigie topics` and the reference read it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from vigie.schemas.alert import Alert
from vigie.schemas.clean import CleanArticle
from vigie.schemas.duplicate import Duplicate
from vigie.schemas.enriched import EnrichedArticle
from vigie.schemas.envelope import Headers, Outgoing
from vigie.schemas.json import encode
from vigie.schemas.match import Match
from vigie.schemas.merged_story import MergedStory
from vigie.schemas.raw import RawArticle
from vigie.schemas.rule import Rule
from vigie.schemas.rule_status import RuleStatus
from vigie.schemas.silence import Silence
from vigie.schemas.unique import UniqueArticle

DAY_MS = 86_400_000


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic: `record` type (None: bytes as they came), what the key is in words and in code, and its retention."""

    name: str
    record: type[Any] | None
    key: str
    key_of: Callable[[Any], str] | None
    id_of: Callable[[Any], str] | None
    retention_ms: int | None
    compacted: bool = False
    says: str = ""

    @property
    def cleanup_policy(self) -> str:
        """Kafka's `cleanup.policy`."""
        if not self.compacted:
            return "delete"
        return "compact,delete" if self.retention_ms else "compact"


def _id(record: Any) -> str:
    return str(record.id)


_ROWS = (
    Topic("raw", RawArticle, "any", None, None, 7 * DAY_MS, says="pages as producers send them"),
    Topic("clean", CleanArticle, "language", lambda r: r.language, _id, 7 * DAY_MS, says="articles without their page"),
    Topic("unique", UniqueArticle, "article id", _id, _id, 7 * DAY_MS, says="articles that are no copies, in stories"),
    Topic("duplicates", Duplicate, "id of the original", lambda r: r.duplicate_of, _id, 7 * DAY_MS, says="copies"),
    Topic(
        "stories",
        MergedStory,
        "story id",
        lambda r: r.story_id,
        lambda r: r.story_id,
        30 * DAY_MS,
        says="stories that were merged into another",
    ),
    Topic(
        "enriched",
        EnrichedArticle,
        "story id",
        lambda r: r.story_id or r.id,
        _id,
        30 * DAY_MS,
        says="articles with entities, places, quotes",
    ),
    Topic("rules", Rule, "rule id", _id, _id, None, compacted=True, says="alert rules, live"),
    Topic(
        "rules.status",
        RuleStatus,
        "rule id",
        lambda r: r.rule_id,
        lambda r: f"{r.rule_id}-{r.version}",
        None,
        compacted=True,
        says="what became of each rule record",
    ),
    Topic(
        "matches",
        Match,
        "rule id",
        lambda r: r.rule_id,
        lambda r: f"{r.rule_id}-{r.article_id}",
        7 * DAY_MS,
        says="a rule found in an article",
    ),
    Topic(
        "alerts",
        Alert,
        "alert id",
        lambda r: r.alert_id,
        lambda r: f"{r.alert_id}-{r.revision}",
        30 * DAY_MS,
        compacted=True,
        says="what consumers wait for",
    ),
    Topic("silences", Silence, "silence id", _id, _id, None, compacted=True, says="what is not to be told, for people"),
    Topic("dead-letters", None, "the record's own", None, None, 30 * DAY_MS, says="refused records, byte for byte"),
)
TOPICS: dict[str, Topic] = {row.name: row for row in _ROWS}


def publish(topic: str, record: Any, time: int, headers: Headers = ()) -> Outgoing:
    """The record, encoded and keyed as the table says. `time`: event time, milliseconds since the epoch.

    Raises:
        KeyError: no such topic in the table.
        orjson.JSONEncodeError: the record cannot be JSON.
    """
    row = TOPICS[topic]
    if row.key_of is None or row.id_of is None:
        raise ValueError(f"topic {topic!r} takes bytes as they come, not records")
    return Outgoing(topic, row.key_of(record).encode(), encode(record), row.id_of(record), time, headers)
