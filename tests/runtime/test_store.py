"""The local stores: memory and disk alike, and a batch's own changes laid over them."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vigie.agents.stage import Change
from vigie.errors import StateDirectoryError
from vigie.runtime.store import UP_TO_DATE_MARK, MemoryStore, Overlay, RocksStore, wall_clock

CACHE = 1_000_000
EVERY = [b"c", b"ab", b"b", b"ba", b"a", b"\xff", b"c"]
KEYS = st.sampled_from(EVERY)
CHANGES = st.lists(st.tuples(KEYS, st.none() | st.binary(max_size=3)), max_size=8)


def _entries(changes: list[Change]) -> dict[bytes, bytes]:
    return {key: value for key, value in dict(changes).items() if value is not None}


@settings(max_examples=30)
@given(st.lists(CHANGES, max_size=4), KEYS, KEYS)
def test_memory_and_disk_hold_the_same(batches: list[list[Change]], start: bytes, end: bytes) -> None:
    """After any batches both hold what a dictionary would, in the order of bytes, and the marks."""
    with TemporaryDirectory() as folder:
        memory, disk = MemoryStore(), RocksStore(Path(folder) / "0", CACHE)
        for number, batch in enumerate(batches):
            memory.write(batch, {"n": number})
            disk.write(batch, {"n": number})
        model = _entries([change for batch in batches for change in batch])
        wanted = sorted((key, value) for key, value in model.items() if start <= key < end)
        assert list(memory.scan(start, end)) == list(disk.scan(start, end)) == wanted
        assert memory.many(EVERY) == disk.many(EVERY) == [model.get(key) for key in EVERY]
        assert memory.mark("n") == disk.mark("n")
        disk.close()


@given(CHANGES, CHANGES, KEYS, KEYS)
def test_an_overlay_shows_what_a_write_would(
    below: list[Change], above: list[Change], start: bytes, end: bytes
) -> None:
    """A batch sees its own changes over the committed ones, and the store below stays as it is."""
    store = MemoryStore()
    store.write(below, {})
    overlay = Overlay(store)
    overlay.put(above)
    written = MemoryStore()
    written.write([*below, *above], {})
    assert list(overlay.scan(start, end)) == list(written.scan(start, end))
    assert all(overlay.get(key) == written.get(key) for key, _ in [*below, *above])
    assert overlay.many(EVERY) == written.many(EVERY)
    assert list(store.scan(b"", b"\xff\xff")) == sorted(_entries(below).items())


def test_what_was_written_is_there_after_a_restart(tmp_path: Path) -> None:
    """State and mark together: they were one batch."""
    first = RocksStore(tmp_path / "0", CACHE)
    first.write([(b"k", b"v")], {"changelog": 7})
    first.close()
    again = RocksStore(tmp_path / "0", CACHE)
    assert (again.get(b"k"), again.mark("changelog")) == (b"v", "7")


def test_a_store_that_is_wiped_is_as_new(tmp_path: Path) -> None:
    """No entry and no mark is left, nor any file; it is written and read on, and still so after a restart."""
    store = RocksStore(tmp_path / "0", CACHE)
    store.write([(b"k", b"v")], {"changelog": 7})
    store.up_to_date(1)
    store.wipe()
    assert (store.get(b"k"), store.mark("changelog"), store.mark(UP_TO_DATE_MARK)) == (None, None, None)
    store.write([(b"l", b"w")], {"changelog": 1})
    assert store.mark(UP_TO_DATE_MARK) is None
    store.close()
    again = RocksStore(tmp_path / "0", CACHE)
    assert (again.get(b"k"), again.get(b"l"), again.mark("changelog")) == (None, b"w", "1")
    assert [path.name for path in tmp_path.iterdir()] == ["0"]
    again.close()


def test_what_a_killed_wipe_left_is_cleared_away(tmp_path: Path) -> None:
    """The process died between moving the files and deleting them."""
    RocksStore(tmp_path / "0", CACHE).close()
    (tmp_path / "0").rename(tmp_path / "0.wiped")
    store = RocksStore(tmp_path / "0", CACHE)
    assert [path.name for path in tmp_path.iterdir()] == ["0"]
    store.close()


def test_a_store_says_when_it_was_last_up_to_date(tmp_path: Path) -> None:
    """Not while it is being restored; from then on with every write."""
    store = RocksStore(tmp_path / "0", CACHE)
    store.write([(b"k", b"v")], {"changelog": 7})
    assert store.mark(UP_TO_DATE_MARK) is None
    store.up_to_date(1)
    assert store.mark(UP_TO_DATE_MARK) == "1"
    before = wall_clock()
    store.write([(b"k", b"w")], {"changelog": 8})
    assert before <= int(store.mark(UP_TO_DATE_MARK) or 0) <= wall_clock()
    store.close()


def test_a_second_process_is_told_who_may_hold_the_store(tmp_path: Path) -> None:
    """Two workers on one state directory: the second stops with a remedy."""
    holder = RocksStore(tmp_path / "0", CACHE)
    with pytest.raises(StateDirectoryError, match="another worker"):
        RocksStore(tmp_path / "0", CACHE)
    holder.close()


def test_a_store_made_before_takes_the_cache_it_is_given(tmp_path: Path) -> None:
    """A setting counts at every start, not only at the first; and what is cached stays within it."""
    for size in (CACHE, 4 * CACHE):
        store = RocksStore(tmp_path / "0", size)
        assert store._db.property_int_value("rocksdb.block-cache-capacity") == size
        store.write([(number.to_bytes(8, "big"), bytes(100)) for number in range(30_000)], {})
        store._db.flush()
        assert all(store.get(number.to_bytes(8, "big")) for number in range(30_000))
        assert (store._db.property_int_value("rocksdb.estimate-table-readers-mem") or 0) < 10_000
        assert (store._db.property_int_value("rocksdb.block-cache-usage") or 0) <= 1.1 * size
        store.close()
