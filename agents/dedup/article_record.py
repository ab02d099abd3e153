"""What the state keeps of an article, as bytes: the one changelog record an article."""

from __future__ import annotations

import struct
from hashlib import blake2b
from typing import NamedTuple

from vigie.agents.dedup import bottom_k
from vigie.agents.dedup.codec import RecordReader, joined, name_bytes, numbers_bytes, piece_bytes, pieces
from vigie.agents.dedup.terms import TERM_BYTES
from vigie.agents.dedup.verdict import ALONE, Kind, StorySnapshot, Verdict

VERSION = 4
"""Of the layout and of the figures in `SketchThresholds` and `terms`."""

_HEADER = struct.Struct("<BBHHIIBqQH")
_TIME = struct.Struct("<q")
_TIME_AT = 15
_ORDER = struct.Struct("<IB")
_ORDER_AT = 10
_MINUTES = struct.Struct("<i")
_BYTE = struct.Struct("<B")
_MINUTE_MS = 60_000
_COUNTS = struct.Struct("<IHBB")
_KIND, _AGENCY, _PUBLISHED, _KEPT, _GATHERED, _PREFERRED = 0x07, 0x08, 0x10, 0x20, 0x40, 0x80
_ORDER_BITS = 32
_KINDS: tuple[Kind, ...] = ("new", "exact", "near", "partial", "same_url")
_SHARE = 10_000
_REF_BYTES = 8


class ArticleRecord(NamedTuple):
    """An article processed before.

    `time`: event time, milliseconds; `kept`: the time it counts as for eviction; `origin`: hash of where it came from.
    `order`: how many articles were processed before it. `source`: a hash of 16 bits of its source, 0 if unknown.
    `published`: its publication time, minutes since the epoch; `agency`: whether a news agency signs it.
    `keys`: those that it is the newest holder of when written; `predecessors`: of each the article that indexed_keys it before
    (chains), empty only where no article that lived indexed_keys it.
    `sketch`, `number_bytes`, `paragraphs`: hashes as bytes (`sketches`).
    """

    verdict: Verdict
    time: int
    kept: int
    origin: int
    order: int
    shingles: int
    sketch: bytes
    number_bytes: bytes
    keys: tuple[bytes, ...]
    predecessors: tuple[bytes, ...]
    paragraphs: bytes = b""
    title: bytes = b""
    terms: bytes = b""
    source: int = 0
    published: int | None = None
    agency: bool = False

    @property
    def numbers(self) -> tuple[int, ...]:
        """Hashes of its numbers."""
        return bottom_k.unpack_numbers(self.number_bytes)

    @property
    def canonical(self) -> str:
        """The article that this one says again, or itself."""
        return self.verdict.duplicate_of or self.verdict.id

    def before(self, key: bytes) -> bytes:
        """The article that indexed_keys the key before this one; empty if there was none."""
        return self.predecessors[self.keys.index(key)] if key in self.keys else b""


def ref(article_id: str) -> bytes:
    """An article's name in the index."""
    return blake2b(article_id.encode("utf-8", "surrogatepass"), digest_size=_REF_BYTES).digest()


class IndexedKeys(NamedTuple):
    """What says who holds which key: until when the article is kept, its order, and its keys as `ArticleRecord` has them."""

    kept: int
    order: int
    keys: tuple[bytes, ...]
    predecessors: tuple[bytes, ...]


class StoryMember(NamedTuple):
    """What stories need of a record: of whose story it is, since when, for how long, and what it is about."""

    order: int
    time: int
    kept: int
    source: int
    story_id: str
    absorbed: tuple[str, ...]
    terms: bytes


