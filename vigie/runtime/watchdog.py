"""Ends a worker in which records wait and nothing moves: Faust workers are known to stall silently."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence

from structlog import get_logger

from vigie.errors import BrokerUnavailableError, StalledError
from vigie.runtime.rebalance import Slots
from vigie.runtime.slot import Slot

log = get_logger(__name__)

DRAIN_EVERY = 1.0
"""Seconds between commits of drained positions. A partition on which a record has moved since then is left alone: on a
slow stream such commits would cost as much as the records themselves."""
MISSING_FOR = 10.0
"""Seconds that a record may take from the consumer to its slot. Faust hands it over in milliseconds, and drops some
while the group changes: those are fetched again after this time."""
LOOK_EVERY = 5.0
"""Seconds between looks at the logs' ends."""
FROZEN = 2
"""A sleep that lasts so many times LOOK_EVERY means that the process itself was frozen."""


async def commit_drained(slots: Slots) -> None:
    """Loop: commit the positions of drained partitions."""
    while True:
        await asyncio.sleep(DRAIN_EVERY)
        try:
            await slots.commit_drained(DRAIN_EVERY, MISSING_FOR)
        except Exception as error:  # noqa: BLE001 crash-only: a restart is the one recovery that every fault test exercises
            slots.context.fatal(error)


async def watch(fatal: Callable[[BaseException], None], stall_after: float, all_slots: Sequence[Slots]) -> None:
    """Loop: leave if a partition has lag and for `stall_after` seconds nothing was fetched, worked on or committed.

    Lag counts up to the last stable offset: nobody can read the records of an open transaction.
    """
    awake_since = time.monotonic()
    while True:
        slept_at = time.monotonic()
        await asyncio.sleep(LOOK_EVERY)
        if time.monotonic() - slept_at > FROZEN * LOOK_EVERY:
            awake_since = time.monotonic()  # nothing could move meanwhile: give it time to
        if time.monotonic() - awake_since <= stall_after:
            continue
        try:
            for slots in all_slots:
                await _look(slots, stall_after)
        except BrokerUnavailableError as error:
            fatal(error)


async def _look(slots: Slots, stall_after: float) -> None:
    waiting = [slot for slot in slots if _stands_still(slot, stall_after)]
    ends = await slots.context.cluster.end([slot.source for slot in waiting]) if waiting else {}
    for slot in waiting:
        lag = ends[slot.source] - slot.position
        # asked again: the broker may have taken long to answer, and the slot may have moved
        if lag > 0 and _stands_still(slot, stall_after):
            _leave(slots, slot, lag)


def _stands_still(slot: Slot, stall_after: float) -> bool:
    """Whether nothing has moved, and no worker process holds a batch of the slot that it may still finish in time."""
    return time.monotonic() - slot.moved_at > stall_after and not _at_work(slot)


def _at_work(slot: Slot) -> bool:
    return slot.progress.in_work and slot.context.pool.at_work


def _leave(slots: Slots, slot: Slot, lag: int) -> None:
    """End the worker. The crash journal keeps what the slot has in work: one of those records may be the cause."""
    slot.blame()
    seconds = time.monotonic() - slot.moved_at
    slots.context.fatal(StalledError(slots.context.stage.name, slot.source.topic, slot.source.partition, lag, seconds))
