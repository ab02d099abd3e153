"""The slots of one stage in one worker: opened when partitions come, closed before they go."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from aiokafka.structs import TopicPartition
from faust.types import TP
from structlog import get_logger

from vigie.runtime.context import StageContext
from vigie.runtime.slot import Slot

if TYPE_CHECKING:
    from vigie.runtime.transport import SlotConsumer

log = get_logger(__name__)

OPENING_GRACE = 3.0
"""Seconds that a slot caught while opening has to notice that its partition left."""


class Slots:
    """All slots of a stage. Every rebalance closes them and opens those assigned anew: rare, simple, safe."""

    def __init__(self, context: StageContext) -> None:
        self.context = context
        self.consumer: SlotConsumer | None = None
        self.ready = False
        self._slots: dict[TP, Slot] = {}
        self._opening: list[asyncio.Task[None]] = []

    def __iter__(self) -> Any:
        return iter(list(self._slots.values()))

    def open_partitions(self) -> set[TP]:
        """Partitions whose records may flow."""
        return {tp for tp, slot in self._slots.items() if slot.open}

    async def open_for(self, assigned: Iterable[TP]) -> None:
        """Open a slot for each partition, in the background."""
        await self.close_all()
        for tp in assigned:
            slot = Slot(self.context, TopicPartition(tp.topic, tp.partition))
            self._slots[tp] = slot
            self._opening.append(asyncio.create_task(self._open(tp, slot)))
        self.ready = True

    async def _open(self, tp: TP, slot: Slot) -> None:
        try:
            await slot.start()
            if slot.open and self.consumer is not None:
                await self.consumer.start_partition(tp, slot.position, slot.epoch)
        except asyncio.CancelledError:
            raise
        except BaseException as error:  # noqa: BLE001 crash-only
            if not slot.closed:
                self.context.fatal(error)

    async def close_all(self) -> None:
        """Close every slot; return when none commits any more."""
        slots, self._slots = list(self._slots.values()), {}
        opening, self._opening = self._opening, []
        self.ready = False
        for slot in slots:
            slot.closed = True
        await asyncio.gather(*(slot.close() for slot in slots))
        if opening:
            await asyncio.wait(opening, timeout=OPENING_GRACE)
            for task in opening:
                task.cancel()
            await asyncio.gather(*opening, return_exceptions=True)

    async def deliver(self, messages: Iterable[Any]) -> None:
        """Give each record to its slot; wait while a slot has enough. Records of slots that left are dropped."""
        touched: dict[TP, Slot] = {}
        for message in messages:
            slot = self._slots.get(message.tp)
            if slot is not None:
                slot.offer(message.fetched)
                touched[message.tp] = slot
        for slot in touched.values():
            await slot.room()

    async def commit_drained(self) -> None:
        """Commit the position of every partition that is drained."""
        if self.consumer is None:
            return
        for tp, slot in list(self._slots.items()):
            if slot.open:
                position, last, epoch, _ = await self.consumer.fetch_state(tp)
                if epoch == slot.epoch:
                    await slot.commit_position(position, last)
