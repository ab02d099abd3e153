"""A slot's inbox: says when there is a record to take, when there is room for more, and how often to fetch again."""

from __future__ import annotations

import asyncio

INBOX_BATCHES = 2
"""Batches that may wait in the inbox: one to take next, and one that is fetched meanwhile. More would only cost
memory, and is thrown away when the partition moves."""
FETCHES = 5
"""How often one record that never arrived is fetched again. Faust drops a record once or twice while the group
changes; one that is still missing after five tries will not come, and the worker must leave rather than skip it."""


class Inbox:
    """Bounds the records of one slot that wait to be taken. The records themselves stand in its `Progress`."""

    def __init__(self, batch_size: int) -> None:
        self._most = INBOX_BATCHES * batch_size
        self._arrived = asyncio.Event()
        self._room = asyncio.Event()
        self._room.set()
        self._fetched_again = (-1, 0)

    @property
    def full(self) -> bool:
        """Whether enough records wait: no more are to be fetched."""
        return not self._room.is_set()

    def added(self, waiting: int) -> None:
        """A record has arrived; so many wait now."""
        self._arrived.set()
        if waiting >= self._most:
            self._room.clear()

    def taken(self, waiting: int) -> None:
        """A batch was taken; so many records wait now."""
        if waiting < self._most:
            self._room.set()

    def close(self) -> None:
        """Release whoever waits for room: nothing will be taken any more."""
        self._room.set()

    async def room(self) -> None:
        """Return when the inbox has room, or is closed."""
        await self._room.wait()

    async def arrival(self) -> None:
        """Return when a record arrives after this call."""
        self._arrived.clear()
        await self._arrived.wait()

    def may_fetch_again(self, offset: int) -> bool:
        """Whether to fetch the missing record at `offset` again: FETCHES times, counted anew for each offset."""
        last, times = self._fetched_again
        self._fetched_again = (offset, times + 1 if offset == last else 1)
        return self._fetched_again[1] <= FETCHES
