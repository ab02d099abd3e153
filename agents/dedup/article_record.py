"""An article as the state stores it: one changelog record per article."""

from __future__ import annotations

import struct
from hashlib import blake2b
from typing import NamedTuple

from vigie.agents.dedup import bottom_k
from vigie.agents.dedup.codec import RecordReader, pack_blob, pack_id, pack_numbers, pack_parts, unpack_parts
from vigie.agents.dedup.terms import TERM_BYTES
from vigie.agents.dedup.verdict import ALONE, Kind, StorySnapshot, Verdict

VERSION = 4
"""The version of stored records. A new layout raises it, and so do other `SketchThresholds` or another way to make
terms: what was stored could not be compared."""

_HEADER = struct.Struct("<BBHHIIBqQH")
_TIME = struct.Struct("<q")
_TIME_AT = 15
_ORDER = struct.Struct("<IB")
_ORDER_AT = 10
_MINUTES = struct.Struct("<i")
_BYTE = struct.Struct("<B")
_COUNTS = struct.Struct("<IHBB")
_KIND, _AGENCY, _PUBLISHED, _EVICTION_TIME, _STORY, _CANONICAL = 0x07, 0x08, 0x10, 0x20, 0x40, 0x80
_ORDER_BITS = 32
_KINDS: tuple[Kind, ...] = ("new", "exact", "near", "partial", "same_url")
_SHARE = 10_000
_REF_BYTES = 8


class ArticleRecord(NamedTuple):
    """An article processed before.

    `time`: event time in milliseconds. `eviction_time`: the time that decides when it is evicted. `origin`: a hash of
    its position in the input topic. `order`: how many articles were processed before it.
    `source`: a 16-bit hash of its source, 0 if unknown. `published`: minutes since the epoch. `agency`: whether a news
    agency signs it.
    `keys`: the keys it became the newest holder of. `predecessors`: for each key, its previous live holder; empty if
    none.
    `sketch`, `number_bytes` and `paragraphs` are packed hashes (see `bottom_k`).
    """

    verdict: Verdict
    time: int
    eviction_time: int
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
    def original_id(self) -> str:
        """The article that this one duplicates, or itself."""
        return self.verdict.duplicate_of or self.verdict.id

    @property
    def page_id(self) -> str:
        """The first version of the page of which this article is a version, or what it duplicates, or itself."""
        return self.verdict.revision_of or self.original_id

    def predecessor(self, key: bytes) -> bytes:
        """The holder of the key before this article; empty if none."""
        return self.predecessors[self.keys.index(key)] if key in self.keys else b""


def ref(article_id: str) -> bytes:
    """An article's name in the index: a hash of its id."""
    return blake2b(article_id.encode("utf-8", "surrogatepass"), digest_size=_REF_BYTES).digest()


class IndexedKeys(NamedTuple):
    """What the key index needs of a record. The fields are those of `ArticleRecord`."""

    eviction_time: int
    order: int
    keys: tuple[bytes, ...]
    predecessors: tuple[bytes, ...]


class StoryMember(NamedTuple):
    """What stories need of a record. `absorbed`: the stories that this article ended."""

    order: int
    time: int
    eviction_time: int
    source: int
    story_id: str
    absorbed: tuple[str, ...]
    terms: bytes


