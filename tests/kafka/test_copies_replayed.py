"""Copies in the running stage: sent twice, in two orders, with kills: one verdict an article, the same sets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from tests.agents.dedup.test_orders import LOG
from tests.conftest import settings_on
from tests.kafka.pipeline import Pipeline
from tests.kafka.workers import Worker
from vigie.broker import LocalKafka
from vigie.schemas import CleanArticle
from vigie.schemas.json import encode

pytestmark = [pytest.mark.kafka, pytest.mark.timeout(120)]
ARTICLES = [one.article for one in LOG]


def started(kafka: LocalKafka, directory: Path, log: Sequence[CleanArticle]) -> tuple[Pipeline, Worker]:
    """A dedup worker with articles on its way."""
    settings = settings_on(kafka, directory).model_copy(update={"partitions": 1, "batch_size": 10})
    pipeline = Pipeline(settings, directory)
    pipeline.create()
    pipeline.send("clean", [(b"fr", encode(article), ()) for article in log])
    return pipeline, pipeline.worker("dedup", "dedup", session_timeout=6, batch_size=5)


def sent_again(log: Sequence[CleanArticle]) -> list[CleanArticle]:
    """The articles, then the same ones from later places of the raw topic."""
    later = [replace(one, origin=replace(one.origin, offset=len(log) + at)) for at, one in enumerate(log) if one.origin]
    return [*log, *later]


def sets(pipeline: Pipeline) -> set[frozenset[str]]:
    """The sets of articles that say the same, by what the stage published."""
    found = {article["id"]: {article["id"]} for article in pipeline.values("unique")}
    for copy in pipeline.values("duplicates"):
        found[copy["duplicate_of"]].add(copy["id"])
    return {frozenset(one) for one in found.values()}


def test_two_orders_sent_twice_with_kills_give_the_same_sets(kafka: LocalKafka, tmp_path: Path) -> None:
    """Every record ends once, every article is unique once at most, and what says the same stays together."""
    forth, back = sent_again(ARTICLES), sent_again(ARTICLES[::-1])
    runs = [started(kafka, tmp_path / name, log) for name, log in (("forth", forth), ("back", back))]
    for pipeline, worker in runs:
        pipeline.wait(lambda pipeline=pipeline: pipeline.ended() > 0, 60, worker)  # type: ignore[misc]
        worker.kill9()
    for pipeline, worker in runs:
        pipeline.wait(lambda pipeline=pipeline: pipeline.ended() >= len(forth), 60, worker)  # type: ignore[misc]
    for pipeline, worker in runs:
        worker.stop()
        assert pipeline.ended() == len(forth)
        unique = [article["id"] for article in pipeline.values("unique")]
        assert len(unique) == len(set(unique))
    assert (
        sets(runs[0][0])
        == sets(runs[1][0])
        == {frozenset(one.id for one in ARTICLES[at : at + 5]) for at in (0, 5, 10, 15)}
    )
