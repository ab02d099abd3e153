"""Commits that no record causes: the position of a drained partition, and heartbeats."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from vigie.errors import SlotLostError
from vigie.runtime.fetched import FetchState
from vigie.runtime.outgoing import addressed
from vigie.runtime.slot import Slot
from vigie.runtime.transaction import ToSend
from vigie.schemas.envelope import Outgoing


async def commit_drained(slot: Slot, fetch: FetchState) -> None:
    """Commit the consumer's position once everything fetched is done: commit markers take offsets too.

    Without this the committed offset stays short of the log's end for ever, and lag never reads 0.
    """
    if slot.progress.done_up_to(fetch) > slot.position:
        await _commit(slot, tuple, fetch)


async def publish_idle(slot: Slot, record: Outgoing) -> None:
    """Publish a record that no input caused, if the slot has nothing to do."""
    await _commit(slot, lambda: addressed(slot.context, slot.source, record, None), None)


async def _commit(slot: Slot, records: Callable[[], Sequence[ToSend]], fetch: FetchState | None) -> None:
    # the records are made last: a busy slot is asked every second too, and has nothing to send
    if not slot.flowing or not slot.progress.idle:
        return
    async with slot.lock:
        # asked again: while this waited for the lock, the group may have changed and records may have arrived
        if not slot.flowing or (position := slot.progress.begin_without_records(fetch)) is None:
            return
        try:
            await slot.transact(records(), (), position)
        except SlotLostError as error:
            slot.lose(error)
        else:
            slot.progress.committed()
