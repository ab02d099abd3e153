"""Bounds the size of an unpacked batch: 6.5 kB on the wire can hold a value of 200 MB.

aiokafka unpacks a whole batch before vigie sees any of it, so a poison batch would kill one worker after the other.
Here the codecs have a limit. A batch above it arrives as one `PoisonBatch` with its compressed bytes, for the dead
letters, and the stream goes on behind it.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import cramjam
from aiokafka import ConsumerRecord
from aiokafka.consumer import fetcher
from aiokafka.record._crecords import default_records

from vigie.errors import OversizedBatchError

_FIRST_BUFFER = 64 * 1024
"""Bytes of the smallest buffer: allocating one costs nothing against unpacking, and most batches fit."""
_USUAL_RATIO = 8
"""Text compresses 3 to 6 times, JSON with repeated names a little more: most batches fit the first buffer."""
_XERIAL = b"\x82SNAPPY\x00"
_XERIAL_HEAD = 16
"""Bytes before the first block of xerial's framing: magic, version and compatible version."""


@dataclass
class PoisonBatch(ConsumerRecord[bytes, bytes]):
    """A batch that would unpack beyond the limit: `value` is its compressed bytes, `last_offset` its last record's."""

    codec: str = ""
    last_offset: int = -1


def _into_bounded(decompress_into: Callable[[Any, Any], int], payload: bytes, limit: int, codec: str) -> bytes:
    """Unpack into a buffer that doubles until the batch fits or the limit is reached."""
    size = min(limit, max(_FIRST_BUFFER, len(payload) * _USUAL_RATIO))
    while True:
        out = bytearray(size)
        try:
            written = decompress_into(payload, out)
        except cramjam.DecompressionError as error:
            if "whole buffer" not in str(error):  # cramjam has one error for all faults; this one is "too small"
                raise
            if size >= limit:
                raise OversizedBatchError(codec, bytes(payload), limit) from None
            size = min(limit, size * 2)
        else:
            return bytes(memoryview(out)[:written])


def gunzip(payload: bytes, limit: int) -> bytes:
    """Gzip, RFC 1952, at most `limit` bytes.

    Raises:
        OversizedBatchError: it would be more.
    """
    inflate = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
    out = inflate.decompress(payload, limit + 1)
    if len(out) > limit:
        raise OversizedBatchError("gzip", bytes(payload), limit)
    return out


def unlz4(payload: bytes, limit: int) -> bytes:
    """LZ4 frame, at most `limit` bytes.

    Raises:
        OversizedBatchError: it would be more.
    """
    return _into_bounded(cramjam.lz4.decompress_into, payload, limit, "lz4")


def unzstd(payload: bytes, limit: int) -> bytes:
    """Zstandard, RFC 8878, at most `limit` bytes.

    Raises:
        OversizedBatchError: it would be more.
    """
    return _into_bounded(cramjam.zstd.decompress_into, payload, limit, "zstd")


def unsnappy(payload: bytes, limit: int) -> bytes:
    """Snappy, raw or in xerial's framing, at most `limit` bytes.

    Raises:
        OversizedBatchError: it declares more.
    """
    data = bytes(payload)
    blocks = list(_xerial_blocks(data)) if data.startswith(_XERIAL) else [data]
    if sum(cramjam.snappy.decompress_raw_len(block) for block in blocks) > limit:
        raise OversizedBatchError("snappy", data, limit)
    return b"".join(bytes(cramjam.snappy.decompress_raw(block)) for block in blocks)


def _xerial_blocks(data: bytes) -> Iterator[bytes]:
    cursor = _XERIAL_HEAD
    while cursor < len(data):
        (size,) = struct.unpack_from("!i", data, cursor)
        yield data[cursor + 4 : cursor + 4 + size]
        cursor += 4 + size


class BoundedPartitionRecords(fetcher.PartitionRecords):
    """aiokafka's reader of a fetched partition; it yields a `PoisonBatch` for a batch over the limit."""

    def _unpack_records(self) -> Iterator[ConsumerRecord[bytes, bytes]]:
        batches = _Watched(self._records)
        self._records = batches
        unpacked = super()._unpack_records()
        while True:
            try:
                yield next(unpacked)
            except StopIteration:
                return
            except OversizedBatchError as error:
                batch = batches.current
                yield PoisonBatch(
                    topic=self._tp.topic,
                    partition=self._tp.partition,
                    offset=batch.base_offset,
                    timestamp=batch.max_timestamp,
                    timestamp_type=batch.timestamp_type,
                    key=None,
                    value=error.payload,
                    checksum=None,
                    serialized_key_size=-1,
                    serialized_value_size=len(error.payload),
                    headers=(),
                    codec=error.codec,
                    last_offset=batch.next_offset - 1,
                )
                # behind the batch, or the next fetch would bring it again
                self.next_fetch_offset = batch.next_offset
                unpacked = super()._unpack_records()


class _Watched:
    """The batches of a fetch, remembering which one is being read."""

    def __init__(self, records: Any) -> None:
        self._records = records
        self.current: Any = None

    def has_next(self) -> bool:
        return bool(self._records.has_next())

    def next_batch(self) -> Any:
        self.current = self._records.next_batch()
        return self.current


def install(limit: int) -> None:
    """Bound every consumer of this process to `limit` bytes a batch. Call it once, before any consumer starts."""
    codecs: dict[str, Callable[[bytes, int], bytes]] = {
        "gzip_decode": gunzip,
        "lz4_decode": unlz4,
        "zstd_decode": unzstd,
        "snappy_decode": unsnappy,
    }
    for name, bounded in codecs.items():
        setattr(default_records, name, lambda payload, bounded=bounded: bounded(payload, limit))
    fetcher.PartitionRecords = BoundedPartitionRecords  # type: ignore[misc]
