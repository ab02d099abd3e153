"""Reads and writes silences: one record on the topic of silences, and one in every partition of `matches`."""

from __future__ import annotations

from collections.abc import Mapping

from aiokafka import AIOKafkaProducer

from vigie.broker.connect import Report, silent, start, translated_errors
from vigie.broker.read import read_all
from vigie.schemas.json import decode, encode
from vigie.schemas.refused import Refused
from vigie.schemas.silence import SILENCING, Silence
from vigie.settings import Settings


async def current(settings: Settings, report: Report = silent) -> list[Silence]:
    """The silences that were set and not lifted, by id, including those that are over.

    Raises:
        BrokerUnavailableError, PermissionDeniedError, TopicsError: they cannot be read.
    """
    latest = {record.key: record.value for record in await read_all(settings, settings.topic("silences"), report)}
    silences = [decode(value, Silence) for value in latest.values() if value is not None]
    return sorted((one for one in silences if not isinstance(one, Refused)), key=lambda one: one.id)


async def write(settings: Settings, silences: Mapping[str, Silence | None], report: Report = silent) -> None:
    """Set silences, or lift those given as None, all in one transaction.

    Raises:
        BrokerUnavailableError: no broker answers.
        PermissionDeniedError: it does not permit the write.
    """
    producer = AIOKafkaProducer(**settings.client(), transactional_id=f"{settings.app}-silences")
    try:
        with translated_errors(settings.brokers):
            await start(producer, settings, report)
            async with producer.transaction():
                for name, silence in silences.items():
                    await _send(producer, settings, name, None if silence is None else encode(silence))
    finally:
        await producer.stop()


async def _send(producer: AIOKafkaProducer, settings: Settings, name: str, value: bytes | None) -> None:
    key, topic = name.encode(), settings.topic("matches")
    await producer.send(settings.topic("silences"), value, key)
    for partition in await producer.partitions_for(topic):
        await producer.send(topic, value, key, partition, headers=[(SILENCING, key)])
