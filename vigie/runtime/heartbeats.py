"""Tells the time where no record does: on a quiet stream a window would stay open until the next article."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence

from aiokafka.structs import TopicPartition

from vigie.agents import Stage
from vigie.runtime.context import StageContext
from vigie.runtime.pool import load
from vigie.runtime.rebalance import Slots


async def beat(slots: Slots, before: Sequence[Stage]) -> None:
    """For ever: once no stage up to this one has anything to do, every slot publishes that event time is now.

    The wall clock is asked here alone; what follows from it is in the log, so that a replay gives the same.
    `before`: the stages that articles pass until they are out of this one, itself included.
    """
    context = slots.context
    record = load(context.stage.beat or "")
    while True:
        await asyncio.sleep(context.settings.heartbeat_every)
        try:
            now = round(time.time() * 1000)
            if await _drained(context, before):
                for slot in slots:
                    await slot.publish_idle(record(now))
        except asyncio.CancelledError:
            raise
        except Exception as error:  # noqa: BLE001 crash-only
            context.fatal(error)


async def _drained(context: StageContext, stages: Sequence[Stage]) -> bool:
    """Whether the stages have committed all that their sources hold."""
    for stage in stages:
        topic = context.topic(stage.source)
        partitions = [TopicPartition(topic, number) for number in range(context.partitions.get(topic, 0))]
        beginning, end = await context.cluster.beginning(partitions), await context.cluster.end(partitions)
        committed = await context.cluster.all_committed(context.group_of(stage))
        if any(committed.get(one, beginning[one]) < end[one] for one in partitions):
            return False
    return True
