"""How records of bytes are put together and taken apart: pieces, names, numbers."""

from __future__ import annotations

import struct
from functools import lru_cache
from itertools import groupby
from typing import cast

_NONE, _OWN, _HEX, _TEXT = b"n", b"o", b"h", b"t"
_HEX_BYTES = 16
_LENGTH_BYTES = 3
_NO_NUMBERS = bytes(2)
_HEX_DIGITS = frozenset("0123456789abcdef")


class RecordReader:
    """Walks a record."""

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

    def piece(self) -> bytes:
        """Bytes behind their own length, two bytes of it."""
        return self.take(int.from_bytes(self.take(2), "little"))

    def packed_numbers(self) -> bytes:
        """Numbers of two bytes behind their count, as they stand."""
        return self.take(2 * int.from_bytes(self.take(2), "little"))

    def numbers(self) -> tuple[int, ...]:
        """The same unpacked."""
        raw = self.packed_numbers()
        return cast("tuple[int, ...]", struct.unpack(f"<{len(raw) // 2}H", raw))

    def name(self, own: str) -> str | None:
        """An id; hexadecimal ones take half the room, the article's own none."""
        form = self.take(1)
        if form == _NONE:
            return None
        if form == _OWN:
            return own
        if form == _HEX:
            return self.take(_HEX_BYTES).hex()
        return self.take(int.from_bytes(self.take(_LENGTH_BYTES), "little")).decode("utf-8", "surrogatepass")


def joined(parts: tuple[bytes, ...]) -> tuple[bytes, ...]:
    """Pieces behind their lengths."""
    return _shape(tuple(map(len, parts))), *parts


@lru_cache(1_024)
def _shape(sizes: tuple[int, ...]) -> bytes:
    """Lengths as runs of equal ones: how many runs, then of each the length and how often."""
    runs = [(size, len(list(equal))) for size, equal in groupby(sizes)]
    return bytes((len(runs), *(number for run in runs for number in run)))


@lru_cache(1_024)
def _apart(runs: bytes) -> struct.Struct:
    """Takes pieces apart whose lengths are such runs."""
    return struct.Struct("".join(f"{size}s" * often for size, often in zip(runs[::2], runs[1::2], strict=True)))


def pieces(record: bytes, at: int) -> tuple[tuple[bytes, ...], int]:
    """The pieces, and where they end."""
    start = at + 1 + 2 * record[at]
    apart = _apart(record[at + 1 : start])
    return apart.unpack_from(record, start), start + apart.size


def name_bytes(name: str | None, own: str | None) -> bytes:
    """An id as `RecordReader.name` reads it."""
    if name is None:
        return _NONE
    if name == own:
        return _OWN
    if len(name) == 2 * _HEX_BYTES and _HEX_DIGITS.issuperset(name):
        return _HEX + bytes.fromhex(name)
    raw = name.encode("utf-8", "surrogatepass")
    return _TEXT + len(raw).to_bytes(_LENGTH_BYTES, "little") + raw


def piece_bytes(raw: bytes) -> bytes:
    """Bytes as `RecordReader.piece` reads them."""
    return len(raw).to_bytes(2, "little") + raw


def numbers_bytes(numbers: tuple[int, ...]) -> bytes:
    """Numbers as `RecordReader.numbers` reads them."""
    return struct.pack(f"<{len(numbers) + 1}H", len(numbers), *numbers) if numbers else _NO_NUMBERS
