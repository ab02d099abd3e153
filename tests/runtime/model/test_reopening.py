"""A slot that closes while its partition is already on its way back: one store, one holder, and no healthy one shot."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.runtime.model.fake_broker import Call
from tests.runtime.model.worker import Worker
from tests.runtime.model.world import World
from vigie.settings import load


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """Two workers that have not begun yet; at the end, all faults end and everything must come out."""
    world = World(load(app="m", prefix="", batch_size=3, state_dir=tmp_path))
    yield world
    for worker in world.workers:
        worker.bury()


def settle(world: World) -> None:
    """Let the workers run until they wait for the broker."""
    for worker in world.workers:
        worker.loop.settle()


def rebalance(world: World, shift: int) -> None:
    """A new generation, while requests stay on their way."""
    world.begin_rebalance()
    settle(world)
    assert world.complete_rebalance(shift)
    settle(world)


def requests(world: World, worker: Worker) -> list[Call]:
    """What a worker waits for."""
    return [call for call in world.broker.calls if call.client is worker.client]


def test_a_partition_that_comes_back_waits_for_the_store_of_its_former_slot(world: World) -> None:
    """Three generations in a row: the first slot still restores when the third opens, which RocksDB refuses."""
    first = world.workers[0]
    rebalance(world, 0)
    for _ in range(2):  # it is a member; its producer is started; now it has opened its store
        for call in requests(world, first):
            world.broker.deliver(call)
        settle(world)
    slow = requests(world, first)
    rebalance(world, 1)
    rebalance(world, 0)

    for _ in range(10):
        for call in requests(world, first):
            if call not in slow:
                world.broker.deliver(call)
        settle(world)

    world.check()
    assert first.left is None
    world.produce(2)
    world.heal()


def test_a_slot_that_is_given_up_while_it_opens_costs_its_successor_nothing(world: World) -> None:
    """It learns that it is lost when another slot of the partition is open: that one is healthy."""
    first = world.workers[0]
    rebalance(world, 0)
    slow = requests(world, first)
    world.expire(first)
    settle(world)
    assert world.complete_rebalance(0)
    settle(world)
    for _ in range(10):
        for call in requests(world, first):
            if call not in slow:
                world.broker.deliver(call)
        settle(world)
    for call in slow:
        world.broker.deliver(call)
    settle(world)

    first.loop.now += 1000.0
    settle(world)

    assert first.left is None
