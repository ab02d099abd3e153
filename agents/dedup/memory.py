"""A state that lives as long as the process: for a stream of articles without a store."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Callable, Iterable, Iterator, Sequence

from vigie.agents.dedup.key_index import EXPIRY, derive
from vigie.agents.stage import Change, View

Derive = Callable[[bytes, bytes | None, bytes | None, View], Iterable[Change]]
_LEAVES = EXPIRY[0]


class InMemoryView:
    """A view that takes changes and what they derive; the order of leaving is kept sorted, to be scanned often."""

    def __init__(self) -> None:
        self._entries: dict[bytes, bytes] = {}
        self._sorted: list[bytes] = []

    def get(self, key: bytes) -> bytes | None:
        """The value of a key, or None."""
        return self._entries.get(key)

    def many(self, keys: Sequence[bytes]) -> list[bytes | None]:
        """The values of keys, in their order."""
        return list(map(self._entries.get, keys))

    def scan(self, start: bytes, end: bytes) -> Iterator[tuple[bytes, bytes]]:
        """Entries with `start <= key < end`, in the order of bytes."""
        if start[:1] != EXPIRY:
            return iter(sorted((key, value) for key, value in self._entries.items() if start <= key < end))
        low, high = bisect_left(self._sorted, start), bisect_left(self._sorted, end)
        return ((key, self._entries[key]) for key in self._sorted[low:high])

    def entries(self) -> list[tuple[bytes, bytes]]:
        """All of it, in the order of bytes."""
        return sorted(self._entries.items())

    def write(self, changes: Iterable[Change], derive: Derive = derive) -> None:
        """Apply changes in order, each with what it derives; who made them may know that at less cost."""
        entries = self._entries
        for key, value in changes:
            old = entries.get(key)
            self._set(key, value)
            for other, follows in derive(key, old, value, self):
                if follows is None or other[0] == _LEAVES:
                    self._set(other, follows)
                else:
                    entries[other] = follows

    def _set(self, key: bytes, value: bytes | None) -> None:
        if key[0] == _LEAVES:
            self._sort(key, leaves=value is not None)
        if value is None:
            self._entries.pop(key, None)
        else:
            self._entries[key] = value

    def _sort(self, key: bytes, *, leaves: bool) -> None:
        """Keep the order of leaving, of which a key is to be a part or not."""
        if (key in self._entries) == leaves:
            return
        if leaves:
            insort(self._sorted, key)
        else:
            del self._sorted[bisect_left(self._sorted, key)]
