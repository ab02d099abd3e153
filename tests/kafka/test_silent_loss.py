"""What would lose or double records without a word is refused, with the exact range and a remedy (B6)."""

from __future__ import annotations

import asyncio
import shutil

import pytest
from aiokafka.admin import AIOKafkaAdminClient

from tests.kafka import reading
from tests.kafka.conftest import Bench

CONFIG = 78


def test_a_gap_of_retention_is_refused_with_its_exact_range(bench: Bench) -> None:
    """Records 3 to 5 are deleted before they are read."""
    bench.create()
    bench.send(b"0", b"1", b"2")
    worker = bench.worker()
    bench.wait_for(3)
    committed = _drained(bench)
    worker.stop()
    bench.send(b"3", b"4", b"5", b"6")
    asyncio.run(reading.delete_before(bench.settings.brokers, bench.topic("count-in"), committed + 3))
    again = bench.worker()
    assert again.wait(40) == CONFIG
    assert f"records {committed} to {committed + 2} were deleted" in again.log()


def test_state_without_committed_offsets_is_refused(bench: Bench) -> None:
    """The group's offsets expired: to read all again would count everything twice."""
    bench.create()
    bench.send(b"0")
    worker = bench.worker()
    bench.wait_for(1)
    worker.stop()
    asyncio.run(reading.delete_group(bench.settings.brokers, f"{bench.settings.app}-count"))
    again = bench.worker()
    assert again.wait(40) == CONFIG
    assert "has no committed offset" in again.log()


def test_a_store_ahead_of_its_changelog_is_refused(bench: Bench) -> None:
    """The changelog was deleted and made anew under a living store."""
    bench.create()
    bench.send(b"0", b"1")
    worker = bench.worker()
    bench.wait_for(2)
    worker.stop()
    asyncio.run(_make_anew(bench, "count-changelog"))
    again = bench.worker()
    assert again.wait(40) == CONFIG
    assert "was deleted or created again" in again.log()


def test_the_state_of_another_cluster_is_refused(bench: Bench, own_bench: Bench) -> None:
    """The same address and names, another cluster behind them."""
    for cluster in (bench, own_bench):
        cluster.create()
        cluster.send(b"0")
    first = bench.worker()
    bench.wait_for(1)
    first.stop()
    stranger = own_bench.worker("b", app=bench.settings.app)
    own_bench.wait_for(1)
    stranger.stop()
    group = f"{bench.settings.app}-count"
    mine = bench.directory / "a" / "state" / group / f"{bench.topic('count-in')}-0"
    theirs = own_bench.directory / "b" / "state" / group / f"{own_bench.topic('count-in')}-0"
    shutil.rmtree(theirs)
    shutil.copytree(mine, theirs)
    again = own_bench.worker("b", app=bench.settings.app)
    assert again.wait(40) == CONFIG
    assert "belongs to Kafka cluster" in again.log()


@pytest.mark.parametrize("missing", ["count-in", "count-out", "count-changelog", "dead-letters"])
def test_a_missing_topic_is_named_at_start(bench: Bench, missing: str) -> None:
    """A worker that would idle for ever says why instead."""
    bench.create()
    asyncio.run(_delete(bench, missing))
    worker = bench.worker()
    assert worker.wait(40) == CONFIG
    assert f"topic {bench.topic(missing)} is missing" in worker.log()


def test_a_changelog_with_other_partitions_than_its_source_is_refused(bench: Bench) -> None:
    """State of partition 1 would have nowhere to go."""
    bench.create(partitions=2)
    asyncio.run(_make_anew(bench, "count-changelog"))
    worker = bench.worker()
    assert worker.wait(40) == CONFIG
    assert "has 1 partitions and its source" in worker.log()


def test_lag_returns_to_nothing(bench: Bench) -> None:
    """The commit markers of upstream transactions take offsets; the committed position passes them all the same."""
    bench.create()
    bench.send(b"0", b"1")
    bench.worker()
    bench.wait_for(2)
    (end,) = asyncio.run(reading.ends(bench.settings.brokers, bench.topic("count-in"))).values()
    assert _drained(bench) == end.stable


def _drained(bench: Bench) -> int:
    async def poll() -> int:
        group, topic = f"{bench.settings.app}-count", bench.topic("count-in")
        (end,) = (await reading.ends(bench.settings.brokers, topic)).values()
        for _ in range(100):
            if (found := await reading.committed(bench.settings.brokers, group, topic)) >= end.stable:
                return found
            await asyncio.sleep(0.2)
        return found

    return asyncio.run(poll())


async def _delete(bench: Bench, name: str) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=bench.settings.brokers)
    await admin.start()
    try:
        await admin.delete_topics([bench.topic(name)])
        while bench.topic(name) in await admin.list_topics():
            await asyncio.sleep(0.1)
    finally:
        await admin.close()


async def _make_anew(bench: Bench, name: str) -> None:
    await _delete(bench, name)
    await asyncio.sleep(0.5)
    await reading.create(bench.settings.brokers, {bench.topic(name): 1})
