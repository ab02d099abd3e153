"""How a command that has started others ends: by any signal in the same order as by Ctrl-C."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

SIGNALS = (signal.SIGTERM, signal.SIGHUP)
"""What ends a process at once, unless it is told otherwise: a supervisor's word, and a terminal that was closed."""


@contextmanager
def in_order() -> Iterator[None]:
    """Within: SIGTERM and SIGHUP raise SystemExit (status 128 + number), so that every `finally` runs. Once."""
    before = {number: signal.getsignal(number) for number in SIGNALS}
    taken = [number for number in SIGNALS if before[number] is not signal.SIG_IGN]  # nohup's wish is kept
    for number in taken:
        signal.signal(number, _end)
    try:
        yield
    finally:
        for number in taken:
            signal.signal(number, before[number])


def _end(number: int, frame: FrameType | None) -> None:
    del frame
    for each in SIGNALS:
        signal.signal(each, signal.SIG_IGN)  # it is ending; a second one must not cut the cleaning short
    raise SystemExit(128 + number)
