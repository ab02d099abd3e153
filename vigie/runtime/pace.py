"""How many records a slot takes into one transaction: as many as it gets done in the time that one should last."""

from __future__ import annotations

FIRST = 8
"""Records of a slot's first batch: on a slow machine enrichment does some ten a second, and nothing is known yet."""
GROWTH = 2.0
"""How much larger the next batch may be than the last: a pace that was measured on few records is a guess."""


class Pace:
    """The size of the next batch, learnt from the slot's own commits. `seconds`: the time between two of them."""

    def __init__(self, seconds: float, most: int) -> None:
        self._seconds = seconds
        self._most = most
        self._size = float(min(FIRST, most))
        self._committed_at = float("-inf")

    @property
    def size(self) -> int:
        """Records that the next batch may hold."""
        return max(1, round(self._size))

    def committed(self, records: int, taken_at: float, now: float) -> None:
        """A batch was committed. It had the slot to itself since it was taken, or since the commit before it."""
        took = max(now - max(taken_at, self._committed_at), 1e-6)
        self._committed_at = now
        fitting = records * self._seconds / took
        if fitting < self._size:
            self._size = max(1.0, fitting) if took > self._seconds else self._size
        elif records >= self.size:  # a batch that was not full says nothing of a larger one
            self._size = min(fitting, self._size * GROWTH, self._most)
