"""Hashes as bytes: a stream keeps millions of sketches, and compares few."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from functools import lru_cache
from itertools import accumulate, compress
from typing import Any, cast

from numpy.typing import NDArray

SKETCH_BITS = 22
"""Bits of a hash in a sketch: two texts of 500 words share one by chance once in 60 pairs."""
SHORT_BITS = 24
"""Bits of a paragraph's hash."""
_FAR = 0xFFFF


def pack(hashes: NDArray[Any]) -> bytes:
    """Ascending hashes as the distance of each from the one before, two bytes of it; a far one takes more."""
    gaps = hashes.copy()
    gaps[1:] -= hashes[:-1]
    if len(gaps) and gaps.max() >= _FAR:
        return b"".join(
            _FAR.to_bytes(2, "little") * (gap // _FAR) + (gap % _FAR).to_bytes(2, "little") for gap in gaps.tolist()
        )
    return gaps.astype("<u2").tobytes()


@lru_cache(64)
def unpack(raw: bytes) -> tuple[int, ...]:
    """The hashes of bytes. The last are kept: an article is compared with several others."""
    gaps = struct.unpack(f"<{len(raw) // 2}H", raw)
    return tuple(compress(accumulate(gaps), map(_FAR.__ne__, gaps)))


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
