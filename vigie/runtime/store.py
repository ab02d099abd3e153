"""The local state of a slot: committed entries in RocksDB (or in memory), and a batch's own changes on top."""

from __future__ import annotations

import bisect
import shutil
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

from rocksdict import (
    BlockBasedIndexType,
    BlockBasedOptions,
    Cache,
    DBCompressionType,
    Options,
    Rdict,
    ReadOptions,
    WriteBatch,
)

from vigie.agents.stage import Change, State, View
from vigie.errors import StateDirectoryError

META = b"\x00vigie\x00"
"""Keys of the store itself begin with this; no key of a stage does."""
CHANGELOG_MARK = "changelog"
"""The mark with the changelog offset up to which the store holds everything."""
UP_TO_DATE_MARK = "up-to-date"
"""When the store last had all that its changelog holds: milliseconds of the wall clock."""
_WRITE_BUFFER = 16 << 20
"""Bytes of entries that are not in a file yet; there are two such buffers at most, besides the cache."""
_BUFFER_FILTER = 0.02
"""Share of a buffer for a filter of its keys, 13 bits a key of dedup: most keys that dedup looks up do not exist."""
_FILTER_BITS = 10
"""Bits a key of the filters in files: RocksDB's usual value, 1 % of false positives."""
_OPEN_FILES = 256
"""Files a store holds open: a worker has a store a partition, and a process often may open 1,024 files only."""
_LOG_FILES = 2
"""RocksDB's own log files to keep: they are read only after a fault, and grow with each start."""
_INDEX_BLOCK = 4_096
"""Bytes of a piece of an index or filter: what one look-up has to bring into the cache."""
_RESTART_INTERVAL = 8
"""Index entries between two full keys: saves on disk what the pieces cost, and a little more."""


class Store(View, Protocol):
    """A view that can be written. Entries and the marks of its progress go into one atomic batch."""

    def write(self, changes: Iterable[Change], marks: Mapping[str, int | str]) -> None:
        """Apply the changes in order and set the marks, all or nothing."""

    def mark(self, name: str) -> str | None:
        """The value of a mark, or None."""

    def up_to_date(self, at: int) -> None:
        """Note that at that time (milliseconds of the wall clock) the store held everything in its changelog.

        From now on, every write to the changelog is also written here.
        """

    def wipe(self) -> None:
        """Remove all entries and marks."""

    def close(self) -> None:
        """Release files and locks."""


class MemoryStore:
    """A store that lives as long as its process: for `vigie pipe`, tests and stages without state."""

    def __init__(self) -> None:
        self._entries: dict[bytes, bytes] = {}
        self._keys: list[bytes] = []
        self._marks: dict[str, str] = {}

    def get(self, key: bytes) -> bytes | None:
        """The value of a key, or None."""
        return self._entries.get(key)

    def many(self, keys: Sequence[bytes]) -> list[bytes | None]:
        """The values of keys, in their order."""
        return [self._entries.get(key) for key in keys]

    def scan(self, start: bytes, end: bytes) -> Iterator[tuple[bytes, bytes]]:
        """Entries with `start <= key < end`, in the order of bytes."""
        low, high = bisect.bisect_left(self._keys, start), bisect.bisect_left(self._keys, end)
        return iter([(key, self._entries[key]) for key in self._keys[low:high]])

    def write(self, changes: Iterable[Change], marks: Mapping[str, int | str]) -> None:
        """Apply the changes in order and set the marks."""
        for key, value in changes:
            if value is None:
                if self._entries.pop(key, None) is not None:
                    del self._keys[bisect.bisect_left(self._keys, key)]
            else:
                if key not in self._entries:
                    bisect.insort(self._keys, key)
                self._entries[key] = value
        self._marks.update({name: str(mark) for name, mark in marks.items()})

    def mark(self, name: str) -> str | None:
        """The value of a mark, or None."""
        return self._marks.get(name)

    def up_to_date(self, at: int) -> None:
        """Do nothing: it does not outlive its process, so it is never old."""

    def wipe(self) -> None:
        """Remove all entries and marks."""
        self._entries, self._keys, self._marks = {}, [], {}

    def close(self) -> None:
        """Nothing to release."""


