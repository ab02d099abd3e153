"""The stream's clock: the median event time of the last articles. A few wrong clocks cannot move it."""

from __future__ import annotations

import struct
from bisect import bisect_left, insort
from dataclasses import dataclass, field

_COUNT = struct.Struct("<Q")


@dataclass(slots=True)
class StreamClock:
    """The number of articles processed, and the event times of the last ones in milliseconds."""

    articles: int
    times: list[int]
    _sorted: list[int] = field(init=False, compare=False)

    def __post_init__(self) -> None:
        """Sorts the times once; `tick` keeps them sorted."""
        self._sorted = sorted(self.times)

    def tick(self, time: int, most: int) -> None:
        """Add one article. Beyond `most` the oldest times are dropped."""
        self.articles += 1
        # two lists: in arrival order to drop the oldest, sorted to read the median without sorting every time
        self.times.append(time)
        insort(self._sorted, time)
        while len(self.times) > most:
            del self._sorted[bisect_left(self._sorted, self.times.pop(0))]

    @property
    def now(self) -> int:
        """The median of the last event times; 0 before the first article."""
        return self._sorted[(len(self._sorted) - 1) // 2] if self._sorted else 0


def pack(clock: StreamClock) -> bytes:
    """The stored form of a clock."""
    return _COUNT.pack(clock.articles) + struct.pack(f"<{len(clock.times)}q", *clock.times)


def unpack(record: bytes | None) -> StreamClock:
    """The clock of its stored form; without one, the clock of a stream that has not begun."""
    if record is None:
        return StreamClock(0, [])
    rest = record[_COUNT.size :]
    return StreamClock(_COUNT.unpack_from(record)[0], list(struct.unpack(f"<{len(rest) // 8}q", rest)))
