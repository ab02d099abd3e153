"""A state that lives in memory, for streams that are processed without a store."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Callable, Iterable, Iterator, Sequence

from vigie.agents.dedup.key_index import EXPIRY, derive
from vigie.agents.stage import Change, View

Derive = Callable[[bytes, bytes | None, bytes | None, View], Iterable[Change]]
_EXPIRY = EXPIRY[0]


class InMemoryView:
    """A view that applies changes and what they derive. Expiry keys stay sorted, because they are scanned often."""

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
        """Entries with `start <= key < end`, in byte order."""
        if start[:1] != EXPIRY:
            return iter(sorted((key, value) for key, value in self._entries.items() if start <= key < end))
        low, high = bisect_left(self._sorted, start), bisect_left(self._sorted, end)
        return ((key, self._entries[key]) for key in self._sorted[low:high])

    def entries(self) -> list[tuple[bytes, bytes]]:
        """All entries, in byte order."""
        return sorted(self._entries.items())

    def write(self, changes: Iterable[Change], derive: Derive = derive) -> None:
        """Apply changes in order, each with what it derives. A state's own `derive` may know that at less cost."""
        entries = self._entries
        for key, value in changes:
            old = entries.get(key)
            # the change first: what is derived from it may read it
            self._set(key, value)
            for other, follows in derive(key, old, value, self):
                if follows is None or other[0] == _EXPIRY:
                    self._set(other, follows)
                else:
                    entries[other] = follows

    def _set(self, key: bytes, value: bytes | None) -> None:
        if key[0] == _EXPIRY:
            self._sort(key, present=value is not None)
        if value is None:
            self._entries.pop(key, None)
        else:
            self._entries[key] = value

    def _sort(self, key: bytes, *, present: bool) -> None:
        """Keep the sorted expiry keys in step with the entries."""
        if (key in self._entries) == present:
            return
        if present:
            insort(self._sorted, key)
        else:
            del self._sorted[bisect_left(self._sorted, key)]
