"""Lets batches run concurrently, or one suspect record alone in the entire worker, across all stages and partitions."""

from __future__ import annotations

import asyncio


class Isolation:
    """Lets slots begin work. While a suspect record is in work, nothing else is in work in this process.

    Otherwise a death would count against every record in work at that moment, the sound ones among them.
    """

    def __init__(self) -> None:
        self._in_hand = 0
        self._suspects = 0
        self._trying = False
        self._changed = asyncio.Event()

    async def begin(self, *, alone: bool) -> None:
        """Return when the work may begin. A suspect waits for all other work to end, and later work waits for it."""
        if not alone:
            while self._suspects or self._trying:
                await self._wait_for_change()
            self._in_hand += 1
            return
        self._suspects += 1
        try:
            while self._in_hand:
                await self._wait_for_change()
            self._in_hand, self._trying = 1, True
        finally:  # cancelled too: its slot may close while it waits, and must not hold the others up for ever
            self._suspects -= 1
            self._notify()

    def end(self, *, alone: bool) -> None:
        """The work is committed, or its slot is closed."""
        self._in_hand -= 1
        if alone:
            self._trying = False
        self._notify()

    async def _wait_for_change(self) -> None:
        await self._changed.wait()

    def _notify(self) -> None:
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()
