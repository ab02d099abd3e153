"""Bottom-k sketches and short hashes as bytes. A stream stores millions of sketches and compares few of them."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from functools import lru_cache
from itertools import accumulate, compress
from typing import cast

import numpy as np
from numpy.typing import NDArray

from vigie.agents.compiled import compiled

_FAR = 0xFFFF


def pack(numbers: NDArray[np.uint16] | NDArray[np.uint64]) -> bytes:
    """16-bit numbers as bytes: the gaps of a sketch, or hashes as they are."""
    return numbers.astype("<u2", copy=False).tobytes()


@compiled
def gaps(hashes: NDArray[np.uint64]) -> NDArray[np.uint16]:
    """Each ascending hash as its distance from the one before; a large distance takes several numbers."""
    most = len(hashes) + int(hashes[-1] // _FAR if len(hashes) else 0)
    found, count, before = np.empty(most, np.uint16), 0, 0
    for value in hashes:
        gap, before = int(value) - before, int(value)
        # `_FAR` itself stands for "add and read on", so a gap of just that size needs a second number, 0
        while gap >= _FAR:
            found[count] = _FAR
            gap -= _FAR
            count += 1
        found[count] = gap
        count += 1
    return found[:count]


@lru_cache(64)
def unpack(raw: bytes) -> tuple[int, ...]:
    """The hashes of a packed sketch. Cached, because one article is compared with several."""
    gaps = struct.unpack(f"<{len(raw) // 2}H", raw)
    return tuple(compress(accumulate(gaps), map(_FAR.__ne__, gaps)))


@lru_cache(64)
def unpack_numbers(raw: bytes) -> tuple[int, ...]:
    """Packed 16-bit numbers. Cached like sketches."""
    return struct.unpack(f"<{len(raw) // 2}H", raw)


def pack_short(hashes: Sequence[int]) -> bytes:
    """24-bit hashes as bytes, in any order."""
    # packed as 32 bits, then without each fourth byte: faster than packing three bytes at a time
    raw = bytearray(struct.pack(f"<{len(hashes)}I", *hashes))
    del raw[3::4]
    return bytes(raw)


def unpack_short(raw: bytes) -> tuple[int, ...]:
    """The 24-bit hashes of bytes."""
    padded = bytearray(len(raw) // 3 * 4)
    padded[0::4], padded[1::4], padded[2::4] = raw[0::3], raw[1::3], raw[2::3]
    return cast("tuple[int, ...]", struct.unpack(f"<{len(padded) // 4}I", padded))
