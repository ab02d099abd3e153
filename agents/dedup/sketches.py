"""Sketches as bytes: three a hash, ascending. A stream keeps millions of them, and compares few."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from typing import cast

HASH_BYTES = 3
HASH_BITS = 8 * HASH_BYTES


def pack(hashes: Sequence[int]) -> bytes:
    """Hashes of 24 bits as bytes."""
    raw = bytearray(struct.pack(f"<{len(hashes)}I", *hashes))
    del raw[3::4]
    return bytes(raw)


def unpack(raw: bytes) -> tuple[int, ...]:
    """The hashes of bytes."""
    padded = bytearray(len(raw) // 3 * 4)
    padded[0::4], padded[1::4], padded[2::4] = raw[0::3], raw[1::3], raw[2::3]
    return cast("tuple[int, ...]", struct.unpack(f"<{len(padded) // 4}I", padded))


def count(raw: bytes) -> int:
    """How many hashes there are."""
    return len(raw) // HASH_BYTES
