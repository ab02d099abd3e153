"""Resolves a transaction in doubt: finds out whether it was committed, or gives up the slot."""

from __future__ import annotations

from aiokafka.structs import TopicPartition
from structlog import get_logger

from vigie.errors import MembershipLostError, SlotLostError, TransactionInDoubtError
from vigie.runtime.context import StageContext
from vigie.runtime.membership import Membership
from vigie.runtime.recovery import Opened
from vigie.runtime.transaction import Contents, commit

log = get_logger(__name__)

COMMIT_TRIES = 3
"""How often one batch is committed, each time after proof that it was not. A zombie may fence the rightful owner once
or twice before it finds out that it is one; a third time has another reason, and the process starts again."""


async def commit_for_certain(
    context: StageContext,
    opened: Opened,
    source: TopicPartition,
    membership: Membership,
    contents: Contents,
    before: int,
) -> int | None:
    """Commit. If the outcome is unknown, find it out, and commit again if nothing was committed.

    `before` is the committed offset as this slot knows it. Returns what `transaction.commit` returns.

    A heartbeat moves no offset, so its fate cannot be read from one. It counts as committed once it was in doubt: the
    next one says the same.

    Raises:
        SlotLostError: it cannot be proven that the partition is still this worker's.
        TransactionInDoubtError: it failed COMMIT_TRIES times.
    """
    target = context.target(source, membership)
    for attempt in range(1, COMMIT_TRIES + 1):
        try:
            return await commit(opened.producer, contents, target)
        except MembershipLostError as error:
            raise SlotLostError(source.topic, source.partition, str(error)) from error
        except TransactionInDoubtError as error:
            log.warning("transaction in doubt", partition=source.partition, attempt=attempt, why=str(error))
            doubt = error
        await _renew(context, opened, source, membership)
        # the changelog's end before the offset: another owner that commits in between would add its own changes, and
        # the store would be marked as if it held them
        end = await context.cluster.end([target.changelog]) if contents.changes else {}
        if await _was_committed(context, source, membership, contents.position, before):
            return end.get(target.changelog)
    raise doubt


async def _renew(context: StageContext, opened: Opened, source: TopicPartition, membership: Membership) -> None:
    """Start a new producer, which ends whatever the old one has begun."""
    # membership first: the new producer fences whoever holds the id, and that may be a rightful new owner
    if not await context.cluster.knows(membership):
        why = f"group {membership.group} has gone on without this worker"
        raise SlotLostError(source.topic, source.partition, why)
    await opened.producer.leave()
    opened.producer = await context.start_producer(source)


async def _was_committed(
    context: StageContext, source: TopicPartition, membership: Membership, position: int, before: int
) -> bool:
    """Whether the transaction in doubt took effect. Certain, because a new producer was started since.

    The committed offset must be where the transaction began or where it was to end. Another owner committed any other.
    """
    found = await context.cluster.committed(membership.group, source)
    committed = found.offset if found is not None else None
    if committed == position:
        return True
    if committed != before:
        why = f"offset {committed} is committed, and this worker's last was {before}"
        raise SlotLostError(source.topic, source.partition, why)
    return False
