"""A batch's uncommitted writes, layered over the committed view."""

from __future__ import annotations

import bisect
import heapq
from collections.abc import Iterable, Iterator

from vigie.agents.alert.group_state import NEVER, due_time
from vigie.agents.stage import Change, View

GROUP, PENDING, DUE = b"g", b"m", b"d"
"""First bytes of keys: group states, matches that wait for their event time, and the index of groups by due time."""
SILENCE, STREAM_TIME, SOURCE_TIME = b"s", b"t", b"h"
"""First bytes of keys: silences, the partition's stream time, and the event time that each source partition reached."""
MERGED_INTO, MERGED_FROM = b"f", b"n"
"""First bytes of keys: the group that replaces a merged one, and the merged ones that a group replaces."""
TIME_BYTES = 8
"""Bytes of a time in a key."""


def time_key(time: int) -> bytes:
    """An event time as bytes that sort in time order."""
    return time.to_bytes(TIME_BYTES, "big")


def due_entries(key: bytes, old: bytes | None, new: bytes | None) -> Iterable[Change]:
    """The changes of the due-time index that follow from a change of a group state."""
    if not key.startswith(GROUP):
        return []
    before, after = (due_time(value) if value is not None else NEVER for value in (old, new))
    gone: list[Change] = [(DUE + time_key(before) + key[1:], None)] if before not in (NEVER, after) else []
    here: list[Change] = [(DUE + time_key(after) + key[1:], b"")] if after not in (NEVER, before) else []
    return gone + here


class WriteBuffer:
    """A writable view. `changes` holds what goes to the changelog, without derived entries."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._entries: dict[bytes, bytes | None] = {}
        self._keys: list[bytes] = []
        self.changes: dict[bytes, bytes | None] = {}

    def get(self, key: bytes) -> bytes | None:
        """The value of a key, or None."""
        return self._entries[key] if key in self._entries else self._view.get(key)

    def put(self, key: bytes, value: bytes | None) -> None:
        """Write a key, or delete it, and update the index derived from it."""
        # read before writing: the index entry of the old value must go, or its group would be woken twice
        old = self.get(key)
        for entry, content in due_entries(key, old, value):
            self._set(entry, content)
        self._set(key, value)
        self.changes[key] = value

    def scan(self, start: bytes, end: bytes) -> Iterator[tuple[bytes, bytes]]:
        """Keys and values with `start <= key < end`, in byte order."""
        low, high = bisect.bisect_left(self._keys, start), bisect.bisect_left(self._keys, end)
        buffered = [(key, 0, self._entries[key]) for key in self._keys[low:high]]
        committed = ((key, 1, value) for key, value in self._view.scan(start, end))
        last = None
        # of equal keys the buffered one sorts first (0 before 1) and hides the committed one, deletions included
        for key, _, value in heapq.merge(buffered, committed):
            if key != last and value is not None:
                yield key, value
            last = key

    def _set(self, key: bytes, value: bytes | None) -> None:
        if key not in self._entries:
            bisect.insort(self._keys, key)
        self._entries[key] = value
