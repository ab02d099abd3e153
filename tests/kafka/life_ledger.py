"""The ledger: every record through every topic, read committed. What was lost, what came twice, at which step.

It knows nothing of Kafka: it is given the topics' records and compares, step by step, what had to come with what came.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

import orjson

from tests.kafka.life_articles import WATCHES, Article, words

T = TypeVar("T")
NUMBER = "life-number"
"""Header of a raw record: which article it is."""
TOPICS = ("raw", "clean", "unique", "duplicates", "stories", "enriched", "matches", "alerts", "dead-letters")
ERRORS = "__streams.errors."
SHOWN = 4
"""Examples of each finding."""
Place = tuple[int, int]
"""Partition and offset."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A committed record."""

    partition: int
    offset: int
    value: bytes | None
    headers: Mapping[str, bytes] = field(default_factory=dict)
    timestamp: int = 0

    @property
    def place(self) -> Place:
        """Where it stands."""
        return self.partition, self.offset

    @property
    def fields(self) -> dict[str, Any]:
        """Its value, decoded."""
        found: dict[str, Any] = orjson.loads(self.value or b"{}")
        return found

    @property
    def origin(self) -> Place:
        """Where the raw record that it comes of stands."""
        origin = self.fields["origin"]
        return origin["partition"], origin["offset"]


Log = Mapping[str, Sequence[Entry]]
"""Every topic by its short name."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A step, and what is wrong with it: examples with how often; `unexpected` came though nothing asked for it."""

    step: str
    came: int
    lost: Mapping[str, int]
    twice: Mapping[str, int]
    unexpected: Mapping[str, int]

    @property
    def wrong(self) -> bool:
        """Whether anything is."""
        return bool(self.lost or self.twice or self.unexpected)

    def __str__(self) -> str:
        parts = [f"{self.step}: {self.came} came"]
        for name in ("lost", "twice", "unexpected"):
            found: Mapping[str, int] = getattr(self, name)
            examples = f" ({', '.join(sorted(found)[:SHOWN])})" if found else ""
            parts.append(f"{sum(found.values())} {name}{examples}")
        return ", ".join(parts)


def audit(sent: Sequence[Article], log: Log) -> list[Finding]:
    """Every step in the order of the data, then what was refused."""
    return [
        _producer(sent, log),
        compared(
            "raw to clean", _once(entry.place for entry in log["raw"]), _origins(log, "clean") + _dead(log, "raw")
        ),
        compared(
            "clean to unique", _origins(log, "clean"), _origins(log, "unique", "duplicates") + _dead(log, "clean")
        ),
        compared("unique to enriched", _origins(log, "unique"), _origins(log, "enriched") + _dead(log, "unique")),
        compared("enriched to matches", _matches_wanted(log), Counter(map(_match, _matches(log)))),
        compared("matches to alerts", *_alerts_by_story(log)),
        compared("revisions of alerts", *_revisions(log)),
        _refused(sent, log),
    ]


def compared(step: str, wanted: Counter[T], came: Counter[T]) -> Finding:
    """What had to come beside what came; each key as often as it is counted."""
    surplus = came - wanted
    return Finding(
        step,
        came.total(),
        lost=_named(wanted - came),
        twice=_named(Counter({key: count for key, count in surplus.items() if key in wanted})),
        unexpected=_named(Counter({key: count for key, count in surplus.items() if key not in wanted})),
    )


def _named(found: Counter[T]) -> dict[str, int]:
    return {_name(key): count for key, count in found.items()}


def _name(key: object) -> str:
    return "/".join(map(str, key)) if isinstance(key, tuple) else str(key)


def _once(keys: Iterable[T]) -> Counter[T]:
    return Counter(dict.fromkeys(keys, 1))


def _origins(log: Log, *topics: str) -> Counter[Place]:
    return Counter(entry.origin for topic in topics for entry in log[topic])


