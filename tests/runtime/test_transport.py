"""The consumer's thread: what it gave to nobody is not passed by anybody's position."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest
from aiokafka.consumer.fetcher import Fetcher, FetchResult
from aiokafka.consumer.subscription_state import SubscriptionState
from aiokafka.errors import CorruptRecordException
from aiokafka.structs import TopicPartition
from faust.types import TP

from vigie.runtime.progress import Progress
from vigie.runtime.transport import SlotConsumerThread
from vigie.settings import load

SOUND, BROKEN = TopicPartition("t", 0), TopicPartition("t", 1)


class _Records:
    """What was fetched of a partition, as aiokafka unpacks it: record after record, or an error."""

    def __init__(self, start: int, *records: Any) -> None:
        self.next_fetch_offset = start
        self._records = iter(records)

    def __iter__(self) -> _Records:
        return self

    def __next__(self) -> Any:
        record = next(self._records)
        if isinstance(record, Exception):
            raise record
        self.next_fetch_offset = record.offset + 1
        return record


def test_records_lost_beside_a_broken_batch_are_not_passed_by_the_drained_position() -> None:
    """A fetch empties one partition's buffer after the other, and gives out nothing if a later one cannot be unpacked.

    The first partition then looked drained, and its position was committed past its records.
    """
    asyncio.run(_lose_a_fetch())


async def _lose_a_fetch() -> None:
    subscriptions = SubscriptionState()
    subscriptions.subscribe({"t"})
    subscriptions.assign_from_subscribed({SOUND, BROKEN})
    assignment = subscriptions.subscription.assignment
    fetcher: Any = object.__new__(Fetcher)
    fetcher._subscriptions, fetcher._wait_consume_future, fetcher._closed = subscriptions, None, False
    fetcher._records = {}
    consumer: Any = SimpleNamespace(_fetcher=fetcher, _subscription=subscriptions, _closed=False)
    consumer.seek = fetcher.seek_to
    thread: Any = object.__new__(SlotConsumerThread)
    thread._chains, thread._consumer, thread.consumer = {}, consumer, SimpleNamespace(flow_active=True)
    progress = Progress(0)
    for partition in (SOUND, BROKEN):
        await thread.start_chain(TP("t", partition.partition), progress.start_chain(1), 1)
    fetched = {
        SOUND: _Records(0, SimpleNamespace(offset=0), SimpleNamespace(offset=1)),
        BROKEN: _Records(0, CorruptRecordException()),
    }
    for partition, records in fetched.items():
        fetcher._records[partition] = FetchResult(
            partition, assignment=assignment, partition_records=records, backoff=0
        )

    with pytest.raises(CorruptRecordException):
        await thread._fetch_records(consumer, None, timeout=0)

    assert progress.done_up_to(await thread.fetch_state(TP("t", 0))) == 0


def test_a_worker_with_nothing_to_fetch_stays_in_its_group() -> None:
    """A spare worker has no partition, and Faust does not fetch then. aiokafka left the group after five minutes.

    It does not join again before something is fetched, so that nobody stood in when another worker died.
    """
    thread: Any = object.__new__(SlotConsumerThread)
    context = SimpleNamespace(settings=load())
    thread.consumer = SimpleNamespace()
    thread.app = SimpleNamespace(conf=SimpleNamespace(id="group"), slots=SimpleNamespace(context=context))

    async def interval() -> float:
        return float(thread._create_worker_consumer(None)._max_poll_interval_ms)

    assert asyncio.run(interval()) > 365 * 24 * 3600 * 1000
