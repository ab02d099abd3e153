"""What the state keeps of an article, as bytes: the one changelog record an article."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from itertools import groupby
from typing import cast

from vigie.agents.dedup.verdict import Kind, Verdict

VERSION = 2
"""Of the layout and of the figures in `Sketching`."""

_HEADER = struct.Struct("<BBHHIqqQQ")
_KEPT = struct.Struct("<q")
_KEPT_AT = 18
_KINDS: tuple[Kind, ...] = ("new", "exact", "near", "partial", "same_url")
_SHARE = 10_000
_REF_BYTES = 8
_NONE, _OWN, _HEX, _TEXT = b"n", b"o", b"h", b"t"
_HEX_BYTES = 16
_LENGTH_BYTES = 3
_HEX_DIGITS = frozenset("0123456789abcdef")


@dataclass(frozen=True, slots=True)
class Known:
    """An article processed before.

    `time`: event time, milliseconds; `kept`: the time it counts as for eviction; `origin`: hash of where it came from.
    `order`: how many articles were processed before it.
    `heads`: the keys it is the newest holder of when written, each with the article that held it before (chains).
    `sketch`, `paragraphs`: hashes as bytes (`sketches`).
    """

    verdict: Verdict
    time: int
    kept: int
    origin: int
    order: int
    shingles: int
    sketch: bytes
    numbers: tuple[int, ...]
    heads: tuple[tuple[bytes, bytes], ...]
    paragraphs: bytes = b""
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
    keys, befores = [key for key, _ in known.heads], [before for _, before in known.heads]
    parts = [header, *_joined(keys), *_joined(befores)]
    parts += [_name(verdict.id, None), _name(verdict.duplicate_of, verdict.id), _name(verdict.story_id, verdict.id)]
    parts += [_piece(known.sketch), _piece(known.paragraphs), _numbers_bytes(verdict.repeated)]
    parts += [_numbers_bytes(known.numbers), _numbers_bytes(known.title)]
    return b"".join(parts)


def held(record: bytes) -> tuple[int, list[bytes]]:
    """The time that a packed article counts as for eviction, and its keys, without the rest."""
    keys, _ = _pieces(record, _HEADER.size)
    return _KEPT.unpack_from(record, _KEPT_AT)[0], keys


def unpack(record: bytes) -> Known:
    """The record of bytes.

    Raises:
        ValueError: written by another version.
    """
    version, kind, similarity, containment, shingles, time, kept, origin, order = _HEADER.unpack_from(record)
    if version != VERSION:
        raise ValueError(f"a dedup record of version {version}, this is version {VERSION}: rebuild the state")
    keys, at = _pieces(record, _HEADER.size)
    befores, at = _pieces(record, at)
    reader = _Reader(record, at)
    article_id = reader.name("") or ""
    duplicate_of, story_id = reader.name(article_id), reader.name(article_id)
    sketch, paragraphs = reader.piece(), reader.piece()
    repeated, numbers, title = reader.numbers(), reader.numbers(), reader.numbers()
    verdict = Verdict(
        article_id,
        _KINDS[kind],
        duplicate_of,
        story_id,
        similarity / _SHARE,
        containment / _SHARE,
        repeated,
    )
    heads = tuple(zip(keys, befores, strict=True))
    return Known(verdict, time, kept, origin, order, shingles, sketch, numbers, heads, paragraphs, title)


class _Reader:
    """Walks a record."""

    def __init__(self, record: bytes, at: int) -> None:
        self._record, self._at = record, at

    def take(self, count: int) -> bytes:
        """The next bytes."""
        start, self._at = self._at, self._at + count
        return self._record[start : self._at]

    def piece(self) -> bytes:
        """Bytes behind their own length, two bytes of it."""
        return self.take(int.from_bytes(self.take(2), "little"))

    def numbers(self) -> tuple[int, ...]:
        """Numbers of two bytes behind their count."""
        count = int.from_bytes(self.take(2), "little")
        return cast("tuple[int, ...]", struct.unpack(f"<{count}H", self.take(2 * count)))

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


def _joined(pieces: list[bytes]) -> tuple[bytes, ...]:
    """Pieces behind their lengths."""
    return _shape(tuple(map(len, pieces))), *pieces


@lru_cache(1_024)
def _shape(sizes: tuple[int, ...]) -> bytes:
    """Lengths as runs of equal ones: how many runs, then of each the length and how often."""
    runs = [(size, len(list(equal))) for size, equal in groupby(sizes)]
    return bytes((len(runs), *(number for run in runs for number in run)))


@lru_cache(1_024)
def _sizes(runs: bytes) -> tuple[int, ...]:
    return tuple(size for place in range(0, len(runs), 2) for size in runs[place : place + 1] * runs[place + 1])


def _pieces(record: bytes, at: int) -> tuple[list[bytes], int]:
    """The pieces, and where they end."""
    start, pieces = at + 1 + 2 * record[at], []
    for size in _sizes(record[at + 1 : start]):
        end = start + size
        pieces.append(record[start:end])
        start = end
    return pieces, start


def _name(name: str | None, own: str | None) -> bytes:
    if name is None:
        return _NONE
    if name == own:
        return _OWN
    if len(name) == 2 * _HEX_BYTES and _HEX_DIGITS.issuperset(name):
        return _HEX + bytes.fromhex(name)
    raw = name.encode("utf-8", "surrogatepass")
    return _TEXT + len(raw).to_bytes(_LENGTH_BYTES, "little") + raw


def _piece(raw: bytes) -> bytes:
    return len(raw).to_bytes(2, "little") + raw


def _numbers_bytes(numbers: tuple[int, ...]) -> bytes:
    return struct.pack(f"<{len(numbers) + 1}H", len(numbers), *numbers)
