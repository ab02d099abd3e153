"""Follows the compacted rules topic into a stage's rule book, live: every worker reads all of it, in no group."""

from __future__ import annotations

import asyncio
import threading
from typing import Any

from aiokafka import AIOKafkaConsumer
from aiokafka.structs import TopicPartition
from structlog import get_logger

from vigie.runtime.context import StageContext

log = get_logger(__name__)

FETCH_WAIT_MS = 100
"""How long the broker may hold back a fetch that finds no rule: a start waits for such fetches until it is ready."""
POLL_MS = 200
"""How long one poll may wait for rules before the follower checks whether it is ready."""


class RulesFollower:
    """Calls `book.put(key, value, (partition, offset))` for each record. `ready`: all rules of the start are read."""

    def __init__(self, context: StageContext, book: Any, lock: threading.Lock) -> None:
        self._context = context
        self._book = book
        self._lock = lock
        self.ready = asyncio.Event()

    async def run(self) -> None:
        """Loop: read the topic from its beginning, and follow it."""
        topic = self._context.topic("rules")
        partitions = [TopicPartition(topic, p) for p in range((await self._context.cluster.partitions())[topic])]
        beginning = await self._context.cluster.beginning(partitions)
        end = await self._context.cluster.end(partitions)
        reader = AIOKafkaConsumer(
            **self._context.client,
            isolation_level="read_committed",
            auto_offset_reset="none",
            fetch_max_wait_ms=FETCH_WAIT_MS,
        )
        await reader.start()
        try:
            reader.assign(partitions)
            for partition in partitions:
                reader.seek(partition, beginning[partition])
            while True:
                await self._follow(reader, end)
        finally:
            await reader.stop()

    async def _follow(self, reader: AIOKafkaConsumer, end: dict[TopicPartition, int]) -> None:
        if not self.ready.is_set():
            positions = [await reader.position(partition) >= end[partition] for partition in end]
            if all(positions):
                self.ready.set()
                log.info("rules read", rules=len(self._book))
        fetched = await reader.getmany(timeout_ms=POLL_MS)
        records = [record for batch in fetched.values() for record in batch]
        if records:
            await asyncio.to_thread(self._put, records)  # a large rule takes a while to compile

    def _put(self, records: list[Any]) -> None:
        for record in records:
            with self._lock:  # a rule at a time: a batch that is matched meanwhile waits for no more than one
                status = self._book.put(record.key or b"", record.value, (record.partition, record.offset))
            if not status.ok:
                log.warning("rule refused", rule=status.rule_id, errors=len(status.errors))