class RocksStore:
    """A store on disk. RocksDB locks the directory, so that it belongs to one process at a time."""

    def __init__(self, path: Path, cache_bytes: int) -> None:
        """Open or create the store at `path`; `cache_bytes` bounds its cache of data, indexes and filters.

        Raises:
            StateDirectoryError: another process holds it, or it cannot be opened or written.
        """
        self._path = path
        self._wiped = path.with_name(f"{path.name}.wiped")
        self._cache_bytes = cache_bytes
        self._follows = False
        self._db = self._open()

    def _open(self) -> Rdict:
        path = self._path
        # left by a process that was killed during a wipe; if it cannot be removed, it only takes space
        shutil.rmtree(self._wiped, ignore_errors=True)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            options = _options(self._cache_bytes)
            # also for the column family: or an existing store opens with its old options and a cache of 8 MiB
            return Rdict(str(path), options, column_families={"default": options})
        except Exception as error:  # rocksdict raises no other kind
            raise StateDirectoryError(path, str(error)) from error

    def get(self, key: bytes) -> bytes | None:
        """The value of a key, or None."""
        value: bytes | None = self._db.get(key)
        return value

    def many(self, keys: Sequence[bytes]) -> list[bytes | None]:
        """The values of keys, in their order: one look at each filter and block for all of them."""
        values: Any = self._db.get(list(keys))
        return list(values)

    def scan(self, start: bytes, end: bytes) -> Iterator[tuple[bytes, bytes]]:
        """Entries with `start <= key < end`, in the order of bytes."""
        bounds = ReadOptions()
        bounds.set_iterate_upper_bound(end)
        entries: Any = self._db.items(from_key=start, read_opt=bounds)
        return iter(entries)

    def write(self, changes: Iterable[Change], marks: Mapping[str, int | str]) -> None:
        """Apply the changes in order and set the marks, in one write batch."""
        if self._follows:  # what is written was committed just now, as owner of the partition: nothing is missing
            marks = {UP_TO_DATE_MARK: wall_clock(), **marks}
        batch = WriteBatch(raw_mode=True)
        for key, value in changes:
            if value is None:
                batch.delete(key)
            else:
                batch.put(key, value)
        for name, mark in marks.items():
            batch.put(META + name.encode(), str(mark).encode())
        self._db.write(batch)

    def mark(self, name: str) -> str | None:
        """The value of a mark, or None."""
        value = self._db.get(META + name.encode())
        return value.decode() if value is not None else None

    def up_to_date(self, at: int) -> None:
        """Note the time, and from now on the time of every write."""
        self.write([], {UP_TO_DATE_MARK: at})
        self._follows = True

    def wipe(self) -> None:
        """Remove all entries and marks, and free their space at once."""
        self._follows = False
        self.close()
        # moved away before they are deleted: a process killed meanwhile must not leave half a store behind
        self._path.rename(self._wiped)
        self._db = self._open()

    def close(self) -> None:
        """Flush and release the lock."""
        self._db.close()


def wall_clock() -> int:
    """Milliseconds since the epoch. Only for the age of a store: no verdict may depend on the wall clock."""
    return round(time.time() * 1000)


def _options(cache_bytes: int) -> Options:
    options = Options(raw_mode=True)
    options.create_if_missing(True)  # noqa: FBT003 rocksdict's signature
    options.set_compression_type(DBCompressionType.lz4())
    options.set_write_buffer_size(_WRITE_BUFFER)
    options.set_memtable_whole_key_filtering(True)
    options.set_memtable_prefix_bloom_ratio(_BUFFER_FILTER)
    options.set_max_open_files(_OPEN_FILES)
    options.set_keep_log_file_num(_LOG_FILES)
    blocks = BlockBasedOptions()
    blocks.set_block_cache(Cache(cache_bytes))
    blocks.set_bloom_filter(_FILTER_BITS, False)  # noqa: FBT003 rocksdict's signature
    _into_cache(blocks)
    options.set_block_based_table_factory(blocks)
    return options


def _into_cache(blocks: BlockBasedOptions) -> None:
    """Keep indexes and filters in the block cache, in pieces.

    Outside the cache they grow with the state, by 17 bytes an article of dedup. Whole, the filter of a file is larger
    than a shard of the cache and is read again at each look-up. A look-up takes 400 microseconds with whole filters, 4
    with pieces, and 2 outside the cache.
    """
    blocks.set_cache_index_and_filter_blocks(True)
    blocks.set_index_type(BlockBasedIndexType.two_level_index_search())
    blocks.set_partition_filters(True)
    blocks.set_metadata_block_size(_INDEX_BLOCK)
    blocks.set_index_block_restart_interval(_RESTART_INTERVAL)
    blocks.set_pin_l0_filter_and_index_blocks_in_cache(True)
    blocks.set_pin_top_level_index_and_filter(True)


class Overlay:
    """A view with changes on top: a batch sees its own changes before anything is committed."""

    def __init__(self, below: View) -> None:
        self._below = below
        self.changes: dict[bytes, bytes | None] = {}

    def get(self, key: bytes) -> bytes | None:
        """The value of a key, or None."""
        return self.changes[key] if key in self.changes else self._below.get(key)

    def many(self, keys: Sequence[bytes]) -> list[bytes | None]:
        """The values of keys, in their order."""
        if not self.changes:
            return self._below.many(keys)
        below = [key for key in keys if key not in self.changes]
        read = self.changes | dict(zip(below, self._below.many(below), strict=True))
        return [read[key] for key in keys]

    def scan(self, start: bytes, end: bytes) -> Iterator[tuple[bytes, bytes]]:
        """Entries with `start <= key < end`, in the order of bytes."""
        if not self.changes:
            return self._below.scan(start, end)
        merged = dict(self._below.scan(start, end))
        merged.update({key: value for key, value in self.changes.items() if start <= key < end and value is not None})
        gone = {key for key, value in self.changes.items() if value is None}
        return iter(sorted((key, value) for key, value in merged.items() if key not in gone))

    def put(self, changes: Iterable[Change]) -> None:
        """Add changes; the last one of a key wins."""
        self.changes.update(changes)


def write_changes(store: Store, state: State, changes: Sequence[Change], changelog_offset: int | None) -> None:
    """Write committed changes and what derives from them, with the changelog's offset, in one write batch.

    The derived entries are not in the changelog: a restore derives them again, with this same function.
    """
    overlay, keys = Overlay(store), [key for key, _ in changes]
    before = dict(zip(keys, store.many(keys), strict=True))
    for key, new in changes:
        old = overlay.changes.get(key, before[key])
        overlay.put([(key, new)])
        overlay.put(state.derive(key, old, new, overlay))
    marks = {} if changelog_offset is None else {CHANGELOG_MARK: changelog_offset}
    store.write(overlay.changes.items(), marks)
