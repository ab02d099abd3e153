"""What the consumer hands to a slot: records with their place in the chain of what was fetched."""

from __future__ import annotations

from dataclasses import dataclass

from aiokafka import ConsumerRecord

from vigie.runtime.decoder import PoisonBatch
from vigie.schemas.envelope import Incoming


@dataclass(slots=True)
class Fetched:
    """A record as fetched, and its place in the chain: `previous` is the offset of the record fetched before it.

    `previous` is None for the first after a seek. `epoch` names the seek: each has its own.
    Gaps left by control records and by compaction are no holes, because the chain is made of what was fetched.
    """

    record: ConsumerRecord[bytes, bytes]
    epoch: int
    previous: int | None

    @property
    def last_offset(self) -> int:
        """The offset of this record, or of the last one of an oversized batch."""
        return self.record.last_offset if isinstance(self.record, PoisonBatch) else self.record.offset

    def incoming(self) -> Incoming:
        """The record for a stage. A record without a timestamp (very old producers) counts as of the epoch."""
        record = self.record
        headers = tuple((name, bytes(value or b"")) for name, value in record.headers)
        timestamp = max(record.timestamp or 0, 0)
        return Incoming(record.topic, record.partition, record.offset, timestamp, record.key, record.value, headers)


@dataclass(frozen=True, slots=True)
class FetchState:
    """Where the consumer stands on one partition, all of one moment.

    `position` is the next offset that it will fetch, `last` the last record that it gave, `epoch` the chain of both.
    """

    position: int
    last: int | None
    epoch: int
