"""A transaction in doubt: what is found out about it holds, even if the partition's heir goes on meanwhile."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any

from aiokafka.errors import KafkaConnectionError
from aiokafka.structs import OffsetAndMetadata, TopicPartition

from vigie.runtime.doubt import commit_for_certain
from vigie.runtime.membership import Membership
from vigie.runtime.transaction import Contents, Target

SOURCE, CHANGELOG = TopicPartition("in", 0), TopicPartition("changelog", 0)


class _Producer:
    """Loses its connection as it begins."""

    async def begin_transaction(self) -> None:
        raise KafkaConnectionError("the connection was lost")

    async def leave(self) -> None:
        pass


class _Cluster:
    """The heir has committed the very batch that is in doubt, and commits another right after one has asked."""

    def __init__(self) -> None:
        self._end = 5

    async def knows(self, membership: Membership) -> bool:
        del membership
        return True

    async def committed(self, group: str, source: TopicPartition) -> OffsetAndMetadata:
        del group, source
        self._end = 9
        return OffsetAndMetadata(20, "")

    async def end(self, partitions: list[TopicPartition]) -> dict[TopicPartition, int]:
        return dict.fromkeys(partitions, self._end)


async def _start_producer(source: TopicPartition) -> _Producer:
    del source
    return _Producer()


def test_the_changelog_that_belongs_to_a_batch_ends_before_what_an_heir_adds_to_it() -> None:
    """Else the store, marked as if it held the heir's changes, would never get them."""
    context: Any = SimpleNamespace(
        target=lambda source, membership: Target(membership, source, CHANGELOG, deadline=5.0),
        cluster=_Cluster(),
        start_producer=_start_producer,
    )
    opened: Any = SimpleNamespace(producer=_Producer())
    contents = Contents((), ((b"key", b"value"),), position=20)

    reached = asyncio.run(commit_for_certain(context, opened, SOURCE, Membership("g", 1, "m"), contents, before=10))

    assert reached == 5
