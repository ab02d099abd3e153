"""Writes a log line once, then counts its repeats: a client without a broker logs the same line 500 times a second."""

from __future__ import annotations

import logging
import re
import threading
import time
from dataclasses import dataclass
from typing import Any

from structlog.typing import EventDict

WINDOW = 60.0
"""Seconds between two reports of a line's repeats."""
MOST_HELD = 1_000
"""Different lines remembered, at most: bounds memory. The oldest is reported and forgotten first."""
CHANGING = re.compile(r"0x[0-9a-fA-F]+|\d+")
"""What differs between two messages with the same meaning: addresses of objects, offsets, times, task numbers."""


@dataclass(slots=True)
class _Line:
    record: logging.LogRecord
    written: float
    repeated: int = 0


class LogThrottle(logging.Handler):
    """Passes each line to `inner` the first time, and its repeats as one line with a count every `window` seconds.

    Two lines of a library are the same if logger, level, template and kind of exception are. Two lines of vigie are the
    same only if every field is. Below WARNING they are never held back: each one reports some progress.
    """

    def __init__(self, inner: logging.Handler, window: float = WINDOW) -> None:
        super().__init__()
        self._inner = inner
        self._window = window
        self._lines: dict[Any, _Line] = {}  # in the order of `written`
        self._pending = threading.Event()
        threading.Thread(target=self._report_later, name="log repeats", daemon=True).start()

    def emit(self, record: logging.LogRecord) -> None:
        """Write it, or count it."""
        now = time.monotonic()
        self._report_due(now)
        key = _key(record)
        if key is None:
            self._inner.handle(record)
        elif (line := self._lines.get(key)) is not None:
            line.record = record
            line.repeated += 1
            self._pending.set()
        else:
            self._lines[key] = _Line(record, now)
            self._inner.handle(record)
            if len(self._lines) > MOST_HELD:
                self._report(self._lines.pop(next(iter(self._lines))))

    def report_all(self) -> None:
        """Report every count now, and start again."""
        self.acquire()
        try:
            lines, self._lines = self._lines, {}
            for line in lines.values():
                self._report(line)
        finally:
            self.release()

    def close(self) -> None:
        """Report every count, then close."""
        self.report_all()
        self._inner.close()
        super().close()

    def _report_due(self, now: float) -> None:
        while self._lines:
            key, line = next(iter(self._lines.items()))
            if now - line.written < self._window:
                return
            del self._lines[key]
            if line.repeated:
                self._report(line)
                self._lines[key] = _Line(line.record, now)  # it is still repeated: go on counting

    def _report(self, line: _Line) -> None:
        if line.repeated:
            line.record.repeated = line.repeated
            self._inner.handle(line.record)

    def _report_later(self) -> None:
        """Loop: report counts when no other log line comes to do it."""
        while True:
            self._pending.wait()
            self._pending.clear()
            time.sleep(self._window)
            self.acquire()
            try:
                self._report_due(time.monotonic())
                if any(line.repeated for line in self._lines.values()):
                    self._pending.set()  # those written during the sleep are due later
            finally:
                self.release()


def _key(record: logging.LogRecord) -> Any:
    """What two equal records share; None for a record that is always written."""
    if isinstance(record.msg, dict):
        return _vigie_key(record.name, record.levelno, record.msg)
    kind = record.exc_info[0] if isinstance(record.exc_info, tuple) else None
    return record.name, record.levelno, CHANGING.sub("#", str(record.msg)), kind


def _vigie_key(name: str, level: int, event: EventDict) -> Any:
    if level < logging.WARNING:
        return None
    fields = sorted((field, str(value)) for field, value in event.items() if field != "ts")
    return name, level, tuple(fields)
