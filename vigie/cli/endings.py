"""Lets a command that started other processes clean up after any signal, as it does after Ctrl-C."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

SIGNALS = (signal.SIGTERM, signal.SIGHUP)
"""Signals that by default end a process at once: from a supervisor, and from a terminal that closes."""


@contextmanager
def in_order() -> Iterator[None]:
    """Within: the first SIGTERM or SIGHUP raises SystemExit (status 128 + number), so that every `finally` runs."""
    before = {number: signal.getsignal(number) for number in SIGNALS}
    taken = [
        number for number in SIGNALS if before[number] is not signal.SIG_IGN
    ]  # nohup ignores SIGHUP, and that stays so
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
        signal.signal(each, signal.SIG_IGN)  # a second one must not interrupt the clean-up
    raise SystemExit(128 + number)
