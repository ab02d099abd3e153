"""Slots share one agent: a full one holds its own partition, and no other."""

from __future__ import annotations

import asyncio
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NamedTuple

from aiokafka.structs import TopicPartition
from faust.types import TP

from tests.kafka.counting import COUNT
from vigie.runtime.context import StageContext
from vigie.runtime.fetched import Fetched, FetchState
from vigie.runtime.membership import Membership
from vigie.runtime.rebalance import Slots
from vigie.runtime.slot import Slot
from vigie.settings import load

FULL, OTHER = TP("count-in", 0), TP("count-in", 1)
BATCH = 4


class Message(NamedTuple):
    """A record on its way through Faust."""

    tp: TP
    fetched: Fetched


class Consumer:
    """Notes which partitions it was told to hold."""

    def __init__(self) -> None:
        self.held: set[TP] = set()

    def hold(self, tp: TP) -> None:
        """Fetch no more."""
        self.held.add(tp)

    def release(self, tp: TP) -> None:
        """Fetch on."""
        self.held.discard(tp)

    async def start_partition(self, tp: TP, offset: int, epoch: int) -> None:
        """Unused here."""

    async def fetch_state(self, tp: TP) -> FetchState:
        """Unused here."""
        raise NotImplementedError


def records(tp: TP, count: int) -> list[Message]:
    """The first records of a partition, in a chain."""
    made: list[Any] = [SimpleNamespace(offset=offset, value=b"") for offset in range(count)]
    return [Message(tp, Fetched(one, 1, one.offset - 1 if one.offset else None)) for one in made]


def test_a_full_slot_holds_its_partition_and_no_other(tmp_path: Path) -> None:
    """The agent waited for room in one slot, and the records of all others behind it."""

    async def scenario() -> None:
        nobody: Any = None
        slots = Slots(StageContext(COUNT, load(state_dir=tmp_path, batch_size=BATCH), nobody, "c", nobody, _raise))
        slots.consumer = consumer = Consumer()
        for tp in (FULL, OTHER):
            slots._slots[tp] = Slot(slots.context, TopicPartition(*tp), Membership("g", 1, "m"))
            slots._slots[tp].progress.start_chain(1)
        slots._flowing = {FULL, OTHER}

        async with asyncio.timeout(1):
            await slots.deliver([*records(FULL, 2 * BATCH), *records(OTHER, 1)])
        await asyncio.sleep(0)
        assert consumer.held == {FULL}
        assert slots._slots[OTHER].progress.waiting == 1

        slots._slots[FULL].progress.take(1)
        slots._slots[FULL].inbox.taken(slots._slots[FULL].progress.waiting)
        await asyncio.sleep(0.01)
        assert consumer.held == set()

    asyncio.run(scenario())


def _raise(error: BaseException) -> None:
    raise error
