"""A local store that was away while its changelog forgot deletions is rebuilt; any other goes on from where it is."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import settings_on
from tests.kafka import reading
from tests.kafka.conftest import Bench
from vigie.broker import LocalKafka
from vigie.runtime.store import META, UP_TO_DATE_MARK, RocksStore, wall_clock

REBUILDING = "rebuilding a local store"
WEEK_MS = 7 * 86_400_000
FORGETFUL = {
    "cleanup.policy": "compact",
    "delete.retention.ms": "1000",
    "segment.ms": "500",
    "min.cleanable.dirty.ratio": "0.0",
    "max.compaction.lag.ms": "500",
}


@pytest.fixture(scope="module")
def cleaning(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalKafka]:
    """A broker whose cleaner rests for a fifth of a second, not for fifteen seconds."""
    with LocalKafka(tmp_path_factory.mktemp("kafka"), properties={"log.cleaner.backoff.ms": "200"}) as broker:
        yield broker


@pytest.fixture
def bench(cleaning: LocalKafka, tmp_path: Path) -> Iterator[Bench]:
    """The counting stage on it."""
    bench = Bench(settings_on(cleaning, tmp_path), tmp_path, [])
    yield bench
    for worker in bench.started:
        worker.kill9()


def test_keys_deleted_while_a_store_was_away_are_gone_from_it(bench: Bench) -> None:
    """It counted to two; another worker forgot the key, and compaction the deletion: it counts from one again."""
    _create(bench, FORGETFUL)
    _counted(bench, "a", b"0", b"1")
    _counted(bench, "b", b"forget")
    _compacted(bench, b"k")

    log = _counted(bench, "a", b"2")

    assert bench.out() == [b"1:0", b"2:1", b"0:forget", b"1:2"]
    assert log.count(REBUILDING) == 1
    assert "keeps deletions 1 s" in log
    assert _counted(bench, "a", b"3").count(REBUILDING) == 1, "what was rebuilt once is new"


def test_a_store_that_missed_nothing_is_not_rebuilt_however_old_it_is(bench: Bench) -> None:
    """Nobody wrote to its changelog since: deletions of a second, and it was away for two."""
    _create(bench, FORGETFUL)
    _counted(bench, "a", b"0", b"1")
    time.sleep(2)

    log = _counted(bench, "a", b"2")

    assert bench.out()[-1] == b"3:2"
    assert REBUILDING not in log


@pytest.mark.parametrize(
    ("noted", "rebuilt"),
    [(0, 0), (-3 * WEEK_MS, 1), (3 * WEEK_MS, 1), (None, 1)],
    ids=["fresh", "old", "ahead", "none"],
)
def test_age_decides_where_another_worker_has_written(bench: Bench, noted: int | None, rebuilt: int) -> None:
    """Deletions are kept for four weeks: a store of half that age is brought up to date, an older one is rebuilt.

    So is one that an older version wrote, and one whose clock was weeks ahead. Either way the count goes on.
    """
    _create(bench, {"cleanup.policy": "compact", "delete.retention.ms": str(4 * WEEK_MS)})
    _counted(bench, "a", b"0", b"1")
    _counted(bench, "b", b"2")
    _note(bench, "a", noted)

    log = _counted(bench, "a", b"3")

    assert bench.out()[-1] == b"4:3"
    assert log.count(REBUILDING) == rebuilt


def _create(bench: Bench, changelog: dict[str, str]) -> None:
    brokers = bench.settings.brokers
    plain = {bench.topic(name): 1 for name in ("count-in", "count-out", "dead-letters")}
    asyncio.run(reading.create(brokers, plain))
    asyncio.run(reading.create(brokers, {bench.topic("count-changelog"): 1}, changelog))


def _counted(bench: Bench, name: str, *values: bytes) -> str:
    """A worker, for so long as it takes to count these; its log."""
    expected = len(bench.out()) + len(values)
    bench.send(*values)
    worker = bench.worker(name)
    bench.wait_for(expected)
    worker.stop()
    return worker.log(1_000)


def _note(bench: Bench, name: str, since_now: int | None) -> None:
    """Make a worker's store say that it was up to date at another time than it was; None: let it say nothing."""
    path = bench.directory / name / "state" / f"{bench.settings.app}-count" / f"{bench.topic('count-in')}-0"
    store = RocksStore(path, bench.settings.state_cache_bytes)
    if since_now is None:
        store.write([(META + UP_TO_DATE_MARK.encode(), None)], {})
    else:
        store.write([], {UP_TO_DATE_MARK: wall_clock() + since_now})
    store.close()


def _compacted(bench: Bench, key: bytes, within: float = 60.0) -> None:
    """Wait until the changelog has no record of the key: other records begin the segments that let it be cleaned."""
    end = time.monotonic() + within
    while any(record.key == key for record in bench.read("count-changelog")):
        assert time.monotonic() < end, "the broker did not compact the changelog"
        asyncio.run(reading.send(bench.settings.brokers, bench.topic("count-changelog"), [(b"other", b"1")]))
        time.sleep(0.6)
