"""Says so and leaves when records wait and nothing moves: Faust workers are known to stall without a word."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence

from structlog import get_logger

from vigie.errors import BrokerUnavailableError, StalledError
from vigie.runtime.rebalance import Slots

log = get_logger(__name__)

DRAIN_EVERY = 1.0
LOOK_EVERY = 5.0
"""Seconds between commits of drained positions, and between looks at the logs' ends."""


async def commit_drained(slots: Slots) -> None:
    """For ever: commit the positions of drained partitions."""
    while True:
        await asyncio.sleep(DRAIN_EVERY)
        try:
            await slots.commit_drained()
        except asyncio.CancelledError:
            raise
        except Exception as error:  # noqa: BLE001 crash-only
            slots.context.fatal(error)


async def watch(fatal: Callable[[BaseException], None], stall_after: float, all_slots: Sequence[Slots]) -> None:
    """For ever: leave if a partition has lag and nothing was committed for `stall_after` seconds.

    Lag is counted against the last stable offset: records of an open transaction are nobody's fault here.
    """
    moved: dict[tuple[str, int], tuple[int, float]] = {}
    while True:
        await asyncio.sleep(LOOK_EVERY)
        try:
            for slots in all_slots:
                await _look(slots, stall_after, moved)
        except BrokerUnavailableError as error:
            fatal(error)


async def _look(slots: Slots, stall_after: float, moved: dict[tuple[str, int], tuple[int, float]]) -> None:
    watched = list(slots)
    ends = await slots.context.cluster.end([slot.source for slot in watched]) if watched else {}
    now = time.monotonic()
    for slot in watched:
        key = (slot.source.topic, slot.source.partition)
        remaining = slots.context.restore_remaining.get(slot.source.partition, 0)
        mark = slot.position if slot.open else -remaining - 2
        last_mark, since = moved.get(key, (None, now))
        if mark != last_mark or (slot.open and ends.get(slot.source, 0) <= slot.position):
            moved[key] = (mark, now)
        elif now - since > stall_after:
            raise_stalled(slots, key, ends.get(slot.source, 0) - slot.position, now - since)


def raise_stalled(slots: Slots, key: tuple[str, int], lag: int, seconds: float) -> None:
    """Tell the supervisor what stood still."""
    slots.context.fatal(StalledError(slots.context.stage.name, key[0], key[1], lag, seconds))
