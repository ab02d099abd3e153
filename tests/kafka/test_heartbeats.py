"""Heartbeats on a real broker: what a quiet stream is told, and that every partition of `matches` hears it."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from tests.kafka.pipeline import Pipeline
from vigie.schemas import EnrichedArticle
from vigie.schemas.clean import Origin
from vigie.schemas.envelope import SOURCE
from vigie.schemas.json import encode
from vigie.schemas.rule import Rule, Window
from vigie.settings import Settings

HOUR_MS = 3_600_000


@pytest.fixture
def pipeline(settings: Settings, tmp_path: Path) -> Pipeline:
    """Two partitions a topic."""
    made = Pipeline(settings, tmp_path)
    made.create()
    return made


def article(name: str, at: int) -> tuple[bytes, bytes, tuple[()]]:
    """An enriched article of its own story, of an event time."""
    record = EnrichedArticle(
        id=name,
        title="La halle ouvre",
        language="fr",
        story_id=name,
        source=f"{name}.example",
        origin=Origin("raw", 0, 0, at),
    )
    return name.encode(), encode(record), ()


def test_a_window_of_an_hour_ago_is_told_and_resolved_although_nothing_more_comes(pipeline: Pipeline) -> None:
    """No article follows the two; the worker, with nothing left to do, says that it is now."""
    then = round(time.time() * 1000) - HOUR_MS
    rule = Rule(id="halle", query="halle", window=Window(kind="threshold", size="5m", count=2))
    pipeline.put(rule)
    pipeline.send("enriched", [article("one", then), article("two", then + 1_000)])

    worker = pipeline.worker("all", "match", "alert", heartbeat_every=1)
    pipeline.wait(lambda: len(pipeline.values("alerts")) == 2, 60, worker)
    worker.stop()

    alerts = pipeline.values("alerts")
    assert [(alert["state"], alert["counts"]["stories"]) for alert in alerts] == [("firing", 2), ("resolved", 2)]
    beats = [
        (record.partition, dict(record.headers)[SOURCE])
        for record in pipeline.read("matches")
        if SOURCE in dict(record.headers)
    ]
    assert set(beats) == {(partition, b"%d/2" % source) for partition in (0, 1) for source in (0, 1)}
