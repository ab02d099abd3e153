"""What a batch has changed so far, laid over what is committed."""

from __future__ import annotations

import bisect
import heapq
from collections.abc import Iterable, Iterator

from vigie.agents.alert.ledger import NEVER, due_of
from vigie.agents.stage import Change, View

LEDGER, HELD, DUE, SILENCE, STREAM, BEAT, FORMER, NAMED = b"g", b"m", b"d", b"s", b"t", b"h", b"f", b"n"
"""First byte of the keys: ledgers, matches held until their time, the index of what is due, silences, stream time, how
far each source has come, groups that go on in another, and of that other which those are."""
_TIME_BYTES = 8


def time_key(time: int) -> bytes:
    """An event time as bytes that sort as it does."""
    return time.to_bytes(_TIME_BYTES, "big")


def due_entries(key: bytes, old: bytes | None, new: bytes | None) -> Iterable[Change]:
    """The index of what is due, as it follows from a change of a ledger."""
    if not key.startswith(LEDGER):
        return []
    before, after = (due_of(value) if value is not None else NEVER for value in (old, new))
    gone: list[Change] = [(DUE + time_key(before) + key[1:], None)] if before not in (NEVER, after) else []
    here: list[Change] = [(DUE + time_key(after) + key[1:], b"")] if after not in (NEVER, before) else []
    return gone + here


class Draft:
    """A view that can be written; `changes` is what for the changelog, its derived entries left out."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._entries: dict[bytes, bytes | None] = {}
        self._keys: list[bytes] = []
        self.changes: dict[bytes, bytes | None] = {}

    def get(self, key: bytes) -> bytes | None:
        """The value of a key, or None."""
        return self._entries[key] if key in self._entries else self._view.get(key)

    def put(self, key: bytes, value: bytes | None) -> None:
        """Write a key, or delete it, with the index that follows from it."""
        old = self.get(key)
        for entry, content in due_entries(key, old, value):
            self._lay(entry, content)
        self._lay(key, value)
        self.changes[key] = value

    def scan(self, start: bytes, end: bytes) -> Iterator[tuple[bytes, bytes]]:
        """Keys and values with `start <= key < end`, in the order of bytes."""
        low, high = bisect.bisect_left(self._keys, start), bisect.bisect_left(self._keys, end)
        own = [(key, 0, self._entries[key]) for key in self._keys[low:high]]
        below = ((key, 1, value) for key, value in self._view.scan(start, end))
        last = None
        for key, _, value in heapq.merge(own, below):
            if key != last and value is not None:
                yield key, value
            last = key

    def _lay(self, key: bytes, value: bytes | None) -> None:
        if key not in self._entries:
            bisect.insort(self._keys, key)
        self._entries[key] = value
