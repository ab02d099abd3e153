"""Runs stages over JSON lines without Kafka, for `vigie pipe`, measurements and outside checks.

Each stage does what it does in a worker: its `work`, then its state's `apply`, here on a store in memory. Each line in
gives one line out, in order. A line that ends on the way (refused, or a copy before the last stage) says so.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import orjson

from vigie.agents import Stage
from vigie.agents.stage import Outcome
from vigie.runtime.pool import load
from vigie.runtime.store import MemoryStore, Overlay, write_changes
from vigie.schemas.envelope import Incoming, Outgoing
from vigie.schemas.json import encode
from vigie.schemas.refused import Reason, Refused
from vigie.schemas.rule import Rule

SOURCE = "stdin"
NEED_ID = ("dedup", "enrich", "match")
"""Stages that take articles: one without an id gets the number of its line."""
KEYED = ("rules",)
"""Stages that read the key: on the topic, a rule's key is its id."""
Work = Callable[[Sequence[Incoming]], Sequence[Any]]


@dataclass
class PipeLine:
    """A line on its way: its number, its own id, the records it has become, and its output."""

    line: int
    id: Any
    records: tuple[Incoming, ...]
    end: bytes | None = None


class StageRunner:
    """Runs one stage with its state in this process."""

    def __init__(self, stage: Stage, rules: Iterable[Rule] = ()) -> None:
        self.stage = stage
        self._work: Work = load(stage.work) if stage.work else list
        self._store = MemoryStore()
        self._state = _state(stage, rules)

    def take(self, batch: Sequence[Incoming]) -> list[Outcome]:
        """The outcome of each record, in order. As in a worker, a record that breaks the core is refused."""
        prepared = _each_if_broken(self._work, batch)
        if self._state is None:
            return prepared
        wanted = [item for item in prepared if not isinstance(item, Refused)]
        outcomes, changes = self._state.apply(wanted, Overlay(self._store))
        write_changes(self._store, self._state, list(dict(changes).items()), None)
        done = iter(outcomes)
        return [item if isinstance(item, Refused) else next(done) for item in prepared]


def _state(stage: Stage, rules: Iterable[Rule]) -> Any:
    if stage.state is None:
        return None
    factory = load(stage.state)
    return factory(rule_book(stage, rules)) if stage.rules else factory()


def rule_book(stage: Stage, rules: Iterable[Rule]) -> Any:
    """The stage's rule book with the rules that it accepts."""
    book = load(stage.rules or "")()
    for number, rule in enumerate(rules):
        book.put(rule.id.encode(), encode(rule), (0, number))
    return book


def _each_if_broken(work: Work, batch: Sequence[Incoming]) -> list[Any]:
    try:
        return list(work(batch))
    except Exception as error:  # noqa: BLE001 a bug in a core costs the record
        if len(batch) == 1:
            return [Refused(Reason.CRASHED, f"{type(error).__name__}: {error}"[:500])]
    return [outcome for record in batch for outcome in _each_if_broken(work, [record])]


