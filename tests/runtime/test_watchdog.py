"""The watchdog ends a worker in which nothing moves, and no other."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from aiokafka.structs import TopicPartition
from faust.types import TP

from tests.kafka.counting import COUNT
from vigie.runtime import watchdog
from vigie.runtime.context import StageContext
from vigie.runtime.membership import Membership
from vigie.runtime.rebalance import Slots
from vigie.runtime.slot import Slot
from vigie.settings import load

STALL_AFTER = 0.3


class _Cluster:
    """Every log has records that nobody has read."""

    async def end(self, partitions: list[TopicPartition]) -> dict[TopicPartition, int]:
        return dict.fromkeys(partitions, 10)


@pytest.fixture
def slots(tmp_path: Path) -> Slots:
    """The slots of a worker with one partition, which is opening."""
    cluster: Any = _Cluster()
    pool: Any = SimpleNamespace(at_work=True)
    slots = Slots(StageContext(COUNT, load(state_dir=tmp_path), cluster, "cluster", pool, _never))
    source = TopicPartition("count-in", 0)
    slots._slots[TP(*source)] = Slot(slots.context, source, Membership("g", 1, "m"))
    return slots


def _never(error: BaseException) -> None:
    raise error


async def _watched(slots: Slots, during: Any) -> list[BaseException]:
    told: list[BaseException] = []
    slots.context.fatal = told.append
    watching = asyncio.create_task(watchdog.watch(told.append, STALL_AFTER, [slots]))
    await during(told)
    watching.cancel()
    return told


@pytest.fixture(autouse=True)
def _look_often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watchdog, "LOOK_EVERY", 0.05)


async def _wait(told: list[BaseException]) -> None:
    del told
    await asyncio.sleep(3 * STALL_AFTER)


def test_a_slot_in_which_nothing_moves_ends_the_worker(slots: Slots) -> None:
    assert asyncio.run(_watched(slots, _wait))


def test_a_slot_that_restores_for_long_is_not_stalled(slots: Slots) -> None:
    """A large state took longer to restore than `stall_after`, and the worker was ended in the middle of it."""

    async def restore(told: list[BaseException]) -> None:
        del told
        for _ in range(20):
            slots.context.restoring(0)
            await asyncio.sleep(STALL_AFTER / 6)

    assert not asyncio.run(_watched(slots, restore))


def test_a_worker_that_wakes_is_given_time_to_move(slots: Slots) -> None:
    """It was frozen for longer than `stall_after`: the first look after that ended it, and blamed what was in work."""

    async def freeze(told: list[BaseException]) -> None:
        await asyncio.sleep(0.1)
        time.sleep(2 * STALL_AFTER)  # noqa: ASYNC251 nothing of the process runs
        await asyncio.sleep(STALL_AFTER / 2)
        assert not told
        await asyncio.sleep(2 * STALL_AFTER)

    assert asyncio.run(_watched(slots, freeze))
