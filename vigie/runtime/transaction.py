"""One batch, one slot, one transaction: outputs, dead letters, changelog and offset together, or none of them."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from aiokafka.errors import IllegalOperation, KafkaError, MessageSizeTooLargeError, ProducerFenced
from aiokafka.structs import OffsetAndMetadata, TopicPartition

from vigie.agents.stage import Change
from vigie.errors import MembershipLostError, TransactionInDoubtError
from vigie.runtime.membership import Membership
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
class Contents:
    """What one transaction holds. `position`: the next offset of the source to read; `metadata` travels with it."""

    records: Sequence[ToSend]
    changes: Sequence[Change]
    position: int
    metadata: str = ""


@dataclass(frozen=True, slots=True)
class Target:
    """Whose offset moves (`source`, as `membership`), where state goes, and how many seconds it may take."""

    membership: Membership
    source: TopicPartition
    changelog: TopicPartition
    deadline: float


class Producer(Protocol):
    """What a transaction needs of `SlotProducer`."""

    async def begin_transaction(self) -> None:
        """Open a transaction."""

    @property
    def send(self) -> Callable[..., Awaitable[Any]]:
        """Adds a record, as aiokafka's `send` does; a future of its place in the log."""

    async def commit_offset(self, source: TopicPartition, offset: OffsetAndMetadata, membership: Membership) -> None:
        """Move the group's offset within the transaction."""

    async def commit_transaction(self) -> None:
        """End the transaction."""

    async def leave(self) -> None:
        """Stop."""


async def commit(producer: Producer, contents: Contents, target: Target) -> int | None:
    """Commit a transaction; return the offset behind its last changelog record, or None if it has none.

    1. begin
    2. outputs and dead letters, then the changelog records, in order
    3. the source's offset, inside the transaction, under this member's generation: the broker refuses a zombie's
    4. commit

    Raises:
        MembershipLostError: the broker does not know this member in this generation any more.
        TransactionInDoubtError: the deadline passed, a request was sent and never answered, or another producer of
            this id fenced us: the transaction may or may not have been committed. The caller finds out which.
    """
    source, changelog = target.source, target.changelog
    try:
        async with asyncio.timeout(target.deadline):  # aiokafka's sender waits for a dead coordinator for ever
            await producer.begin_transaction()
            for record in contents.records:
                await producer.send(
                    record.topic, record.value, record.key, record.partition, headers=list(record.headers)
                )
            written = [
                await producer.send(changelog.topic, value, key, partition=changelog.partition)
                for key, value in contents.changes
            ]
            offset = OffsetAndMetadata(contents.position, contents.metadata)
            await producer.commit_offset(source, offset, target.membership)
            await producer.commit_transaction()
            return (await written[-1]).offset + 1 if written else None
    except (MessageSizeTooLargeError, MembershipLostError):  # no doubt here: nothing was committed
        raise
    except ProducerFenced as error:
        raise TransactionInDoubtError(source.topic, source.partition, "another producer of its id fenced it") from error
    except TimeoutError as error:
        raise TransactionInDoubtError(
            source.topic, source.partition, f"it did not end within {target.deadline:g} s"
        ) from error
    except (KafkaError, IllegalOperation) as error:  # IllegalOperation: aiokafka's sender task has died
        raise TransactionInDoubtError(source.topic, source.partition, repr(error)) from error