@dataclass
class Pipe:
    """Stages one after the other. `refused` counts the lines that became errors.

    `now`: the event time of records that name none, milliseconds since the epoch; the present, as if just produced.
    """

    stages: Sequence[Stage]
    rules: Sequence[Rule] = ()
    now: int = field(default_factory=lambda: round(time.time() * 1000))
    lines: int = 0
    refused: int = 0
    _runners: list[StageRunner] = field(init=False)

    def __post_init__(self) -> None:
        self._runners = [StageRunner(stage, self.rules) for stage in self.stages]

    def take(self, lines: Sequence[bytes]) -> Iterator[bytes]:
        """One line out for each line in, in order, without line ends."""
        items = [self._item(line) for line in lines]
        for runner in self._runners:
            last = runner is self._runners[-1]
            self._pass(runner, [item for item in items if item.end is None], last=last)
        for item in items:
            if item.end is None:
                raise RuntimeError(f"line {item.line} has no output")  # a stage has published nothing for a record
            yield item.end

    def _item(self, line: bytes) -> PipeLine:
        self.lines += 1
        data = object_of(line)
        if data and "id" not in data and self.stages[0].name in NEED_ID:
            line = orjson.dumps({**data, "id": f"line-{self.lines}"})
        key = str(data["id"]).encode() if "id" in data and self.stages[0].name in KEYED else None
        record = Incoming(SOURCE, 0, self.lines - 1, event_time(data, self.now), key, line)
        return PipeLine(self.lines, data.get("id"), (record,))

    def _pass(self, runner: StageRunner, items: list[PipeLine], *, last: bool) -> None:
        outcomes = iter(runner.take([record for item in items for record in item.records]))
        for item in items:
            self._hand_over(runner.stage.name, item, [next(outcomes) for _ in item.records], last=last)

    def _hand_over(self, stage: str, item: PipeLine, outcomes: list[Outcome], *, last: bool) -> None:
        refused = next((outcome for outcome in outcomes if isinstance(outcome, Refused)), None)
        if refused is not None:
            self.refused += 1
            error = {"stage": stage, "reason": refused.reason, "detail": refused.detail}
            item.end = orjson.dumps({"error": error, "id": item.id})
            return
        published = [sent for outcome in outcomes if not isinstance(outcome, Refused) for sent in outcome]
        copied = stage == "dedup" and any(sent.topic == "duplicates" for sent in published)
        if last or copied:
            item.end = RESULTS.get(stage, _record)(published, item)
        item.records = tuple(
            Incoming(sent.topic, 0, item.line - 1, sent.time, sent.key, _with_id(stage, sent, item.id))
            for sent in published
        )


def event_time(data: dict[str, Any], default: int) -> int:
    """Milliseconds since the epoch: the origin's time, or when the record was fetched or published, or the default."""
    origin = data.get("origin")
    named = (origin.get("timestamp") if isinstance(origin, dict) else None, data.get("event_time"))
    # 0 and below are how a record without a time is marked, not a time in 1970
    found = next((value for value in named if isinstance(value, int) and value > 0), None)
    if found is not None:
        return found
    return next(filter(None, (_milliseconds(data.get(name)) for name in ("fetched_at", "published_at"))), default)


def _milliseconds(text: Any) -> int:
    """A time of RFC 3339 in milliseconds since the epoch; 0 if it is none, or lies before that."""
    try:
        read = datetime.fromisoformat(str(text))
        return max(0, round((read if read.tzinfo else read.replace(tzinfo=UTC)).timestamp() * 1000))
    except (ValueError, OverflowError):
        return 0


def object_of(line: bytes) -> dict[str, Any]:
    """The JSON object on a line; empty if it holds anything else."""
    try:
        data = orjson.loads(line)
    except orjson.JSONDecodeError:
        return {}
    return data if isinstance(data, dict) else {}


def _with_id(stage: str, sent: Outgoing, given: Any) -> bytes | None:
    """The value with the line's own id, if it has one, instead of the id that the clean stage gave."""
    if stage != "clean" or not isinstance(given, str) or sent.value is None:
        return sent.value
    return orjson.dumps({**orjson.loads(sent.value), "id": given})


def _record(published: list[Outgoing], item: PipeLine) -> bytes:
    value = _with_id("clean", published[0], item.id) if published and published[0].topic == "clean" else None
    return value or (published[0].value if published else None) or b"null"


def _verdict(published: list[Outgoing], item: PipeLine) -> bytes:
    value = orjson.loads(published[0].value or b"{}")
    copy = published[0].topic == "duplicates"
    return orjson.dumps(
        {
            "id": value.get("id", item.id),
            "verdict": value["kind"] if copy else "new",
            "duplicate_of": value["duplicate_of"] if copy else None,
            "story_id": value["story_id"],
            "revision_of": None if copy else value["revision_of"],
        }
    )


def _rule_ids(published: list[Outgoing], item: PipeLine) -> bytes:
    matches = [orjson.loads(sent.value or b"{}") for sent in published if not sent.everywhere]
    return orjson.dumps({"article_id": item.id, "rule_ids": sorted({match["rule_id"] for match in matches})})


def _alerts(published: list[Outgoing], item: PipeLine) -> bytes:
    return orjson.dumps({"id": item.id, "alerts": [orjson.loads(sent.value or b"null") for sent in published]})


RESULTS: dict[str, Callable[[list[Outgoing], PipeLine], bytes]] = {
    "dedup": _verdict,
    "match": _rule_ids,
    "alert": _alerts,
}
"""The output for a line, by its last stage; after other stages, the one record that they publish."""
