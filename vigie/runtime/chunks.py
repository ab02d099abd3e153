"""How a batch is cut into tasks for the worker processes: by the time that they take, as measured."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from vigie.schemas.envelope import Incoming

TASK_SECONDS = 0.2
"""How long one task should take: a record of another stage waits for no longer, and a retry costs no more."""
SHORTEST = 0.03
"""A task is not cut below this for the sake of more processes: handing it over costs a millisecond."""
BYTES = 512 * 1024
"""A task's records weigh no more, unless it is one: they travel through a pipe."""
FIRST_SECONDS_PER_BYTE = 1e-5
"""Before anything is measured: 30 ms for an article of 3 kB, about what enrichment takes."""
SMALLEST = 500
"""A record counts for at least so many bytes: an empty one takes time too."""
LEARNING = 0.2
"""Weight of the newest task in the cost."""


class Cost:
    """What a stage's work costs, in seconds a byte, learnt from its tasks."""

    def __init__(self) -> None:
        self._per_byte = FIRST_SECONDS_PER_BYTE

    def took(self, chunk: Sequence[Incoming], seconds: float) -> None:
        """A task has ended."""
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
        """A batch in runs of records, in order; a record that is larger than a task is one of its own."""
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
