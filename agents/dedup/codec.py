"""Packs and unpacks the parts of a binary record: byte strings, ids and numbers."""

from __future__ import annotations

import struct
from functools import lru_cache
from itertools import groupby
from typing import cast

_NONE, _SELF, _HEX, _TEXT = b"n", b"o", b"h", b"t"
_HEX_BYTES = 16
_LENGTH_BYTES = 3
_NO_NUMBERS = bytes(2)
_HEX_DIGITS = frozenset("0123456789abcdef")


class RecordReader:
    """Reads a record from front to back."""

    def __init__(self, record: bytes, at: int) -> None:
        self._record, self.at = record, at

    def take(self, count: int) -> bytes:
        """The next bytes."""
        start, self.at = self.at, self.at + count
        return self._record[start : self.at]

    def byte(self) -> int:
        """The next byte as a number."""
        self.at += 1
        return self._record[self.at - 1]

    def blob(self) -> bytes:
        """Bytes preceded by their length in two bytes."""
        return self.take(int.from_bytes(self.take(2), "little"))

    def packed_numbers(self) -> bytes:
        """16-bit numbers preceded by their count, still packed."""
        return self.take(2 * int.from_bytes(self.take(2), "little"))

    def numbers(self) -> tuple[int, ...]:
        """16-bit numbers preceded by their count."""
        raw = self.packed_numbers()
        return cast("tuple[int, ...]", struct.unpack(f"<{len(raw) // 2}H", raw))

    def id(self, own_id: str) -> str | None:
        """An id. A hexadecimal one takes half its length; `own_id`, the article's, takes one byte."""
        form = self.take(1)
        if form == _NONE:
            return None
        if form == _SELF:
            return own_id
        if form == _HEX:
            return self.take(_HEX_BYTES).hex()
        return self.take(int.from_bytes(self.take(_LENGTH_BYTES), "little")).decode("utf-8", "surrogatepass")


def pack_parts(parts: tuple[bytes, ...]) -> tuple[bytes, ...]:
    """Byte strings preceded by their lengths."""
    return _lengths(tuple(map(len, parts))), *parts


@lru_cache(1_024)
def _lengths(sizes: tuple[int, ...]) -> bytes:
    """Lengths, run-length encoded: the number of runs, then each run's length and count."""
    # keys of one kind are of one length, so that a dozen lengths take two or three runs
    runs = [(size, len(list(equal))) for size, equal in groupby(sizes)]
    return bytes((len(runs), *(number for run in runs for number in run)))


@lru_cache(1_024)
def _splitter(runs: bytes) -> struct.Struct:
    """Splits byte strings whose lengths are these runs."""
    return struct.Struct("".join(f"{size}s" * often for size, often in zip(runs[::2], runs[1::2], strict=True)))


def unpack_parts(record: bytes, at: int) -> tuple[tuple[bytes, ...], int]:
    """The byte strings at a position, and the position after them."""
    start = at + 1 + 2 * record[at]
    splitter = _splitter(record[at + 1 : start])
    return splitter.unpack_from(record, start), start + splitter.size


def pack_id(id_: str | None, own_id: str | None) -> bytes:
    """An id as `RecordReader.id` reads it."""
    if id_ is None:
        return _NONE
    if id_ == own_id:
        return _SELF
    # only lower-case digits: upper-case ones would come back as another id
    if len(id_) == 2 * _HEX_BYTES and _HEX_DIGITS.issuperset(id_):
        return _HEX + bytes.fromhex(id_)
    # an id that cannot be encoded would stop the partition, so lone surrogates pass
    raw = id_.encode("utf-8", "surrogatepass")
    return _TEXT + len(raw).to_bytes(_LENGTH_BYTES, "little") + raw


def pack_blob(raw: bytes) -> bytes:
    """Bytes as `RecordReader.blob` reads them."""
    return len(raw).to_bytes(2, "little") + raw


def pack_numbers(numbers: tuple[int, ...]) -> bytes:
    """Numbers as `RecordReader.numbers` reads them."""
    return struct.pack(f"<{len(numbers) + 1}H", len(numbers), *numbers) if numbers else _NO_NUMBERS
