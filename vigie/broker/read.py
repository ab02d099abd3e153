"""Reads a topic for people: read committed, outside any group, from either end, and on request for ever."""

from __future__ import annotations

import asyncio
import heapq
import time
from collections.abc import AsyncIterator, Callable, Sequence

from aiokafka import AIOKafkaConsumer, ConsumerRecord
from aiokafka.errors import TopicAuthorizationFailedError
from aiokafka.structs import TopicPartition

from vigie.broker.connect import Report, overheard, silent, start, translated_errors
from vigie.errors import BrokerUnavailableError, TopicsError
from vigie.settings import Settings

Record = ConsumerRecord[bytes | None, bytes | None]
SILENT_AFTER = 15.0
"""Seconds without an answer after which a broker counts as gone."""
FARTHER = 4
"""Times as far back is read when the last records were too few: markers of transactions take offsets too."""


def every(record: Record) -> bool:
    """Leave nothing out."""
    del record
    return True


async def read_all(settings: Settings, topic: str, report: Report = silent) -> list[Record]:
    """Every record that the topic holds now, by time.

    Raises:
        BrokerUnavailableError: no broker answers.
        PermissionDeniedError: it does not permit the read.
        TopicsError: there is no such topic.
    """
    return [record async for record in read(settings, topic, report=report)]


async def topic_names(settings: Settings, report: Report = silent) -> set[str]:
    """The full names of the topics that there are, without Kafka's own.

    Raises:
        BrokerUnavailableError: no broker answers.
    """
    consumer: AIOKafkaConsumer = AIOKafkaConsumer(**settings.client())
    try:
        with translated_errors(settings.brokers):
            await start(consumer, settings, report)
            return {name for name in await consumer.topics() if not name.startswith("__")}
    finally:
        await consumer.stop()


async def read(
    settings: Settings,
    topic: str,
    *,
    last: int | None = None,
    follow: bool = False,
    wanted: Callable[[Record], bool] = every,
    report: Report = silent,
) -> AsyncIterator[Record]:
    """The topic's records by time, or only the `last` ones; with `follow`, new ones after that.

    `wanted`: which records count; the others are left out.

    Raises:
        BrokerUnavailableError: no broker answers.
        PermissionDeniedError: it does not permit the read.
        TopicsError: there is no such topic.
    """
    consumer: AIOKafkaConsumer = AIOKafkaConsumer(
        **settings.client(),
        isolation_level="read_committed",
        auto_offset_reset="earliest",
        enable_auto_commit=False,
        max_partition_fetch_bytes=settings.max_message_bytes,
    )
    try:
        with translated_errors(settings.brokers):
            await start(consumer, settings, report)
            beginnings, ends = await _assign(consumer, topic)
            if last is None:
                async for record in _between(consumer, beginnings, ends, settings.brokers):
                    if wanted(record):
                        yield record
            else:
                for record in await _latest(consumer, beginnings, ends, last, wanted, settings.brokers):
                    yield record
            if follow:
                for partition, end in ends.items():  # the last fetch may have gone farther
                    consumer.seek(partition, end)
                async for record in _follow(consumer, settings.brokers, report):
                    if wanted(record):
                        yield record
    finally:
        await consumer.stop()


Offsets = dict[TopicPartition, int]


async def _assign(consumer: AIOKafkaConsumer, topic: str) -> tuple[Offsets, Offsets]:
    """Take all partitions of a topic; return where each begins and ends."""
    client = consumer._client  # noqa: SLF001 no public call asks for the partitions of a topic without reading it
    exists = topic in await consumer.topics()
    with overheard(quiet=True):  # aiokafka logs what is said below, and waits for 40 s when it is to read such a topic
        await client.set_topics([topic])
    if topic in client.cluster.unauthorized_topics:  # those are left out of the list of all topics
        raise TopicAuthorizationFailedError({topic})
    if not exists:
        raise TopicsError([f"topic {topic} is missing"])
    partitions = [TopicPartition(topic, number) for number in sorted(consumer.partitions_for_topic(topic) or ())]
    consumer.assign(partitions)
    return await consumer.beginning_offsets(partitions), await consumer.end_offsets(partitions)


async def _latest(
    consumer: AIOKafkaConsumer,
    beginnings: Offsets,
    ends: Offsets,
    last: int,
    wanted: Callable[[Record], bool],
    brokers: str,
) -> Sequence[Record]:
    """The last wanted records by time, over all partitions. Reads farther back until there are enough."""
    back, found = max(last, 1), {one: list[Record]() for one in ends}
    short = set(ends) if last else set()
    while short:
        starts = {one: max(beginnings[one], ends[one] - back) for one in short}
        read = [
            record
            async for record in _between(consumer, starts, {one: ends[one] for one in short}, brokers)
            if wanted(record)
        ]
        for one in short:
            found[one] = [record for record in read if record.partition == one.partition][-last:]
        short = {one for one in short if len(found[one]) < last and starts[one] > beginnings[one]}
        back *= FARTHER
    return list(heapq.merge(*found.values(), key=lambda record: record.timestamp))[-last:] if last else ()


async def _between(consumer: AIOKafkaConsumer, starts: Offsets, ends: Offsets, brokers: str) -> AsyncIterator[Record]:
    """The records of some partitions from `starts` to before `ends`, sorted by time within each fetch."""
    for partition, offset in starts.items():
        consumer.seek(partition, offset)
    heard = time.monotonic()
    while any([await consumer.position(partition) < end for partition, end in ends.items()]):
        fetched = await consumer.getmany(*ends, timeout_ms=200)
        if fetched:
            heard = time.monotonic()
        elif time.monotonic() - heard > SILENT_AFTER:
            raise BrokerUnavailableError(brokers, f"it has been silent for {SILENT_AFTER:g} s")
        for record in heapq.merge(*fetched.values(), key=lambda record: record.timestamp):
            if record.offset < ends[TopicPartition(record.topic, record.partition)]:
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