def pack(known: ArticleRecord) -> bytes:
    """The record as bytes."""
    verdict, own, published = known.verdict, known.verdict.id, known.published
    flags = _flags(known)
    header = _HEADER.pack(
        VERSION,
        flags,
        round(verdict.similarity * _SHARE),
        round(verdict.containment * _SHARE),
        known.shingles,
        known.order & ((1 << _ORDER_BITS) - 1),
        known.order >> _ORDER_BITS,
        known.time,
        known.origin,
        known.source,
    )
    return b"".join(
        (
            header,
            _TIME.pack(known.kept) if flags & _KEPT else b"",
            *joined(known.keys),
            *joined(known.predecessors),
            name_bytes(own, None),
            name_bytes(verdict.story_id, own),
            _gathered(verdict.story) if flags & _GATHERED else b"",
            _BYTE.pack(len(known.terms) // TERM_BYTES),
            known.terms,
            name_bytes(verdict.duplicate_of, own),
            name_bytes(verdict.preferred, own) if flags & _PREFERRED else b"",
            b"" if published is None else _MINUTES.pack(published),
            piece_bytes(known.sketch),
            piece_bytes(known.paragraphs),
            numbers_bytes(verdict.repeated),
            (len(known.number_bytes) // 2).to_bytes(2, "little"),
            known.number_bytes,
            _BYTE.pack(len(known.title)),
            known.title,
        )
    )


def indexed_keys(record: bytes) -> IndexedKeys:
    """What says who holds which key, read off a packed article without the rest."""
    late = record[1] & _KEPT
    keys, at = pieces(record, _HEADER.size + (_TIME.size if late else 0))
    predecessors, _ = pieces(record, at)
    return IndexedKeys(*eviction_time_and_order(record), keys, predecessors)


def eviction_time_and_order(record: bytes) -> tuple[int, int]:
    """The time that a packed article counts as for eviction, and its order."""
    low, high = _ORDER.unpack_from(record, _ORDER_AT)
    kept: int = _TIME.unpack_from(record, _HEADER.size if record[1] & _KEPT else _TIME_AT)[0]
    return kept, high << _ORDER_BITS | low


def story_member(record: bytes) -> StoryMember:
    """What stories need of a packed article, without the rest."""
    return _Front(record).story_member()


def unpack(record: bytes) -> ArticleRecord:
    """The record of bytes.

    Raises:
        ValueError: written by another version.
    """
    front = _Front(record)
    reader, told = front.reader, front.story_member()
    duplicate_of = reader.name(front.id)
    preferred = reader.name(front.id) if front.flags & _PREFERRED else None
    published = _MINUTES.unpack(reader.take(_MINUTES.size))[0] if front.flags & _PUBLISHED else None
    sketch, paragraphs = reader.piece(), reader.piece()
    repeated, numbers = reader.numbers(), reader.packed_numbers()
    verdict = Verdict(
        front.id,
        _KINDS[front.flags & _KIND],
        duplicate_of,
        front.story_id,
        front.similarity / _SHARE,
        front.containment / _SHARE,
        repeated,
        front.story,
        preferred,
    )
    return ArticleRecord(
        verdict,
        told.time,
        told.kept,
        front.origin,
        told.order,
        front.shingles,
        sketch,
        numbers,
        front.keys,
        front.predecessors,
        paragraphs,
        reader.take(reader.byte()),
        told.terms,
        told.source,
        published,
        agency=bool(front.flags & _AGENCY),
    )


def _flags(known: ArticleRecord) -> int:
    flags = _KINDS.index(known.verdict.verdict)
    flags |= _AGENCY * known.agency | _PUBLISHED * (known.published is not None)
    flags |= _PREFERRED * bool(known.verdict.preferred)
    gathered = known.verdict.story is not ALONE and known.verdict.story != ALONE
    return flags | _KEPT * (known.kept != known.time) | _GATHERED * gathered


def _gathered(story: StorySnapshot) -> bytes:
    counts = _COUNTS.pack(story.articles, story.sources, len(story.absorbed), story.ended)
    return counts + b"".join([name_bytes(name, None) for name in story.absorbed])


class _Front:
    """The first part of a record: all that is read without unpacking the rest."""

    def __init__(self, record: bytes) -> None:
        version, self.flags, self.similarity, self.containment, self.shingles, *rest = _HEADER.unpack_from(record)
        if version != VERSION:
            raise ValueError(f"a dedup record of version {version}, this is version {VERSION}: rebuild the state")
        low, high, self.time, self.origin, self.source = rest
        self.order = high << _ORDER_BITS | low
        self.reader = reader = RecordReader(record, _HEADER.size)
        self.kept = _TIME.unpack(reader.take(_TIME.size))[0] if self.flags & _KEPT else self.time
        self.keys, reader.at = pieces(record, reader.at)
        self.predecessors, reader.at = pieces(record, reader.at)
        self.id = reader.name("") or ""
        self.story_id = reader.name(self.id)
        self.story = ALONE
        if self.flags & _GATHERED:
            articles, sources, absorbed, ended = _COUNTS.unpack(reader.take(_COUNTS.size))
            names = tuple(reader.name("") or "" for _ in range(absorbed))
            self.story = StorySnapshot(articles, sources, names, ended)
        self.terms = reader.take(TERM_BYTES * reader.byte())

    def story_member(self) -> StoryMember:
        """The same as stories take it."""
        story_id, ended = self.story_id or self.id, self.story.ended_by_this
        return StoryMember(self.order, self.time, self.kept, self.source, story_id, ended, self.terms)
