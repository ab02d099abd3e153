"""What the consumer passes to a slot: records with their place in the chain of fetched records."""

from __future__ import annotations

from dataclasses import dataclass

from aiokafka import ConsumerRecord

from vigie.runtime.decoder import PoisonBatch
from vigie.schemas.envelope import Incoming


@dataclass(slots=True)
class Fetched:
    """A record as fetched, and its place in the chain: `previous` is the offset of the record fetched before it.

    `previous` is None for the first record after a seek, and `epoch` identifies the seek. Gaps in the offsets, left by
    control records and compaction, are no holes in the chain: it links only what was fetched.
    """

    record: ConsumerRecord[bytes, bytes]
    epoch: int
    previous: int | None

    @property
    def last_offset(self) -> int:
        """The offset of this record, or of the last one of an oversized batch."""
        return self.record.last_offset if isinstance(self.record, PoisonBatch) else self.record.offset

    def incoming(self) -> Incoming:
        """The record as stages take it. Without a timestamp (very old producers) its time is the epoch."""
        record = self.record
        headers = tuple((name, bytes(value or b"")) for name, value in record.headers)
        timestamp = max(record.timestamp or 0, 0)
        return Incoming(record.topic, record.partition, record.offset, timestamp, record.key, record.value, headers)


@dataclass(frozen=True, slots=True)
class FetchState:
    """Where the consumer is on one partition, all values of one moment.

    `position`: the next offset to fetch; `last`: the last record handed out; `epoch`: the chain that both belong to.
    """

    position: int
    last: int | None
    epoch: int
