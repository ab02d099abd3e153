"""Cuts a batch into tasks for the worker processes, by the measured time that they take."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from vigie.schemas.envelope import Incoming

TASK_SECONDS = 0.2
"""How long one task should take: a record of another stage waits for no longer, and a retry costs no more."""
SHORTEST = 0.03
"""Seconds below which a task is not cut for the sake of more processes: handing it over costs a millisecond."""
BYTES = 512 * 1024
"""Largest size of a task of several records: they travel through a pipe."""
FIRST_SECONDS_PER_BYTE = 1e-5
"""Cost before anything is measured: 30 ms for an article of 3 kB, about what enrichment takes."""
SMALLEST = 500
"""Bytes that a record counts for at least: an empty one takes time too."""
LEARNING = 0.2
"""Weight of the newest task in the cost: one odd task moves it little, and five to ten replace it."""


class WorkCost:
    """What a stage's work costs, in seconds a byte, learnt from its tasks."""

    def __init__(self) -> None:
        self._per_byte = FIRST_SECONDS_PER_BYTE

    def took(self, chunk: Sequence[Incoming], seconds: float) -> None:
        """Learn from a task that has ended."""
        measured = seconds / sum(map(_weight, chunk))
        self._per_byte += LEARNING * (measured - self._per_byte)

    def fitting(self, sizes: Iterable[int], seconds: float) -> int:
        """How many records of these sizes (bytes), in order, can be worked on in so many seconds; at least one."""
        count, budget = 0, seconds / self._per_byte
        for size in sizes:
            budget -= max(size, SMALLEST)
            if budget < 0:
                break
            count += 1
        return max(1, count)

    def chunks(self, batch: Sequence[Incoming], processes: int) -> list[list[Incoming]]:
        """The batch in runs of records, in order; a record larger than a task is a run of its own."""
        total = sum(map(_weight, batch)) * self._per_byte
        seconds = min(TASK_SECONDS, max(SHORTEST, total / processes))
        most = min(BYTES, seconds / self._per_byte)
        runs: list[list[Incoming]] = []
        size = most
        for record in batch:
            weight = _weight(record)
            if not runs or size + weight > most:
                runs.append([])
                size = 0
            runs[-1].append(record)
            size += weight
        return runs


def _weight(record: Incoming) -> int:
    return max(len(record.value or b""), SMALLEST)
