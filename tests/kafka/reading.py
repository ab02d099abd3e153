"""Reading topics to their end, committed records only, and what a topic's end says about open transactions."""

from __future__ import annotations

from dataclasses import dataclass

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, ConsumerRecord
from aiokafka.admin import AIOKafkaAdminClient, NewTopic, RecordsToDelete
from aiokafka.protocol.admin import DeleteGroupsRequest
from aiokafka.structs import TopicPartition


async def create(brokers: str, topics: dict[str, int], config: dict[str, str] | None = None) -> None:
    """Make topics with so many partitions."""
    admin = AIOKafkaAdminClient(bootstrap_servers=brokers)
    await admin.start()
    try:
        settings = {"max.message.bytes": "8388608", **(config or {})}
        await admin.create_topics(
            [NewTopic(name, partitions, 1, topic_configs=settings) for name, partitions in topics.items()]
        )
    finally:
        await admin.close()


async def partitions(brokers: str, topic: str) -> list[TopicPartition]:
    """The partitions of a topic."""
    admin = AIOKafkaAdminClient(bootstrap_servers=brokers)
    await admin.start()
    try:
        (described,) = await admin.describe_topics([topic])
    finally:
        await admin.close()
    return [TopicPartition(topic, partition) for partition in range(len(described["partitions"]))]


async def read(brokers: str, topic: str) -> list[ConsumerRecord[bytes, bytes]]:
    """Every committed record of a topic, partition by partition, in order."""
    wanted = await partitions(brokers, topic)
    consumer = AIOKafkaConsumer(bootstrap_servers=brokers, isolation_level="read_committed", auto_offset_reset="none")
    await consumer.start()
    try:
        beginning, end = await consumer.beginning_offsets(wanted), await consumer.end_offsets(wanted)
        consumer.assign(wanted)
        for partition in wanted:
            consumer.seek(partition, beginning[partition])
        records: dict[TopicPartition, list[ConsumerRecord[bytes, bytes]]] = {p: [] for p in wanted}
        while any([await consumer.position(p) < end[p] for p in wanted]):
            for partition, fetched in (await consumer.getmany(timeout_ms=500)).items():
                records[partition] += fetched
        return [record for partition in wanted for record in records[partition]]
    finally:
        await consumer.stop()


@dataclass(frozen=True)
class Ends:
    """Where a partition ends for a reader of committed records, and where its log ends."""

    stable: int
    high: int


async def ends(brokers: str, topic: str) -> dict[int, Ends]:
    """Both ends of each partition; they differ while a transaction is open."""
    found: dict[str, dict[TopicPartition, int]] = {}
    wanted = await partitions(brokers, topic)
    for level in ("read_committed", "read_uncommitted"):
        consumer = AIOKafkaConsumer(bootstrap_servers=brokers, isolation_level=level)
        await consumer.start()
        try:
            found[level] = await consumer.end_offsets(wanted)
        finally:
            await consumer.stop()
    return {p.partition: Ends(found["read_committed"][p], high) for p, high in found["read_uncommitted"].items()}


async def send(brokers: str, topic: str, records: list[tuple[bytes | None, bytes | None]], partition: int = 0) -> None:
    """Produce records to one partition, in order."""
    producer = AIOKafkaProducer(bootstrap_servers=brokers, max_request_size=20_000_000)
    await producer.start()
    try:
        for key, value in records:
            await producer.send(topic, value, key, partition=partition)
        await producer.flush()
    finally:
        await producer.stop()


async def committed(brokers: str, group: str, topic: str, partition: int = 0) -> int:
    """The committed offset of a group; -1 if none."""
    admin = AIOKafkaAdminClient(bootstrap_servers=brokers)
    await admin.start()
    try:
        where = TopicPartition(topic, partition)
        return int((await admin.list_consumer_group_offsets(group, partitions=[where]))[where].offset)
    finally:
        await admin.close()


async def delete_before(brokers: str, topic: str, offset: int, partition: int = 0) -> None:
    """DeleteRecords: what retention does, at once."""
    admin = AIOKafkaAdminClient(bootstrap_servers=brokers)
    await admin.start()
    try:
        await admin.delete_records({TopicPartition(topic, partition): RecordsToDelete(before_offset=offset)})
    finally:
        await admin.close()


async def delete_group(brokers: str, group: str) -> None:
    """Delete a group's offsets: what their retention does, at once."""
    admin = AIOKafkaAdminClient(bootstrap_servers=brokers)
    await admin.start()
    try:
        coordinator = await admin.find_coordinator(group)
        await admin._send_request(DeleteGroupsRequest([group]), coordinator)
    finally:
        await admin.close()
