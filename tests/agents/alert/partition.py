"""A partition of `matches` in memory: what the runtime does around the stage, in forty lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import orjson

from vigie.agents.alert.agent import Alerting
from vigie.agents.stage import Outcome
from vigie.schemas.envelope import SOURCE, Incoming, Outgoing
from vigie.schemas.heartbeat import HEARTBEAT
from vigie.schemas.json import encode
from vigie.schemas.match import Evidence, Match, MatchedArticle, MatchedRule
from vigie.schemas.silence import SILENCING

MINUTE = 60_000
HOUR = 60 * MINUTE
DAY = 24 * HOUR
START = 1_760_000_400_000
"""2025-10-09 09:00 UTC, a Thursday."""


def rule(**fields: Any) -> MatchedRule:
    """A rule as a match carries it."""
    return MatchedRule(**({"name": "Crues", "severity": "high", "labels": {"desk": "nord"}} | fields))


def match(article: str, minute: float = 0, story: str = "s1", source: str = "a.example", **fields: Any) -> Match:
    """A match of rule `crues` so many minutes after the start."""
    about = MatchedArticle(title=f"Titre {article}", url=f"https://{source}/{article}", source=source, language="fr")
    plain: dict[str, Any] = {
        "rule_id": "crues",
        "rule_version": 1,
        "evidence": (Evidence("text", 0, 4, "crue"),),
        "rule": rule(),
        "snippet": f"La crue, {article}.",
    }
    return Match(
        **plain | {"article_id": article, "story_id": story, "event_time": at(minute), "article": about} | fields
    )


def at(minute: float) -> int:
    """The event time so many minutes after the start."""
    return START + round(minute * MINUTE)


def record(item: Match | bytes, timestamp: int = START + 400 * DAY) -> Incoming:
    """A match, or any bytes, as fetched."""
    value = item if isinstance(item, bytes) else encode(item)
    return Incoming("matches", 0, 0, timestamp, b"crues", value)


def heartbeat(minute: float, source: str = "") -> Incoming:
    """A record that only moves the time on; of one `source` partition of several, as `0/2`."""
    headers = ((HEARTBEAT, str(at(minute)).encode()), *(((SOURCE, source.encode()),) if source else ()))
    return Incoming("matches", 0, 0, at(minute), None, b"", headers)


def silence(name: str, value: dict[str, Any] | None) -> Incoming:
    """A record that sets or lifts a silence."""
    body = None if value is None else orjson.dumps({"id": name, **value})
    return Incoming("matches", 0, 0, START, None, body, ((SILENCING, name.encode()),))


class Partition:
    """A slot with its store: a batch's changes are written together with what is derived from them."""

    def __init__(self) -> None:
        """An empty store."""
        self.entries: dict[bytes, bytes] = {}
        self.published: list[Outgoing] = []

    def get(self, key: bytes) -> bytes | None:
        """The value of a key, or None."""
        return self.entries.get(key)

    def many(self, keys: Sequence[bytes]) -> list[bytes | None]:
        """The values of keys, in their order."""
        return [self.entries.get(key) for key in keys]

    def scan(self, start: bytes, end: bytes) -> Iterator[tuple[bytes, bytes]]:
        """Entries in the order of their keys."""
        return iter(sorted((key, value) for key, value in self.entries.items() if start <= key < end))

    def feed(self, *items: Match | Incoming) -> list[Outcome]:
        """Give the stage a batch and commit what it did."""
        state = Alerting()
        batch = [record(item) if isinstance(item, Match) else item for item in items]
        outcomes, changes = state.apply(batch, self)
        for key, value in changes:
            for entry, content in [*state.derive(key, self.entries.get(key), value, self), (key, value)]:
                if content is None:
                    self.entries.pop(entry, None)
                else:
                    self.entries[entry] = content
        self.published += [sent for outcome in outcomes if isinstance(outcome, tuple) for sent in outcome]
        return outcomes

    def alerts(self) -> list[dict[str, Any]]:
        """Every alert published so far, in order."""
        return [orjson.loads(sent.value or b"{}") for sent in self.published]

    def summary(self) -> list[tuple[str, int, int, int]]:
        """Every alert as state, revision, articles and suppressed."""
        counts = [(alert, alert["counts"]) for alert in self.alerts()]
        return [(alert["state"], alert["revision"], count["articles"], count["suppressed"]) for alert, count in counts]

    def last(self) -> dict[bytes, bytes | None]:
        """What compaction leaves: the last record of each alert."""
        return {sent.key: sent.value for sent in self.published}


def fed(items: Sequence[Match | Incoming], sizes: Sequence[int] = ()) -> Partition:
    """A partition that was given the items in batches of those sizes, the rest at once."""
    partition, rest = Partition(), list(items)
    for size in sizes:
        partition.feed(*rest[:size])
        rest = rest[size:]
    partition.feed(*rest)
    return partition