def _producer(sent: Sequence[Article], log: Log) -> Finding:
    """The tests' own producer sends again what it is not sure of: more than once is no fault."""
    return compared("sent to raw", _once(one.number for one in sent), _once(_number(one) for one in log["raw"]))


def _number(raw: Entry) -> int:
    return int(raw.headers[NUMBER])


def _dead_places(log: Log, topic: str) -> Iterator[tuple[Place, Entry]]:
    """The dead letters of the stage that reads a topic: where the record that it refused stands."""
    for entry in log["dead-letters"]:
        full = entry.headers[f"{ERRORS}topic"].decode()
        if full.rpartition(".")[2] == topic:
            partition, offset = (int(entry.headers[ERRORS + name]) for name in ("partition", "offset"))
            yield (partition, offset), entry


def _dead(log: Log, topic: str) -> Counter[Place]:
    """The raw records that came to the dead letters from that topic."""
    if topic == "raw":
        return Counter(place for place, _ in _dead_places(log, topic))
    origins = {entry.place: entry.origin for entry in log[topic]}
    return Counter(origins[place] for place, _ in _dead_places(log, topic))


def _matches(log: Log) -> Iterator[dict[str, Any]]:
    """The matches; heartbeats stand between them."""
    return (fields for entry in log["matches"] if "rule_id" in (fields := entry.fields))


def _match(fields: Mapping[str, Any]) -> tuple[str, str]:
    return fields["rule_id"], fields["article_id"]


def _matches_wanted(log: Log) -> Counter[tuple[str, str]]:
    refused = {place for place, _ in _dead_places(log, "enriched")}
    wanted: Counter[tuple[str, str]] = Counter()
    for entry in log["enriched"]:
        fields = entry.fields
        text = words(fields.get("title", ""), "\n\n".join(fields.get("paragraphs", ())))
        if entry.place not in refused:
            wanted.update((watch.id, fields["id"]) for watch in WATCHES if watch.answers(text))
    return wanted


def _alerts_by_story(log: Log) -> tuple[Counter[tuple[str, str]], Counter[tuple[str, str]]]:
    """Each article that a rule found in a story is told in one revision, under any of the story's names."""
    names = _Names()
    for entry in log["stories"]:
        names.join(entry.fields["story_id"], entry.fields["merged_into"])
    matches = list({_match(fields): fields for fields in _matches(log)}.values())
    for fields in matches:
        for former in fields.get("absorbed", ()):
            names.join(former, fields["story_id"])
    wanted = Counter((fields["rule_id"], names.of(fields["story_id"])) for fields in matches)
    alerts = [entry.fields for entry in log["alerts"]]
    came = Counter((fields["rule"]["id"], names.of(fields["group"]["story_id"])) for fields in alerts)
    return wanted, came


def _revisions(log: Log) -> tuple[Counter[tuple[str, int]], Counter[tuple[str, int]]]:
    came = Counter((entry.fields["alert_id"], entry.fields["revision"]) for entry in log["alerts"])
    last: dict[str, int] = defaultdict(int)
    for alert, revision in came:
        last[alert] = max(last[alert], revision)
    return _once((alert, number + 1) for alert, count in last.items() for number in range(count)), came


def _refused(sent: Sequence[Article], log: Log) -> Finding:
    """Broken records, and these alone, are refused: `unexpected` is a sound one among the dead letters."""
    broken = {article.number for article in sent if article.broken}
    number_at = {entry.place: _number(entry) for entry in log["raw"]}
    wanted = _once(place for place, number in number_at.items() if number in broken)
    came: Counter[Place] = Counter()
    for topic in ("raw", "clean", "unique"):
        came |= _dead(log, topic)
    return compared("refused", wanted, came)


class _Names:
    """Names of one thing, joined."""

    def __init__(self) -> None:
        self._other: dict[str, str] = {}

    def of(self, name: str) -> str:
        """The one that stands for all."""
        while (other := self._other.get(name, name)) != name:
            name = other
        return name

    def join(self, one: str, other: str) -> None:
        """Both are names of the same thing."""
        self._other[self.of(one)] = self.of(other)
