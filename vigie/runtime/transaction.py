"""One batch, one slot, one transaction: outputs, dead letters, changelog and offset together, or none of them."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from aiokafka.errors import IllegalOperation, KafkaError, MessageSizeTooLargeError, ProducerFenced
from aiokafka.structs import OffsetAndMetadata, TopicPartition

from vigie.agents.stage import Change
from vigie.errors import SlotLostError, TransactionDeadlineError
from vigie.runtime.producer import SlotProducer
from vigie.schemas.envelope import Headers


@dataclass(frozen=True, slots=True)
class ToSend:
    """A record with its full topic name and all its headers; without a `partition`, the key decides."""

    topic: str
    key: bytes | None
    value: bytes | None
    headers: Headers
    partition: int | None = None


@dataclass(frozen=True, slots=True)
class Batch:
    """What one transaction holds. `position`: the next offset of the source to read; `metadata` travels with it."""

    records: Sequence[ToSend]
    changes: Sequence[Change]
    position: int
    metadata: str = ""


@dataclass(frozen=True, slots=True)
class Target:
    """Whose offsets move (`group`, `source`), where state goes (`changelog`), and how many seconds it may take."""

    group: str
    source: TopicPartition
    changelog: TopicPartition
    deadline: float


async def commit(producer: SlotProducer, batch: Batch, target: Target) -> int | None:
    """Commit a batch. The offset behind its last changelog record, or None if it has none.

    1. begin
    2. outputs and dead letters, then the changelog records, in order
    3. the source's offset, inside the transaction
    4. commit

    Raises:
        SlotLostError: another worker owns the partition now.
        TransactionDeadlineError: the deadline passed, or a request was sent and never answered: the transaction
            may or may not have been committed. The caller finds out under a new epoch.
    """
    source, changelog = target.source, target.changelog
    try:
        async with asyncio.timeout(target.deadline):
            await producer.begin_transaction()
            for record in batch.records:
                await producer.send(
                    record.topic, record.value, record.key, record.partition, headers=list(record.headers)
                )
            written = [
                await producer.send(changelog.topic, value, key, partition=changelog.partition)
                for key, value in batch.changes
            ]
            await producer.send_offsets_to_transaction(
                {source: OffsetAndMetadata(batch.position, batch.metadata)}, target.group
            )
            await producer.commit_transaction()
            return (await written[-1]).offset + 1 if written else None
    except ProducerFenced as error:
        raise SlotLostError(source.topic, source.partition) from error
    except MessageSizeTooLargeError:
        raise
    except (TimeoutError, KafkaError, IllegalOperation) as error:  # the last: its sender died under it
        raise TransactionDeadlineError(source.topic, source.partition, target.deadline, repr(error)) from error
