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


class RulesFollower:
    """Feeds `book.put(key, value, (partition, offset))`. Ready when it has read what was there at the start."""

    def __init__(self, context: StageContext, book: Any, lock: threading.Lock) -> None:
        self._context = context
        self._book = book
        self._lock = lock
        self.ready = asyncio.Event()

    async def run(self) -> None:
        """For ever."""
        topic = self._context.topic("rules")
        partitions = [TopicPartition(topic, p) for p in range((await self._context.cluster.partitions())[topic])]
        beginning = await self._context.cluster.beginning(partitions)
        end = await self._context.cluster.end(partitions)
        reader = AIOKafkaConsumer(
            **self._context.client, isolation_level="read_committed", auto_offset_reset="none", fetch_max_wait_ms=100
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
        fetched = await reader.getmany(timeout_ms=200)
        records = [record for batch in fetched.values() for record in batch]
        if records:
            await asyncio.to_thread(self._put, records)

    def _put(self, records: list[Any]) -> None:
        for record in records:
            with self._lock:
                status = self._book.put(record.key or b"", record.value, (record.partition, record.offset))
            if not status.ok:
                log.warning("rule refused", rule=status.rule_id, errors=len(status.errors))
