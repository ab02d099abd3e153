"""The stream's clock: the median event time of its last articles, which a few wrong clocks cannot move."""

from __future__ import annotations

import struct
from dataclasses import dataclass

_COUNT = struct.Struct("<Q")


@dataclass(slots=True)
class Clock:
    """How many articles were processed, and the event times of the last ones, in milliseconds."""

    articles: int
    times: list[int]

    def tick(self, time: int, most: int) -> None:
        """One more article."""
        self.articles += 1
        self.times.append(time)
        del self.times[:-most]

    @property
    def now(self) -> int:
        """The median of the last event times."""
        return sorted(self.times)[(len(self.times) - 1) // 2] if self.times else 0


def pack(clock: Clock) -> bytes:
    """The clock as bytes."""
    return _COUNT.pack(clock.articles) + struct.pack(f"<{len(clock.times)}q", *clock.times)


def unpack(marks: bytes | None) -> Clock:
    """The clock of bytes; of a stream that has not begun, if there are none."""
    if marks is None:
        return Clock(0, [])
    rest = marks[_COUNT.size :]
    return Clock(_COUNT.unpack_from(marks)[0], list(struct.unpack(f"<{len(rest) // 8}q", rest)))
