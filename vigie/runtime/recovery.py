"""Opening a slot: fence the former owner, restore the state, find the position, refuse what cannot be right."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass

from aiokafka.structs import OffsetAndMetadata, TopicPartition
from structlog import get_logger

from vigie.agents.stage import State
from vigie.errors import (
    LostOffsetsError,
    MembershipLostError,
    RetentionGapError,
    SlotLostError,
    TransactionInDoubtError,
    WrongClusterError,
)
from vigie.runtime.context import StageContext
from vigie.runtime.crash_journal import CrashJournal
from vigie.runtime.membership import Membership
from vigie.runtime.store import (
    CHANGELOG_MARK,
    UP_TO_DATE_MARK,
    MemoryStore,
    Store,
    wall_clock,
    write_changes,
)
from vigie.runtime.transaction import Contents, Producer, commit

log = get_logger(__name__)

CLUSTER_MARK = "cluster"
"""The store's mark that names the Kafka cluster it was written for."""
RESTORE_BATCH = 2_000
"""Changelog records read and written to the store at once, at most: they are all in memory meanwhile."""
RESTORE_POLL_MS = 500
"""How long one read of the changelog may wait for records, so that a slot which must close is not held up."""
MAX_STORE_AGE = 0.5
"""Share of the changelog's `delete.retention.ms` after which a store is too old to be brought up to date. The other
half is a margin for clocks that differ and workers that were frozen; the price is some needless rebuilds."""
OPEN_TRIES = 3
"""How often a worker that the group still knows opens a slot. A zombie may fence it once or twice before it stops."""


@dataclass
class Opened:
    """A slot that is ready: its fenced producer, its state up to date, and where to read on."""

    producer: Producer
    store: Store
    state: State | None
    position: int
    refused_run: int
    crash_journal: CrashJournal


async def open_slot(
    context: StageContext, source: TopicPartition, membership: Membership, given_up: Callable[[], bool] = lambda: False
) -> Opened:
    """The steps of `docs/decisions/0001-exactly-once.md`, 1: in this order, and no other.

    1. ask the broker whether this worker is still a member: a zombie must not fence the rightful owner
    2. start the producer: InitProducerId fences the former owner and ends its open transaction
    3. bring the local store up to the changelog's end
    4. read the committed offset: that is the position; on the very first start commit one
    5. refuse a position that the log does not reach, and state that no offset belongs to

    A zombie that passed 1 in time may fence this worker during a later step: then everything is done again, from 1 on.
    `given_up`: whether the partition has left meanwhile; a long restore ends then.

    Raises:
        SlotLostError: the group has gone on without this worker, or the partition has left.
        LostOffsetsError, RetentionGapError, WrongClusterError: going on would lose records silently.
        TransactionInDoubtError: the commit of 4 failed OPEN_TRIES times.
    """
    for _ in range(OPEN_TRIES - 1):
        try:
            return await _open(context, source, membership, given_up)
        except TransactionInDoubtError as error:
            log.warning("opening again", stage=context.stage.name, partition=source.partition, why=str(error))
    return await _open(context, source, membership, given_up)


async def _open(
    context: StageContext, source: TopicPartition, membership: Membership, given_up: Callable[[], bool]
) -> Opened:
    if not await context.cluster.knows(membership):
        raise SlotLostError(source.topic, source.partition, f"group {membership.group} has gone on without this worker")
    producer = await context.start_producer(source)
    store: Store | None = None
    try:
        store = await asyncio.to_thread(open_store, context, source)
        state = context.new_state()
        has_state = await restore(context, source, store, state, given_up)
        committed = await context.cluster.committed(context.group, source)
        beginning = (await context.cluster.beginning([source]))[source]
        _refuse_gaps(context, source, committed, beginning, has_state)
        if committed is None:
            committed = OffsetAndMetadata(beginning, "")
            await _commit_start(context, source, producer, beginning, membership)
        position, run = committed.offset, _refused_run(committed.metadata)
        crash_journal = CrashJournal(context.crash_journal_path(source), position)
        return Opened(producer, store, state, position, run, crash_journal)
    except BaseException:
        # cancellation too: the producer would keep its id, and RocksDB's lock would keep the next slot out
        await producer.leave()
        if store is not None:
            store.close()
        raise


def _refuse_gaps(
    context: StageContext,
    source: TopicPartition,
    committed: OffsetAndMetadata | None,
    beginning: int,
    has_state: bool,  # noqa: FBT001 what `restore` returned
) -> None:
    if committed is None and has_state:
        raise LostOffsetsError(context.group, source.topic, source.partition, context.changelog)
    if committed is not None and committed.offset < beginning:
        raise RetentionGapError(context.group, source.topic, source.partition, committed.offset, beginning)


