"""A broker in memory that keeps Kafka's promises about transactions and groups, and delivers requests as it is told.

`tests/contracts/test_broker.py` holds it to the real one: the same scenarios, the same answers.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from aiokafka.errors import KafkaConnectionError, ProducerFenced
from aiokafka.structs import OffsetAndMetadata, TopicPartition

from vigie.errors import MembershipLostError
from vigie.runtime.membership import Membership


@dataclass
class Transaction:
    """What a producer has written since it began: visible to readers of committed records once `done` is True."""

    done: bool | None = None
    offsets: dict[tuple[str, TopicPartition], OffsetAndMetadata] = field(default_factory=dict)
    partitions: set[TopicPartition] = field(default_factory=set)


@dataclass
class Entry:
    """A record or a control marker in a log."""

    key: bytes | None = None
    value: bytes | None = None
    transaction: Transaction | None = None
    marker: bool = False


@dataclass
class Call:
    """A request on its way. `client` is who waits for the answer."""

    client: Any
    name: str
    act: Callable[[], Any]
    answer: asyncio.Future[Any]


@dataclass
class Identity:
    """A transactional id at the coordinator."""

    epoch: int = 0
    transaction: Transaction | None = None


class FakeBroker:
    """Logs, transactional ids and one consumer group. Requests wait in `calls` until somebody lets them go."""

    def __init__(self) -> None:
        self.logs: dict[TopicPartition, list[Entry]] = {}
        self.identities: dict[str, Identity] = {}
        self.committed: dict[tuple[str, TopicPartition], OffsetAndMetadata] = {}
        self.members: dict[str, Any] = {}
        self.replaced: set[str] = set()
        self.generation = 0
        self.calls: list[Call] = []
        self.late: list[Call] = []

    # Requests on their way

    async def call(self, client: Any, name: str, act: Callable[[], Any]) -> Any:
        """Send a request; the answer comes when somebody lets it."""
        answer = asyncio.get_running_loop().create_future()
        self.calls.append(Call(client, name, act, answer))
        return await answer

    def deliver(self, call: Call, *, lose_answer: bool = False) -> None:
        """Let a request arrive."""
        self.calls.remove(call)
        try:
            result = call.act()
        except Exception as error:  # noqa: BLE001 an answer, too
            result = error
        _reply(call, KafkaConnectionError("the answer was lost") if lose_answer else result)

    def hold(self, call: Call) -> None:
        """The connection breaks before the request arrives; it arrives later, when nobody waits for it."""
        self.calls.remove(call)
        self.late.append(call)
        _reply(call, KafkaConnectionError("the connection was lost"))

    def deliver_late(self, call: Call) -> None:
        """A held request arrives at last."""
        self.late.remove(call)
        with contextlib.suppress(Exception):  # nobody hears the answer
            call.act()

    def client_died(self, client: Any) -> None:
        """What it had sent may still arrive."""
        self.late += [call for call in self.calls if call.client is client]
        self.calls = [call for call in self.calls if call.client is not client]

    # Logs

    def append(self, where: TopicPartition, entry: Entry) -> int:
        """Add to a log. The offset."""
        log = self.logs.setdefault(where, [])
        log.append(entry)
        return len(log) - 1

    def stable_end(self, where: TopicPartition) -> int:
        """The last stable offset: where the oldest open transaction begins."""
        log = self.logs.get(where, [])
        for offset, entry in enumerate(log):
            if entry.transaction is not None and entry.transaction.done is None:
                return offset
        return len(log)

    def read(self, where: TopicPartition, start: int, most: int) -> tuple[list[tuple[int, Entry]], int]:
        """Committed records from `start`, and the position behind what was read: markers are passed over."""
        found: list[tuple[int, Entry]] = []
        position = start
        while position < self.stable_end(where) and len(found) < most:
            entry = self.logs[where][position]
            if not entry.marker and (entry.transaction is None or entry.transaction.done):
                found.append((position, entry))
            position += 1
        return found, position

    # Transactional ids

    def init_producer(self, name: str) -> int:
        """InitProducerId: ends what the former holder left open, and fences it. The new epoch."""
        identity = self.identities.setdefault(name, Identity())
        if identity.transaction is not None:
            self._end(identity, commit=False)
        identity.epoch += 1
        return identity.epoch

    def produce(self, name: str, epoch: int, records: list[tuple[TopicPartition, Any, Any]]) -> list[int]:
        """AddPartitionsToTxn and Produce."""
        identity = self._current(name, epoch)
        if identity.transaction is None:
            identity.transaction = Transaction()
        transaction = identity.transaction
        transaction.partitions |= {where for where, _, _ in records}
        return [self.append(where, Entry(key, value, transaction)) for where, key, value in records]

    def commit_offset(
        self, name: str, epoch: int, offsets: dict[tuple[str, TopicPartition], OffsetAndMetadata], member: Any
    ) -> None:
        """AddOffsetsToTxn and TxnOffsetCommit; `member` None: as version 0, without a membership."""
        identity = self._current(name, epoch)
        if isinstance(member, Membership) and not self.knows(member):
            raise MembershipLostError(member.group, member.generation)
        if identity.transaction is None:
            identity.transaction = Transaction()
        identity.transaction.offsets.update(offsets)

    def end(self, name: str, epoch: int, *, commit: bool) -> None:
        """EndTxn."""
        identity = self._current(name, epoch)
        if identity.transaction is None:
            raise KafkaConnectionError("InvalidTxnState")
        self._end(identity, commit=commit)

    def _end(self, identity: Identity, *, commit: bool) -> None:
        transaction, identity.transaction = identity.transaction, None
        if transaction is None:
            return
        transaction.done = commit
        for where in transaction.partitions:
            self.append(where, Entry(marker=True))
        if commit:
            self.committed.update(transaction.offsets)

    def _current(self, name: str, epoch: int) -> Identity:
        identity = self.identities[name]
        if epoch != identity.epoch:
            raise ProducerFenced
        return identity

    # The group

    def replace(self, former: Membership, successor: str) -> Membership:
        """A member with a static id joins anew as another process: its place, and no new generation."""
        self.members[successor] = self.members.pop(former.member)
        self.replaced.add(former.member)
        return Membership(former.group, self.generation, successor)

    def taken(self, member: Membership) -> bool:
        """Heartbeat that names the static id: whether another process has the member's place."""
        return member.member in self.replaced

    def knows(self, member: Membership) -> bool:
        """Heartbeat: whether the member belongs to the present generation."""
        return member.generation == self.generation and member.member in self.members


def _reply(call: Call, result: Any) -> None:
    if call.answer.done() or call.answer.get_loop().is_closed():
        return
    if isinstance(result, Exception):
        call.answer.set_exception(result)
    else:
        call.answer.set_result(result)
