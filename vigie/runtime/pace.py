"""How many records a slot takes into one transaction: as many as it finishes in the time that one should last."""

from __future__ import annotations

FIRST = 8
"""Records of a slot's first batch. Nothing is measured yet, and a slow machine enriches some ten a second."""
GROWTH = 2.0
"""How much larger the next batch may be than the last: a pace measured on few records is a guess."""
SHORTEST = 1e-6
"""Seconds that a batch counts for at least: a coarse clock may measure none, and the pace is a quotient."""


class Pace:
    """The size of the next batch, learnt from the slot's own commits. `seconds`: the wanted time between two."""

    def __init__(self, seconds: float, most: int) -> None:
        self._seconds = seconds
        self._most = most
        self._size = float(min(FIRST, most))
        self._committed_at = float("-inf")

    @property
    def size(self) -> int:
        """How many records the next batch may hold."""
        return max(1, round(self._size))

    def committed(self, records: int, taken_at: float, now: float) -> None:
        """Learn from a batch that was committed at `now`."""
        # before the last commit, the slot worked on the batch before this one too
        took = max(now - max(taken_at, self._committed_at), SHORTEST)
        self._committed_at = now
        fitting = records * self._seconds / took
        if fitting < self._size:
            # smaller only if the batch lasted too long: few records in little time prove nothing
            self._size = max(1.0, fitting) if took > self._seconds else self._size
        elif records >= self.size:  # a batch that was not full proves nothing about a larger one
            self._size = min(fitting, self._size * GROWTH, self._most)
