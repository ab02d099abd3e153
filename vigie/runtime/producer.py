"""A transactional producer that never repeats a transactional request whose outcome it does not know.

aiokafka speaks version 0 of the transactional requests. After a timeout or a lost connection it repeats them silently
under the same epoch, so a late message may end, fill or reopen a later transaction (Jepsen, Bufstream 0.1.0; KIP-890
closes this for clients of newer versions only). Here such a request raises instead. The slot then starts a new producer
under the same id: the epoch moves on, the late message is fenced, and the batch is done again.
"""

from __future__ import annotations

import asyncio
from typing import Any

from aiokafka import AIOKafkaProducer
from aiokafka.client import CoordinationType
from aiokafka.errors import (
    IllegalGenerationError,
    KafkaError,
    NodeNotReadyError,
    UnknownMemberIdError,
    for_code,
)
from aiokafka.producer import sender as aiokafka_sender
from aiokafka.structs import OffsetAndMetadata, TopicPartition

from vigie.errors import IndefiniteTransactionError, MembershipLostError
from vigie.runtime.membership import Membership
from vigie.runtime.offset_commit import TxnOffsetCommitRequest
from vigie.settings import Settings


class _Strict:
    """Replaces `BaseHandler.do`: a request that was sent and not answered is an error, not a reason to send again.

    It stands in the handler of every request of a transaction but InitProducerId, which is what fences.
    """

    async def do(self: Any, node_id: int) -> bool:
        request = self.create_request()
        try:
            response = await self._sender.client.send(node_id, request, group=self.group)
        except NodeNotReadyError:  # the request never left this process, so it is safe to send it again
            await asyncio.sleep(self.handle_error())
            return False
        except KafkaError as error:
            name = type(self).__name__.removesuffix("Handler")
            raise IndefiniteTransactionError(f"{name} was sent and not answered ({error!r})") from error
        backoff = self.handle_response(response)
        if backoff is None:
            return True
        await asyncio.sleep(backoff)
        return False


class AddPartitionsToTxnHandler(_Strict, aiokafka_sender.AddPartitionsToTxnHandler):
    """AddPartitionsToTxn, never repeated when its outcome is unknown."""


class AddOffsetsToTxnHandler(_Strict, aiokafka_sender.AddOffsetsToTxnHandler):
    """AddOffsetsToTxn, never repeated when its outcome is unknown."""


RETRY_BACKOFF_MS = 20
"""Between two tries of a request that the broker answered with "not yet": the coordinator still writes the markers of
the transaction before, which takes it some milliseconds. aiokafka's default of 100 ms is longer than a whole
transaction, which takes about 30 ms."""
DEFAULT_BACKOFF_MS, DEFAULT_REQUEST_TIMEOUT_MS = 100, 40_000
"""aiokafka's own defaults, for a producer that is given neither."""
START_TIMEOUTS = 2
"""A start may last so many transaction timeouts: the broker first waits for a former transaction of the id to end."""

_NOT_A_MEMBER = (IllegalGenerationError, UnknownMemberIdError)


class TxnOffsetCommitHandler(_Strict, aiokafka_sender.TxnOffsetCommitHandler):
    """TxnOffsetCommit with the member's generation, never repeated when its outcome is unknown."""

    def create_request(self) -> TxnOffsetCommitRequest:
        """The request, with the membership that `commit_offset` was given."""
        return TxnOffsetCommitRequest(self._sender._txn_manager, self._offsets, self._sender.membership)  # noqa: SLF001

    def handle_response(self, response: Any) -> float | None:
        """None when done; else the seconds to wait before the request is sent again."""
        topics = [(topic, [pair[:2] for pair in partitions]) for topic, partitions, _ in response.errors]
        found = {for_code(code) for _, partitions in topics for _, code in partitions}
        if lost := found.intersection(_NOT_A_MEMBER):
            membership = self._sender.membership
            self._fail(MembershipLostError(membership.group, membership.generation, lost.pop().__name__))
            return None
        backoff: float | None = super().handle_response(_Errors(topics))
        return backoff

    def _fail(self, error: MembershipLostError) -> None:
        """Pass the error to the caller of `commit_offset`; the transaction can only be aborted now."""
        manager = self._sender._txn_manager  # noqa: SLF001 aiokafka does the same for a group that denies a right
        manager.error_transaction(error)
        manager.wait_for_transaction_end().exception()  # read, or asyncio logs it as never retrieved


