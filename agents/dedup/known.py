"""What the state keeps of an article, as bytes: the one changelog record an article."""

from __future__ import annotations

import struct
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import blake2b
from typing import cast

from vigie.agents.dedup.verdict import Kind, Verdict

VERSION = 1
"""Of the layout and of the figures in `Sketching`."""

_HEADER = struct.Struct("<BBHHIqqQQ")
_KINDS: tuple[Kind, ...] = ("new", "exact", "near", "partial", "same_url")
_SHARE = 10_000
_HEX_ID = b"\x01\x00\x00"
_REF_BYTES = 8
_HEX_ID_BYTES = 16


@dataclass(frozen=True, slots=True)
class Known:
    """An article processed before.

    `time`: event time, milliseconds; `kept`: the time it counts as for eviction; `origin`: hash of where it came from.
    `order`: how many articles were processed before it.
    `heads`: the keys it is the newest holder of when written, each with the article that held it before (chains).
    """

    verdict: Verdict
    time: int
    kept: int
    origin: int
    order: int
    shingles: int
    sketch: tuple[int, ...]
    numbers: tuple[int, ...]
    heads: tuple[tuple[bytes, bytes], ...]
    paragraphs: tuple[int, ...] = ()
    title: tuple[int, ...] = ()

    @property
    def canonical(self) -> str:
        """The article that this one says again, or itself."""
        return self.verdict.duplicate_of or self.verdict.id

    def before(self, key: bytes) -> bytes:
        """The article that held the key before this one; empty if there was none."""
        for held, before in self.heads:
            if held == key:
                return before
        return b""


def ref(article_id: str) -> bytes:
    """An article's name in the index."""
    return blake2b(article_id.encode("utf-8", "surrogatepass"), digest_size=_REF_BYTES).digest()


def pack(known: Known) -> bytes:
    """The record as bytes."""
    verdict = known.verdict
    header = _HEADER.pack(
        VERSION,
        _KINDS.index(verdict.verdict),
        round(verdict.similarity * _SHARE),
        round(verdict.containment * _SHARE),
        known.shingles,
        known.time,
        known.kept,
        known.origin,
        known.order,
    )
    names = (verdict.id, verdict.duplicate_of or "", verdict.story_id or "")
    parts = [header, *(_text(name) for name in names)]
    parts += [_hashes_bytes(known.sketch), _hashes_bytes(known.paragraphs), _numbers_bytes(verdict.repeated)]
    parts += [_numbers_bytes(known.numbers), _numbers_bytes(known.title)]
    for key, before in known.heads:
        parts += (bytes((len(key), len(before))), key, before)
    return b"".join(parts)


def unpack(record: bytes) -> Known:
    """The record of bytes.

    Raises:
        ValueError: written by another version.
    """
    version, kind, similarity, containment, shingles, time, kept, origin, order = _HEADER.unpack_from(record)
    if version != VERSION:
        raise ValueError(f"a dedup record of version {version}, this is version {VERSION}: rebuild the state")
    reader = _Reader(record, _HEADER.size)
    article_id, duplicate_of, story_id = reader.text(), reader.text(), reader.text()
    sketch, paragraphs = _hashes(reader.piece()), _hashes(reader.piece())
    repeated, numbers, title = reader.numbers(), reader.numbers(), reader.numbers()
    verdict = Verdict(
        article_id,
        _KINDS[kind],
        duplicate_of or None,
        story_id or None,
        similarity / _SHARE,
        containment / _SHARE,
        repeated,
    )
    heads = tuple(reader.heads())
    return Known(verdict, time, kept, origin, order, shingles, sketch, numbers, heads, paragraphs, title)


class _Reader:
    """Walks a record."""

    def __init__(self, record: bytes, at: int) -> None:
        self._record, self._at = record, at

    def take(self, count: int) -> bytes:
        """The next bytes."""
        start, self._at = self._at, self._at + count
        return self._record[start : self._at]

    def byte(self) -> int:
        """The next byte."""
        self._at += 1
        return self._record[self._at - 1]

    def piece(self) -> bytes:
        """Bytes behind their own length, two bytes of it."""
        return self.take(int.from_bytes(self.take(2), "little"))

    def numbers(self) -> tuple[int, ...]:
        """Numbers of two bytes behind their count."""
        count = int.from_bytes(self.take(2), "little")
        return cast("tuple[int, ...]", struct.unpack(f"<{count}H", self.take(2 * count)))

    def text(self) -> str:
        """An id: hexadecimal ones take half the room."""
        size = int.from_bytes(self.take(len(_HEX_ID)), "little")
        if size == 1:
            return self.take(_HEX_ID_BYTES).hex()
        return self.take(size >> 1).decode("utf-8", "surrogatepass")

    def heads(self) -> Iterable[tuple[bytes, bytes]]:
        """Keys with what held them before, to the end."""
        while self._at < len(self._record):
            key, before = self.byte(), self.byte()
            yield self.take(key), self.take(before)


def _text(name: str) -> bytes:
    if len(name) == 2 * _HEX_ID_BYTES and all(sign in "0123456789abcdef" for sign in name):
        return _HEX_ID + bytes.fromhex(name)
    return (len(raw := name.encode("utf-8", "surrogatepass")) << 1).to_bytes(len(_HEX_ID), "little") + raw


def _hashes_bytes(sketch: tuple[int, ...]) -> bytes:
    """Three bytes a hash."""
    raw = bytearray(struct.pack(f"<{len(sketch)}I", *sketch))
    del raw[3::4]
    return len(raw).to_bytes(2, "little") + bytes(raw)


def _hashes(raw: bytes) -> tuple[int, ...]:
    padded = bytearray(len(raw) // 3 * 4)
    padded[0::4], padded[1::4], padded[2::4] = raw[0::3], raw[1::3], raw[2::3]
    return cast("tuple[int, ...]", struct.unpack(f"<{len(padded) // 4}I", padded))


def _numbers_bytes(numbers: tuple[int, ...]) -> bytes:
    return struct.pack(f"<{len(numbers) + 1}H", len(numbers), *numbers)
