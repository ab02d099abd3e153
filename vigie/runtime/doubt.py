"""A transaction and its doubts: committed once, or not at all, or the slot is lost."""

from __future__ import annotations

from aiokafka.structs import TopicPartition
from structlog import get_logger

from vigie.errors import MembershipLostError, SlotLostError, TransactionInDoubtError
from vigie.runtime.context import StageContext
from vigie.runtime.membership import Membership
from vigie.runtime.recovery import Opened
from vigie.runtime.transaction import Contents, Target, commit

log = get_logger(__name__)

TRIES = 3
"""How often one batch is committed, each time after proof that it was not: a zombie may fence its owner once or twice,
and then finds out that it is one."""


async def commit_for_certain(
    context: StageContext,
    opened: Opened,
    source: TopicPartition,
    membership: Membership,
    contents: Contents,
    before: int,
) -> int | None:
    """Commit; if nobody knows what became of it, find out, and do it again if it was not committed.

    `before` is the committed offset as this slot knows it. The result is that of `transaction.commit`.

    A transaction without records that moves nothing (a heartbeat) counts as committed once it was in doubt: the next
    one tells the same.

    Raises:
        SlotLostError: it cannot be proven that the partition is still this worker's.
        TransactionInDoubtError: it failed TRIES times.
    """
    changelog = TopicPartition(context.changelog, source.partition)
    target = Target(membership, source, changelog, context.settings.transaction_deadline)
    for attempt in range(1, TRIES + 1):
        try:
            return await commit(opened.producer, contents, target)
        except MembershipLostError as error:
            raise SlotLostError(source.topic, source.partition, str(error)) from error
        except TransactionInDoubtError as error:
            log.warning("transaction in doubt", partition=source.partition, attempt=attempt, why=str(error))
            doubt = error
        await _renew(context, opened, source, membership)
        # asked before the offset: an heir that goes on in between may have changed more than this batch did
        end = await context.cluster.end([changelog]) if contents.changes else {}
        if await _was_committed(context, source, membership, contents.position, before):
            return end.get(changelog)
    raise doubt


async def _renew(context: StageContext, opened: Opened, source: TopicPartition, membership: Membership) -> None:
    """A new producer, which ends whatever the old one has begun.

    It fences whoever else holds the id, a rightful new owner among them. So first the broker must say that this worker
    is still a member of its generation.
    """
    if not await context.cluster.knows(membership):
        why = f"group {membership.group} has gone on without this worker"
        raise SlotLostError(source.topic, source.partition, why)
    await opened.producer.leave()
    opened.producer = await context.start_producer(source)


async def _was_committed(
    context: StageContext, source: TopicPartition, membership: Membership, position: int, before: int
) -> bool:
    """Whether the transaction in doubt took effect, known for certain: a new producer has been started since.

    The committed offset must stand where the transaction began or where it was to end: anything else was committed by
    another owner.
    """
    found = await context.cluster.committed(membership.group, source)
    committed = found.offset if found is not None else None
    if committed == position:
        return True
    if committed != before:
        why = f"offset {committed} is committed, and this worker's last was {before}"
        raise SlotLostError(source.topic, source.partition, why)
    return False