class _Errors:
    """A response in the shape of version 0, which aiokafka's own handler reads."""

    def __init__(self, errors: Any) -> None:
        self.errors = errors


class EndTxnHandler(_Strict, aiokafka_sender.EndTxnHandler):
    """EndTxn, never repeated when its outcome is unknown."""


class StrictSender(aiokafka_sender.Sender):
    """aiokafka's sender with the handlers above. `membership`: on whose behalf offsets are committed."""

    membership: Membership

    async def _do_add_partitions_to_txn(self, tps: Any) -> Any:
        node = await self._find_coordinator(CoordinationType.TRANSACTION, self._txn_manager.transactional_id)
        return await AddPartitionsToTxnHandler(self, tps).do(node)

    async def _do_add_offsets_to_txn(self, group_id: str) -> Any:
        node = await self._find_coordinator(CoordinationType.TRANSACTION, self._txn_manager.transactional_id)
        return await AddOffsetsToTxnHandler(self, group_id).do(node)

    async def _do_txn_offset_commit(self, offsets: Any, group_id: str) -> Any:
        if not offsets:
            return None
        node = await self._find_coordinator(CoordinationType.GROUP, group_id)
        return await TxnOffsetCommitHandler(self, offsets, group_id).do(node)

    async def _do_txn_commit(self, commit_result: bool) -> Any:  # noqa: FBT001 aiokafka's signature
        await self._message_accumulator.flush_for_commit()
        if self._txn_manager.is_empty_transaction():
            self._txn_manager.complete_transaction()
            return None
        node = await self._find_coordinator(CoordinationType.TRANSACTION, self._txn_manager.transactional_id)
        return await EndTxnHandler(self, commit_result).do(node)


STOP_WITHIN = 2.0
"""Seconds that a producer may take to stop: one with a dead coordinator would wait for its last request's timeout."""


class SlotProducer(AIOKafkaProducer):
    """The transactional producer of one slot. Takes the options of AIOKafkaProducer."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        lenient = self._sender
        self._sender = self._strict = StrictSender(
            self.client,
            acks=lenient._acks,  # noqa: SLF001 aiokafka gives no other way in
            txn_manager=self._txn_manager,
            message_accumulator=self._message_accumulator,
            retry_backoff_ms=options.get("retry_backoff_ms", DEFAULT_BACKOFF_MS),
            request_timeout_ms=options.get("request_timeout_ms", DEFAULT_REQUEST_TIMEOUT_MS),
        )

    async def commit_offset(self, source: TopicPartition, offset: OffsetAndMetadata, membership: Membership) -> None:
        """Move the group's offset within the transaction, as this member of its group.

        Raises:
            MembershipLostError: the broker does not know the member in this generation.
        """
        self._strict.membership = membership
        await self.send_offsets_to_transaction({source: offset}, membership.group)

    async def leave(self) -> None:
        """Stop, or give up after STOP_WITHIN seconds."""
        try:
            await asyncio.wait_for(self.stop(), STOP_WITHIN)
        except Exception:  # noqa: BLE001 the next producer of this id, or the broker, ends what is left open
            if (sending := self._sender.sender_task) is not None:
                sending.cancel()  # or it lives on, connects again and retries for ever
            await self.client.close()


async def start_producer(settings: Settings, group: str, source: TopicPartition) -> SlotProducer:
    """Start a producer whose transactional id is (group, topic, partition). This fences whoever had that id.

    Raises:
        KafkaError, TimeoutError: no coordinator gave it an epoch in time.
    """
    producer = SlotProducer(
        **settings.client(),
        transactional_id=f"{group}-{source.topic}-{source.partition}",
        transaction_timeout_ms=int(settings.transaction_timeout * 1000),
        max_batch_size=settings.producer_batch_bytes,
        max_request_size=2 * settings.max_message_bytes,
        compression_type=settings.compression,
        retry_backoff_ms=RETRY_BACKOFF_MS,
        # above the deadline of a commit, which gives up first and finds out what became of the transaction
        request_timeout_ms=int(settings.transaction_timeout * 1000),
    )
    try:
        async with asyncio.timeout(settings.transaction_timeout * START_TIMEOUTS):
            await producer.start()
    except BaseException:
        await producer.leave()
        raise
    return producer