def pack(record: ArticleRecord) -> bytes:
    """The stored form of a record."""
    verdict, own_id, published = record.verdict, record.verdict.id, record.published
    flags = _flags(record)
    header = _HEADER.pack(
        VERSION,
        flags,
        round(verdict.similarity * _SHARE),
        round(verdict.containment * _SHARE),
        record.shingles,
        record.order & ((1 << _ORDER_BITS) - 1),
        record.order >> _ORDER_BITS,
        record.time,
        record.origin,
        record.source,
    )
    # What the key index and the stories need comes first: both read every record at a restart, and stop after it.
    return b"".join(
        (
            header,
            _TIME.pack(record.eviction_time) if flags & _EVICTION_TIME else b"",
            *pack_parts(record.keys),
            *pack_parts(record.predecessors),
            pack_id(own_id, None),
            pack_id(verdict.story_id, own_id),
            _pack_story(verdict.story) if flags & _STORY else b"",
            _BYTE.pack(len(record.terms) // TERM_BYTES),
            record.terms,
            # one place for both: a copy is no revision, and only the kind `new` has neither or a revision
            pack_id(verdict.revision_of or verdict.duplicate_of, own_id),
            pack_id(verdict.canonical_copy, own_id) if flags & _CANONICAL else b"",
            b"" if published is None else _MINUTES.pack(published),
            pack_blob(record.sketch),
            pack_blob(record.paragraphs),
            pack_numbers(verdict.repeated),
            (len(record.number_bytes) // 2).to_bytes(2, "little"),
            record.number_bytes,
            _BYTE.pack(len(record.title)),
            record.title,
        )
    )


def indexed_keys(packed: bytes) -> IndexedKeys:
    """What the key index needs, read without unpacking the rest."""
    has_time = packed[1] & _EVICTION_TIME
    keys, at = unpack_parts(packed, _HEADER.size + (_TIME.size if has_time else 0))
    predecessors, _ = unpack_parts(packed, at)
    return IndexedKeys(*eviction_time_and_order(packed), keys, predecessors)


def eviction_time_and_order(packed: bytes) -> tuple[int, int]:
    """The eviction time and the order, read without unpacking the rest."""
    low, high = _ORDER.unpack_from(packed, _ORDER_AT)
    time: int = _TIME.unpack_from(packed, _HEADER.size if packed[1] & _EVICTION_TIME else _TIME_AT)[0]
    return time, high << _ORDER_BITS | low


def story_member(packed: bytes) -> StoryMember:
    """What stories need, read without unpacking the rest."""
    return _Front(packed).story_member()


def unpack(packed: bytes) -> ArticleRecord:
    """The record of its stored form.

    Raises:
        ValueError: stored by another version.
    """
    front = _Front(packed)
    reader, member = front.reader, front.story_member()
    kind, earlier = _KINDS[front.flags & _KIND], reader.id(front.id)
    canonical_copy = reader.id(front.id) if front.flags & _CANONICAL else None
    published = _MINUTES.unpack(reader.take(_MINUTES.size))[0] if front.flags & _PUBLISHED else None
    sketch, paragraphs = reader.blob(), reader.blob()
    repeated, numbers = reader.numbers(), reader.packed_numbers()
    verdict = Verdict(
        front.id,
        kind,
        None if kind == "new" else earlier,
        front.story_id,
        front.similarity / _SHARE,
        front.containment / _SHARE,
        repeated,
        front.story,
        canonical_copy,
        earlier if kind == "new" else None,
    )
    return ArticleRecord(
        verdict,
        member.time,
        member.eviction_time,
        front.origin,
        member.order,
        front.shingles,
        sketch,
        numbers,
        front.keys,
        front.predecessors,
        paragraphs,
        reader.take(reader.byte()),
        member.terms,
        member.source,
        published,
        agency=bool(front.flags & _AGENCY),
    )


def _flags(record: ArticleRecord) -> int:
    flags = _KINDS.index(record.verdict.verdict)
    flags |= _AGENCY * record.agency | _PUBLISHED * (record.published is not None)
    flags |= _CANONICAL * bool(record.verdict.canonical_copy)
    # most articles are alone: the identity test saves comparing two tuples field by field
    in_story = record.verdict.story is not ALONE and record.verdict.story != ALONE
    return flags | _EVICTION_TIME * (record.eviction_time != record.time) | _STORY * in_story


def _pack_story(story: StorySnapshot) -> bytes:
    counts = _COUNTS.pack(story.articles, story.sources, len(story.absorbed), story.ended)
    return counts + b"".join([pack_id(story_id, None) for story_id in story.absorbed])


class _Front:
    """The front of a packed record: all that the key index and the stories need."""

    def __init__(self, packed: bytes) -> None:
        version, self.flags, self.similarity, self.containment, self.shingles, *rest = _HEADER.unpack_from(packed)
        if version != VERSION:
            raise ValueError(f"a dedup record of version {version}, this is version {VERSION}: rebuild the state")
        low, high, self.time, self.origin, self.source = rest
        self.order = high << _ORDER_BITS | low
        self.reader = reader = RecordReader(packed, _HEADER.size)
        self.eviction_time = self.time
        if self.flags & _EVICTION_TIME:
            self.eviction_time = _TIME.unpack(reader.take(_TIME.size))[0]
        self.keys, reader.at = unpack_parts(packed, reader.at)
        self.predecessors, reader.at = unpack_parts(packed, reader.at)
        self.id = reader.id("") or ""
        self.story_id = reader.id(self.id)
        self.story = ALONE
        if self.flags & _STORY:
            articles, sources, absorbed, ended = _COUNTS.unpack(reader.take(_COUNTS.size))
            ids = tuple(reader.id("") or "" for _ in range(absorbed))
            self.story = StorySnapshot(articles, sources, ids, ended)
        self.terms = reader.take(TERM_BYTES * reader.byte())

    def story_member(self) -> StoryMember:
        """What stories need of it."""
        story_id, ended = self.story_id or self.id, self.story.ended_by_this
        return StoryMember(self.order, self.time, self.eviction_time, self.source, story_id, ended, self.terms)
