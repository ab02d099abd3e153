"""Publishes event time on quiet streams, so that windows can close."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence

from aiokafka.structs import TopicPartition

from vigie.agents import Stage
from vigie.runtime.context import StageContext
from vigie.runtime.idle_commit import publish_idle
from vigie.runtime.pool import load
from vigie.runtime.rebalance import Slots


async def beat(slots: Slots, before: Sequence[Stage]) -> None:
    """Loop: whenever no stage up to this one has anything to do, let every slot publish the present as event time.

    The wall clock is read only here. What follows from it is in the log, so that a replay gives the same result.
    `before`: the stages that an article passes, up to and including this one.
    """
    context = slots.context
    record = load(context.stage.beat or "")
    while True:
        await asyncio.sleep(context.settings.heartbeat_every)
        try:
            # before the question: an article that arrives after it may be younger, and must not find its window closed
            now = round(time.time() * 1000)
            if await _drained(context, before):
                for slot in slots:
                    await publish_idle(slot, record(now))
        except Exception as error:  # noqa: BLE001 crash-only: a restart is the one recovery that every fault test exercises
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
