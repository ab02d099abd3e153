"""Opening a slot: fence the former owner, restore the state, find the position, refuse what cannot be right."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from pathlib import Path

from aiokafka import AIOKafkaConsumer
from aiokafka.structs import OffsetAndMetadata, TopicPartition

from vigie.agents.stage import State
from vigie.errors import LostOffsetsError, RetentionGapError, WrongClusterError
from vigie.runtime.context import StageContext
from vigie.runtime.producer import SlotProducer
from vigie.runtime.store import CHANGELOG_MARK, META, MemoryStore, RocksStore, Store, write_changes
from vigie.runtime.transaction import Batch, Target, commit

CLUSTER_MARK = "cluster"
RESTORE_BATCH = 2_000
TRIES_BEFORE_ALONE = 3


@dataclass
class Opened:
    """A slot that is ready: its fenced producer, its state up to date, and where to read on."""

    producer: SlotProducer
    store: Store
    state: State | None
    position: int
    refused_run: int
    starts: StartCount


async def open_slot(context: StageContext, source: TopicPartition) -> Opened:
    """The steps of `docs/decisions/0001-exactly-once.md`, 1: in this order, and no other.

    1. start the producer: InitProducerId fences the former owner and ends its open transaction
    2. bring the local store up to the changelog's end
    3. read the committed offset: that is the position; on the very first start commit one
    4. refuse a position that the log does not reach, and state that no offset belongs to

    Raises:
        LostOffsetsError, RetentionGapError, WrongClusterError: going on would lose records without a word.
    """
    producer = await start_producer(context, source)
    store: Store | None = None
    try:
        store = await asyncio.to_thread(open_store, context, source)
        state = context.new_state()
        has_state = await restore(context, source, store, state)
        committed = await context.cluster.committed(context.group, source)
        beginning = (await context.cluster.beginning([source]))[source]
        _refuse_gaps(context, source, committed, beginning, has_state)
        if committed is None:
            committed = OffsetAndMetadata(beginning, "")
            await _commit_start(context, source, producer, beginning)
        position, run = committed.offset, _refused_run(committed.metadata)
        starts = StartCount(context.starts_path(source), position)
        return Opened(producer, store, state, position, run, starts)
    except BaseException:
        await producer.leave()
        if store is not None:
            store.close()
        raise


def _refuse_gaps(
    context: StageContext,
    source: TopicPartition,
    committed: OffsetAndMetadata | None,
    beginning: int,
    has_state: bool,  # noqa: FBT001 what `restore` said
) -> None:
    if committed is None and has_state:
        raise LostOffsetsError(context.group, source.topic, source.partition, context.changelog)
    if committed is not None and committed.offset < beginning:
        raise RetentionGapError(context.group, source.topic, source.partition, committed.offset, beginning)


async def start_producer(context: StageContext, source: TopicPartition) -> SlotProducer:
    """A producer whose transactional id is (group, topic, partition): whoever starts it last owns the slot."""
    producer = SlotProducer(
        **context.client,
        transactional_id=f"{context.group}-{source.topic}-{source.partition}",
        transaction_timeout_ms=int(context.settings.transaction_timeout * 1000),
        max_batch_size=context.settings.producer_batch_bytes,
        max_request_size=2 * context.settings.max_message_bytes,
        compression_type=context.settings.compression,
        retry_backoff_ms=20,
        request_timeout_ms=int(context.settings.transaction_timeout * 1000),
    )
    try:
        async with asyncio.timeout(context.settings.transaction_timeout * 2):
            await producer.start()
    except BaseException:
        await producer.leave()
        raise
    return producer


def open_store(context: StageContext, source: TopicPartition) -> Store:
    """The slot's store; in memory for a stage without a changelog.

    Raises:
        WrongClusterError: the store was written for another cluster.
        StateDirectoryError: another process holds it.
    """
    if not context.stage.changelog:
        return MemoryStore()
    path = context.state_path(source)
    store = RocksStore(path, context.settings.state_cache_bytes)
    known = store.mark(CLUSTER_MARK)
    if known is not None and known != context.cluster_id:
        store.close()
        raise WrongClusterError(path, known, context.cluster_id)
    store.write([], {CLUSTER_MARK: context.cluster_id})
    return store


async def restore(context: StageContext, source: TopicPartition, store: Store, state: State | None) -> bool:
    """Bring the store up to the changelog's end. Whether there is any state at all.

    A store that ends before the changelog begins has missed deletions: it is wiped and read anew. A store that is
    ahead of its changelog was written for a topic that has since been deleted or made anew: that is refused.
    """
    if not context.stage.changelog or state is None:
        return False
    changelog = TopicPartition(context.changelog, source.partition)
    begin = (await context.cluster.beginning([changelog]))[changelog]
    end = (await context.cluster.end([changelog]))[changelog]
    reached = int(store.mark(CHANGELOG_MARK) or 0)
    if reached > end:
        raise LostOffsetsError(context.group, source.topic, source.partition, context.changelog, reached, end)
    if reached < begin:
        if reached and isinstance(store, RocksStore):
            store.write([], {CHANGELOG_MARK: 0})
            await asyncio.to_thread(_clear, store)
        reached = begin
    if reached < end:
        await _read_changelog(context, changelog, store, state, range(reached, end))
    return end > 0


async def _read_changelog(
    context: StageContext, changelog: TopicPartition, store: Store, state: State, wanted: range
) -> None:
    reader = AIOKafkaConsumer(**context.client, isolation_level="read_committed", auto_offset_reset="none")
    await reader.start()
    try:
        reader.assign([changelog])
        reader.seek(changelog, wanted.start)
        while (position := await reader.position(changelog)) < wanted.stop:
            fetched = await reader.getmany(changelog, timeout_ms=500, max_records=RESTORE_BATCH)
            changes = [(record.key or b"", record.value) for record in fetched.get(changelog, [])]
            reached = await reader.position(changelog)
            if reached > position:
                context.restoring(changelog.partition, wanted.stop - reached)
                await asyncio.to_thread(write_changes, store, state, changes, reached)
    finally:
        await reader.stop()
        context.restoring(changelog.partition, 0)


def _clear(store: Store) -> None:
    keys = [key for key, _ in store.scan(b"", b"\xff" * 9) if not key.startswith(META)]
    store.write([(key, None) for key in keys], {})


async def _commit_start(context: StageContext, source: TopicPartition, producer: SlotProducer, position: int) -> None:
    await commit(
        producer,
        Batch((), (), position),
        Target(
            context.group,
            source,
            TopicPartition(context.changelog, source.partition),
            context.settings.transaction_deadline,
        ),
    )


def _refused_run(metadata: str) -> int:
    try:
        return int(json.loads(metadata or "{}").get("refused_run", 0))
    except (ValueError, AttributeError):
        return 0


class StartCount:
    """How often in a row a slot was opened at one position: a record that kills its worker is found by this.

    After TRIES_BEFORE_ALONE starts without a commit the first record is tried alone, and at the next it is refused.
    """

    def __init__(self, path: Path, position: int) -> None:
        self._path = path
        self.starts = 1
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            last = json.loads(path.read_text())
            self.starts = last["starts"] + 1 if last["position"] == position else 1
        except (OSError, ValueError, KeyError, TypeError):
            pass
        path.write_text(json.dumps({"position": position, "starts": self.starts}))

    @property
    def alone(self) -> bool:
        """Whether the next record must be processed alone."""
        return self.starts > TRIES_BEFORE_ALONE

    @property
    def given_up(self) -> bool:
        """Whether the next record took the worker down even alone."""
        return self.starts > TRIES_BEFORE_ALONE + 1

    def committed(self) -> None:
        """A batch went through: start counting anew."""
        if self.starts:
            self._path.unlink(missing_ok=True)
            self.starts = 0