def open_store(context: StageContext, source: TopicPartition) -> Store:
    """Open the slot's store; it is in memory for a stage without a changelog.

    Raises:
        WrongClusterError: the store was written for another cluster.
        StateDirectoryError: another process holds it.
    """
    if not context.stage.changelog:
        return MemoryStore()
    path = context.state_path(source)
    store = context.store(path, context.settings.state_cache_bytes)
    known = store.mark(CLUSTER_MARK)
    if known is not None and known != context.cluster_id:
        store.close()
        raise WrongClusterError(path, known, context.cluster_id)
    store.write([], {CLUSTER_MARK: context.cluster_id})
    return store


async def restore(
    context: StageContext,
    source: TopicPartition,
    store: Store,
    state: State | None,
    given_up: Callable[[], bool],
) -> bool:
    """Bring the store up to the changelog's end, and say whether there is any state at all.

    A store that may have missed deletions is wiped and rebuilt. A store ahead of its changelog was written for a topic
    that has since been deleted or created again: that is refused.
    """
    if not context.stage.changelog or state is None:
        return False
    changelog, asked = TopicPartition(context.changelog, source.partition), wall_clock()
    begin = (await context.cluster.beginning([changelog]))[changelog]
    end = (await context.cluster.end([changelog]))[changelog]
    reached = int(store.mark(CHANGELOG_MARK) or 0)
    if reached > end:
        raise LostOffsetsError(context.group, source.topic, source.partition, context.changelog, reached, end)
    if why := await _missed_deletions(context, changelog, store, reached, range(begin, end)):
        log.warning("rebuilding a local store", stage=context.stage.name, partition=source.partition, why=why)
        await asyncio.to_thread(store.wipe)
        reached = 0
    if not reached:  # noted before the first read: a restore cut short leaves a store that is only as old as its start
        store.write([], {CLUSTER_MARK: context.cluster_id, UP_TO_DATE_MARK: asked})
    reached = max(reached, begin)
    if reached < end:
        await _read_changelog(context, changelog, store, state, range(reached, end), given_up)
    store.up_to_date(asked)
    return end > 0


async def _missed_deletions(
    context: StageContext, changelog: TopicPartition, store: Store, reached: int, held: range
) -> str:
    """Why the store may hold what was deleted long ago; empty if it cannot.

    Compaction keeps the record of a deletion for `delete.retention.ms`. After a longer absence, the changelog may hold
    neither the key nor its deletion.
    """
    if not reached:
        return ""
    if reached < held.start:
        return f"it ends at offset {reached} and its changelog begins at {held.start}"
    if held.stop <= reached + 1:  # the marker of its own last transaction: whatever its age, it has missed nothing
        return ""
    noted = store.mark(UP_TO_DATE_MARK)
    if noted is None:
        return "it does not say when it was last up to date: an older version wrote it"
    retention = await context.cluster.delete_retention(changelog.topic)
    age = wall_clock() - int(noted)
    if abs(age) < MAX_STORE_AGE * retention:  # a time far in the future comes from a wrong clock, and proves nothing
        return ""
    return (
        f"it was last up to date {age / 1000:.0f} s ago and {changelog.topic} keeps deletions {retention / 1000:.0f} s"
    )


async def _read_changelog(
    context: StageContext,
    changelog: TopicPartition,
    store: Store,
    state: State,
    wanted: range,
    given_up: Callable[[], bool],
) -> None:
    reader = context.reader(**context.client, isolation_level="read_committed", auto_offset_reset="none")
    await reader.start()
    try:
        reader.assign([changelog])
        reader.seek(changelog, wanted.start)
        while (position := await reader.position(changelog)) < wanted.stop:
            if given_up():
                raise SlotLostError(changelog.topic, changelog.partition, "its source left while it was read")
            fetched = await reader.getmany(changelog, timeout_ms=RESTORE_POLL_MS, max_records=RESTORE_BATCH)
            changes = [(record.key or b"", record.value) for record in fetched.get(changelog, [])]
            # the reader's position, not the last record's offset: transaction markers at the end hold no record
            reached = await reader.position(changelog)
            if reached > position:
                context.restoring(changelog.partition)
                await asyncio.to_thread(write_changes, store, state, changes, reached)
    finally:
        await reader.stop()
        context.restoring(changelog.partition)


async def _commit_start(
    context: StageContext, source: TopicPartition, producer: Producer, position: int, membership: Membership
) -> None:
    """Commit the position of the very first start: without it, a later start could not tell where reading began."""
    try:
        await commit(producer, Contents((), (), position), context.target(source, membership))
    except MembershipLostError as error:
        raise SlotLostError(source.topic, source.partition, str(error)) from error


def _refused_run(metadata: str) -> int:
    try:
        return int(json.loads(metadata or "{}").get("refused_run", 0))
    except (ValueError, AttributeError):  # a tool has set the offset, with metadata of its own
        return 0
