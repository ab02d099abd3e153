"""The stream's clock: the median event time of its last articles, which a few wrong clocks cannot move."""

from __future__ import annotations

import struct
from bisect import bisect_left, insort
from dataclasses import dataclass, field

_COUNT = struct.Struct("<Q")


@dataclass(slots=True)
class StreamClock:
    """How many articles were processed, and the event times of the last ones, in milliseconds."""

    articles: int
    times: list[int]
    _sorted: list[int] = field(init=False, compare=False)

    def __post_init__(self) -> None:
        """The same times in order, to be kept so."""
        self._sorted = sorted(self.times)

    def tick(self, time: int, most: int) -> None:
        """One more article."""
        self.articles += 1
        self.times.append(time)
        insort(self._sorted, time)
        while len(self.times) > most:
            del self._sorted[bisect_left(self._sorted, self.times.pop(0))]

    @property
    def now(self) -> int:
        """The median of the last event times."""
        return self._sorted[(len(self._sorted) - 1) // 2] if self._sorted else 0


def pack(clock: StreamClock) -> bytes:
    """The clock as bytes."""
    return _COUNT.pack(clock.articles) + struct.pack(f"<{len(clock.times)}q", *clock.times)


def unpack(marks: bytes | None) -> StreamClock:
    """The clock of bytes; of a stream that has not begun, if there are none."""
    if marks is None:
        return StreamClock(0, [])
    rest = marks[_COUNT.size :]
    return StreamClock(_COUNT.unpack_from(marks)[0], list(struct.unpack(f"<{len(rest) // 8}q", rest)))
