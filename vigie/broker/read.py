"""Reads a topic for people: read committed, outside any group, from either end, and on request for ever."""

from __future__ import annotations

import asyncio
import heapq
import time
from collections.abc import AsyncIterator

from aiokafka import AIOKafkaConsumer, ConsumerRecord
from aiokafka.structs import TopicPartition

from vigie.broker.connect import Report, silent, start, translated_errors
from vigie.errors import BrokerUnavailableError
from vigie.settings import Settings

Record = ConsumerRecord[bytes | None, bytes | None]
SILENT_AFTER = 15.0
"""Seconds without an answer after which a broker counts as gone."""


async def read_all(settings: Settings, topic: str, report: Report = silent) -> list[Record]:
    """Every record that the topic holds now, by time.

    Raises:
        BrokerUnavailableError: no broker answers.
        PermissionDeniedError: it does not permit the read.
        TopicsError: there is no such topic.
    """
    return [record async for record in read(settings, topic, report=report)]


async def read(
    settings: Settings, topic: str, *, last: int | None = None, follow: bool = False, report: Report = silent
) -> AsyncIterator[Record]:
    """The topic's records by time, or only the `last` ones of each partition; with `follow`, new ones after that.

    Raises:
        BrokerUnavailableError: no broker answers.
        PermissionDeniedError: it does not permit the read.
        TopicsError: there is no such topic.
    """
    consumer: AIOKafkaConsumer = AIOKafkaConsumer(
        topic,
        **settings.client(),
        isolation_level="read_committed",
        auto_offset_reset="earliest",
        enable_auto_commit=False,
        max_partition_fetch_bytes=settings.max_message_bytes,
    )
    try:
        with translated_errors(settings.brokers):
            await start(consumer, settings, report)
            ends = await _seek(consumer, last)
            async for record in _until(consumer, ends, settings.brokers):
                yield record
            if follow:
                async for record in _follow(consumer, settings.brokers, report):
                    yield record
    finally:
        await consumer.stop()


async def _seek(consumer: AIOKafkaConsumer, last: int | None) -> dict[TopicPartition, int]:
    partitions = list(consumer.assignment())
    beginnings = await consumer.beginning_offsets(partitions)
    ends: dict[TopicPartition, int] = await consumer.end_offsets(partitions)
    for partition in partitions:
        wanted = beginnings[partition] if last is None else ends[partition] - last
        consumer.seek(partition, max(beginnings[partition], wanted))
    return ends


async def _until(consumer: AIOKafkaConsumer, ends: dict[TopicPartition, int], brokers: str) -> AsyncIterator[Record]:
    """The records before `ends`, sorted by time within each fetch."""
    heard = time.monotonic()
    while any([await consumer.position(partition) < end for partition, end in ends.items()]):
        fetched = await consumer.getmany(timeout_ms=200)
        if fetched:
            heard = time.monotonic()
        elif time.monotonic() - heard > SILENT_AFTER:
            raise BrokerUnavailableError(brokers, f"it has been silent for {SILENT_AFTER:g} s")
        for record in heapq.merge(*fetched.values(), key=lambda record: record.timestamp):
            yield record


async def _follow(consumer: AIOKafkaConsumer, brokers: str, report: Report) -> AsyncIterator[Record]:
    heard, silent_for = time.monotonic(), 0
    while True:
        fetched = await consumer.getmany(timeout_ms=500)
        for record in heapq.merge(*fetched.values(), key=lambda record: record.timestamp):
            yield record
        if fetched:
            heard, silent_for = time.monotonic(), 0
        elif time.monotonic() - heard > SILENT_AFTER:
            silent_for = 0 if await _answers(consumer) else silent_for + 1
            heard = time.monotonic()
            if silent_for == 1:
                report(f"{brokers} does not answer; still trying")
            elif silent_for > 1:
                raise BrokerUnavailableError(brokers, f"it has been silent for {2 * SILENT_AFTER:g} s")


async def _answers(consumer: AIOKafkaConsumer) -> bool:
    try:
        async with asyncio.timeout(SILENT_AFTER / 3):
            await consumer.end_offsets(list(consumer.assignment()))
    except Exception:  # noqa: BLE001 whatever the error is, the broker has not answered
        return False
    return True
