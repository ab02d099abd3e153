"""How far each stage is behind its source, and whether any worker is there to read it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from aiokafka import AIOKafkaConsumer
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import (
    GroupCoordinatorNotAvailableError,
    GroupLoadInProgressError,
    NotCoordinatorForGroupError,
)
from aiokafka.structs import TopicPartition

from vigie.agents import STAGES, Stage
from vigie.broker.connect import PAUSES, admin, start, translated_errors
from vigie.settings import Settings

T = TypeVar("T")
FETCH_WITHIN_MS = 500
"""Milliseconds that one fetch may wait for a record."""


@dataclass(frozen=True, slots=True)
class StageLag:
    """A stage: the members of its group, and how many offsets of its source are not committed."""

    stage: str
    members: int
    lag: int


async def stage_lags(settings: Settings) -> list[StageLag]:
    """Every stage, in the order of the data.

    Raises:
        BrokerUnavailableError: no broker answers.
        PermissionDeniedError: it does not permit the questions.
    """
    consumer: AIOKafkaConsumer = AIOKafkaConsumer(
        **settings.client(), isolation_level="read_committed", enable_auto_commit=False, auto_offset_reset="earliest"
    )
    try:
        async with admin(settings) as client:
            with translated_errors(settings.brokers):
                await start(consumer, settings)
                return [await _lag_of(settings, stage, client, consumer) for stage in STAGES.values()]
    finally:
        await consumer.stop()


async def _lag_of(
    settings: Settings, stage: Stage, client: AIOKafkaAdminClient, consumer: AIOKafkaConsumer
) -> StageLag:
    group, topic = f"{settings.app}-{stage.name}", settings.topic(stage.source)
    described = await client.describe_topics([topic])
    partitions = [TopicPartition(topic, entry["partition"]) for entry in described[0]["partitions"]]
    beginnings, ends = await consumer.beginning_offsets(partitions), await consumer.end_offsets(partitions)
    found = await _when_coordinated(lambda: client.list_consumer_group_offsets(group))
    committed = {one: at.offset for one, at in found.items() if at.offset >= 0}
    begun = {one: max(committed.get(one, 0), beginnings[one]) for one in partitions}
    behind = {one: at for one, at in begun.items() if at < ends[one]}
    members = await _members(client, group)
    # a worker that was killed may leave the marker of the last transaction: an offset, and no record to read
    lag = sum(ends[one] - at for one, at in behind.items())
    if lag and not members and not await _holds_records(consumer, behind, ends):
        lag = 0
    return StageLag(stage.name, members, lag)


async def _when_coordinated(ask: Callable[[], Awaitable[T]]) -> T:
    """Ask about a group; again for a few seconds while the broker is still making the topic of its offsets."""
    for pause in (*PAUSES, *PAUSES):
        try:
            return await ask()
        except (GroupCoordinatorNotAvailableError, GroupLoadInProgressError, NotCoordinatorForGroupError):
            await asyncio.sleep(pause)
    return await ask()


async def _members(client: AIOKafkaAdminClient, group: str) -> int:
    responses: list[Any] = await client.describe_consumer_groups([group])
    return sum(len(described[5]) for response in responses for described in response.groups)


async def _holds_records(
    consumer: AIOKafkaConsumer, behind: dict[TopicPartition, int], ends: dict[TopicPartition, int]
) -> bool:
    consumer.assign(list(behind))
    for one, offset in behind.items():
        consumer.seek(one, offset)
    while any([await consumer.position(one) < ends[one] for one in behind]):
        if any((await consumer.getmany(timeout_ms=FETCH_WITHIN_MS)).values()):
            return True
    return False
