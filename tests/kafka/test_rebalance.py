"""Workers come and go: what stays with a worker goes on, and one with an id of its own comes back unnoticed."""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import Callable
from typing import Any

import pytest
from aiokafka import AIOKafkaConsumer

from tests.kafka.conftest import Bench
from tests.kafka.trickle import Trickle, longest_pauses, trickle, values
from tests.kafka.workers import Worker

SOFTWARE, CONFIG = 70, 78
PARTITIONS = 4
STARTED_WITHIN = 60.0
SESSION = 16.0
"""Seconds in which a worker with an id must be back: a busy machine needs more than the usual ten to start one."""
TWO_HEARTBEATS = SESSION / 4 * 2 + 0.5
"""Seconds after which another worker would have heard of a rebalance."""


def assignments(worker: Worker) -> list[dict[str, Any]]:
    """Every rebalance that a worker has told of."""
    lines = [json.loads(line) for line in worker.log(100_000).splitlines() if line.startswith("{")]
    return [line for line in lines if line["event"] == "partitions assigned"]


def wait_until(holds: Callable[[], bool], workers: list[Worker], within: float = STARTED_WITHIN) -> None:
    """Return when it holds.

    Raises:
        TimeoutError: it does not; with the workers' logs.
    """
    end = time.monotonic() + within
    while not holds():
        if time.monotonic() > end:
            raise TimeoutError("\n".join(f"--- {worker.name}\n{worker.log()}" for worker in workers))
        time.sleep(0.1)


def opened(worker: Worker) -> int:
    """How many slots it has opened so far."""
    return worker.log(100_000).count('"slot open"')


def begin(bench: Bench, **ids: str) -> list[Worker]:
    """Two workers that share four partitions, started one after the other, with these instance ids."""
    workers: list[Worker] = []
    for name in ("a", "b"):
        workers.append(bench.worker(name, instance_id=ids.get(name, ""), session_timeout=SESSION))
        wait_until(lambda: opened(workers[-1]) >= PARTITIONS // len(workers), workers)
    return workers


def check(bench: Bench, stream: Trickle) -> dict[int, list[bytes]]:
    """Wait until all that was sent has come out; then each record came once, in order, counted right."""
    bench.wait_for(stream.total, within=60)
    found = values(bench.read("count-out"))
    assert found == stream.expected()
    return found


def tell(case: str, bench: Bench, since: float, until: float) -> None:
    """Print the longest pause of each partition, for whoever runs this with -s."""
    pauses = longest_pauses(bench.read("count-out"), since, until)
    sys.stdout.write(f"{case}: seconds between two commits, at most, by partition: {pauses}\n")


def test_what_stays_with_a_worker_goes_on_while_another_comes_and_goes(bench: Bench) -> None:
    """Two of four slots resume when a second worker joins, and when it leaves; nothing is lost or comes twice."""
    bench.create(PARTITIONS)
    with trickle(bench.settings.brokers, bench.topic("count-in"), PARTITIONS) as stream:
        stays = bench.worker("stays")
        wait_until(lambda: opened(stays) == PARTITIONS, [stays])
        time.sleep(2)
        joins = time.time()
        guest = bench.worker("guest")
        wait_until(lambda: opened(guest) == PARTITIONS // 2, [stays, guest])
        time.sleep(2)
        leaves = time.time()
        assert guest.stop() == 0
        wait_until(lambda: opened(stays) == PARTITIONS + PARTITIONS // 2, [stays])
        time.sleep(2)
    check(bench, stream)
    tell("a worker joins", bench, joins, leaves)
    tell("a worker leaves", bench, leaves, time.time())

    joined, left = assignments(stays)[-2:]
    sys.stdout.write(f"paused_s: {joined['paused_s']} when it joined, {left['paused_s']} when it left\n")
    assert (joined["resumed"], joined["opened"], joined["closed"]) == (2, 0, 2)
    assert (left["resumed"], left["opened"], left["closed"]) == (2, 2, 0)


@pytest.mark.parametrize(
    ("which", "end"),
    [(0, Worker.kill9), (1, Worker.kill9), (1, Worker.stop)],
    ids=["the group's leader, killed", "a follower, killed", "a follower, SIGTERM"],
)
def test_a_worker_with_an_id_that_ends_and_comes_back_is_not_noticed(
    bench: Bench, which: int, end: Callable[[Worker], object]
) -> None:
    """No rebalance for the other one: its slots go on, and the new process opens those that it had."""
    bench.create(PARTITIONS)
    with trickle(bench.settings.brokers, bench.topic("count-in"), PARTITIONS) as stream:
        pair = begin(bench, a="w-1", b="w-2")
        ends, other = pair[which], pair[1 - which]
        before, had_opened = assignments(other), opened(ends)
        time.sleep(2)
        since = time.time()
        end(ends)
        ends.start()
        wait_until(lambda: opened(ends) == had_opened + PARTITIONS // 2, pair)
        time.sleep(TWO_HEARTBEATS)
    check(bench, stream)
    tell("a worker with an id is started again", bench, since, time.time())

    assert assignments(other) == before


@pytest.mark.parametrize("apart", [0.0, 8.0], ids=["together", "one after the other"])
def test_of_two_workers_under_one_id_one_leaves_and_the_other_goes_on(bench: Bench, apart: float) -> None:
    """They would take the place from each other for ever."""
    bench.create(PARTITIONS)
    with trickle(bench.settings.brokers, bench.topic("count-in"), PARTITIONS) as stream:
        first = bench.worker("first", instance_id="w-1")
        time.sleep(apart)
        pair = [first, bench.worker("second", instance_id="w-1")]
        wait_until(lambda: any(_left(worker) for worker in pair), pair)
        (leaver,) = [worker for worker in pair if _left(worker)]
        (keeper,) = [worker for worker in pair if worker is not leaver]
        assert leaver.wait(1) == CONFIG
        assert "under VIGIE_INSTANCE_ID=w-1, and this one leaves: give each worker an id of its own" in leaver.log()
        assert "before everything had ended" not in leaver.log()
        time.sleep(6)  # two heartbeats
        assert not _left(keeper), keeper.log()
    check(bench, stream)


def test_a_worker_that_the_group_refuses_says_so_and_leaves(bench: Bench) -> None:
    """Here for a member that assigns partitions in another way. aiokafka keeps such an error to itself, and waits."""
    bench.create(PARTITIONS)

    async def refuse() -> str:
        options = {"bootstrap_servers": bench.settings.brokers, "group_id": f"{bench.settings.app}-count"}
        async with AIOKafkaConsumer(bench.topic("count-in"), **options):
            worker = bench.worker()
            assert await asyncio.to_thread(worker.wait, 40) == SOFTWARE
            return worker.log()

    assert "InconsistentGroupProtocolError" in asyncio.run(refuse())


def _left(worker: Worker) -> bool:
    return worker.process is not None and worker.process.poll() is not None
