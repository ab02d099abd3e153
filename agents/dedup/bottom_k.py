"""Hashes as bytes: a stream keeps millions of sketches, and compares few."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from functools import lru_cache
from itertools import accumulate, compress
from typing import cast

import numpy as np
from numpy.typing import NDArray

from vigie.agents.compiled import compiled

SKETCH_BITS = 22
"""Bits of a hash in a sketch: two texts of 500 words share one by chance once in 60 pairs."""
SHORT_BITS = 24
"""Bits of a paragraph's hash."""
_FAR = 0xFFFF


def pack(numbers: NDArray[np.uint16] | NDArray[np.uint64]) -> bytes:
    """Numbers of 16 bits as bytes: the distances of a sketch's hashes, or hashes as they are."""
    return numbers.astype("<u2", copy=False).tobytes()


@compiled
def gaps(hashes: NDArray[np.uint64]) -> NDArray[np.uint16]:
    """Ascending hashes as the distance of each from the one before; a far one takes several numbers."""
    most = len(hashes) + int(hashes[-1] // _FAR if len(hashes) else 0)
    found, count, before = np.empty(most, np.uint16), 0, 0
    for value in hashes:
        gap, before = int(value) - before, int(value)
        while gap >= _FAR:
            found[count] = _FAR
            gap -= _FAR
            count += 1
        found[count] = gap
        count += 1
    return found[:count]


@lru_cache(64)
def unpack(raw: bytes) -> tuple[int, ...]:
    """The hashes of bytes. The last are kept: an article is compared with several others."""
    gaps = struct.unpack(f"<{len(raw) // 2}H", raw)
    return tuple(compress(accumulate(gaps), map(_FAR.__ne__, gaps)))


@lru_cache(64)
def unpack_numbers(raw: bytes) -> tuple[int, ...]:
    """Numbers of 16 bits of bytes. The last are kept, as of sketches."""
    return struct.unpack(f"<{len(raw) // 2}H", raw)


def pack_short(hashes: Sequence[int]) -> bytes:
    """Hashes of 24 bits in any order as bytes."""
    raw = bytearray(struct.pack(f"<{len(hashes)}I", *hashes))
    del raw[3::4]
    return bytes(raw)


def unpack_short(raw: bytes) -> tuple[int, ...]:
    """The hashes of bytes."""
    padded = bytearray(len(raw) // 3 * 4)
    padded[0::4], padded[1::4], padded[2::4] = raw[0::3], raw[1::3], raw[2::3]
    return cast("tuple[int, ...]", struct.unpack(f"<{len(padded) // 4}I", padded))
