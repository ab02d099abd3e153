"""TxnOffsetCommit, version 3: the offset with the member and its generation, so that the broker refuses a zombie.

aiokafka speaks version 0, which names the group only. Whoever held the transactional id could then move the offset,
even a worker that had lost the partition (KIP-447; brokers understand it since 2.5).
"""

from __future__ import annotations

from typing import Any

from aiokafka.protocol.api import Request, RequestStruct, Response
from aiokafka.protocol.types import CompactArray, CompactString, Int16, Int32, Int64, Schema, TaggedFields

from vigie.runtime.membership import Membership

_STRING = CompactString("utf-8")


class TxnOffsetCommitResponseV3(Response):
    """An error code for each partition; no member of the group has an error of its own."""

    API_KEY = 28
    API_VERSION = 3
    SCHEMA = Schema(
        ("throttle_time_ms", Int32),
        (
            "errors",
            CompactArray(
                ("topic", _STRING),
                (
                    "partition_errors",
                    CompactArray(("partition", Int32), ("error_code", Int16), ("tags", TaggedFields)),
                ),
                ("tags", TaggedFields),
            ),
        ),
        ("tags", TaggedFields),
    )


class TxnOffsetCommitRequestV3(RequestStruct):
    """Offsets of a group, moved by a producer's transaction on behalf of a member."""

    API_KEY = 28
    API_VERSION = 3
    FLEXIBLE_VERSION = True
    RESPONSE_TYPE = TxnOffsetCommitResponseV3
    SCHEMA = Schema(
        ("transactional_id", _STRING),
        ("group_id", _STRING),
        ("producer_id", Int64),
        ("producer_epoch", Int16),
        ("generation_id", Int32),
        ("member_id", _STRING),
        ("group_instance_id", _STRING),
        (
            "topics",
            CompactArray(
                ("topic", _STRING),
                (
                    "partitions",
                    CompactArray(
                        ("partition", Int32),
                        ("offset", Int64),
                        ("leader_epoch", Int32),
                        ("metadata", _STRING),
                        ("tags", TaggedFields),
                    ),
                ),
                ("tags", TaggedFields),
            ),
        ),
        ("tags", TaggedFields),
    )


class TxnOffsetCommitRequest(Request[TxnOffsetCommitRequestV3]):
    """Builds the request. There is no fallback to an older version: the broker could not fence that."""

    API_KEY = 28

    def __init__(self, txn_manager: Any, offsets: dict[Any, Any], membership: Membership) -> None:
        self._txn_manager = txn_manager
        self._offsets = offsets
        self._membership = membership

    def build(self, request_struct_class: type[TxnOffsetCommitRequestV3]) -> TxnOffsetCommitRequestV3:
        """The request for the wire. The leader's epoch is unknown (-1), the member has no static id (None)."""
        topics: dict[str, list[tuple[int, int, int, str, dict[int, bytes]]]] = {}
        for where, offset in sorted(self._offsets.items()):
            topics.setdefault(where.topic, []).append((where.partition, offset.offset, -1, offset.metadata, {}))
        return request_struct_class(
            self._txn_manager.transactional_id,
            self._membership.group,
            self._txn_manager.producer_id,
            self._txn_manager.producer_epoch,
            self._membership.generation,
            self._membership.member,
            None,
            [(topic, partitions, {}) for topic, partitions in topics.items()],
            {},
        )
