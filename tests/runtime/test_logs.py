"""What a worker process writes to standard error: read as whoever collects its lines reads them."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
import time
from typing import Any

from vigie.runtime.log_throttle import LogThrottle

BEGIN = """
import asyncio, gc, logging, sys, threading, time, warnings
from structlog import get_logger
from vigie.runtime import logs
from vigie.settings import load
logs.configure(load())
log = get_logger("vigie.test")
aiokafka, faust = logging.getLogger("aiokafka.client"), logging.getLogger("faust.transport")
"""


def written(program: str, **settings: str) -> str:
    """What a process with our logs writes to standard error, a pipe."""
    environment = {**os.environ, **{f"VIGIE_{name.upper()}": value for name, value in settings.items()}}
    done = subprocess.run(
        [sys.executable, "-c", BEGIN + program + "\nlogs.finish()"],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stderr


def lines(program: str, **settings: str) -> list[dict[str, Any]]:
    """The same as JSON: each line must be an object."""
    return [json.loads(line) for line in written(program, **settings).splitlines()]


def test_a_line_of_ours_and_one_of_a_library_have_one_form() -> None:
    ours, theirs = lines(
        'log.info("slot open", partition=3); aiokafka.error("Unable connect to node with id %s: %s", 1, "refused")'
    )

    assert (ours["event"], ours["partition"], ours["level"]) == ("slot open", 3, "info")
    assert (theirs["event"], theirs["level"]) == ("Unable connect to node with id 1: refused", "error")
    assert theirs["logger"] == "aiokafka.client"
    assert ours["ts"] <= theirs["ts"]


def test_a_traceback_lies_within_its_line() -> None:
    """Whoever wrote it: vigie, a library, asyncio, a thread, a finaliser, a warning."""
    told = lines("""
try:
    1 / 0
except ZeroDivisionError as error:
    log.error("ours", exc_info=error)
    faust.exception("theirs")

async def task():
    raise KeyError("in a task")

async def forget():
    asyncio.create_task(task())
    await asyncio.sleep(0)

asyncio.run(forget())
gc.collect()

def fail():
    raise OSError("in a thread")

thread = threading.Thread(target=fail, name="fetcher")
thread.start()
thread.join()

class Finalised:
    def __del__(self):
        raise ValueError("in a finaliser")

Finalised()
warnings.warn("old")
""")

    said = {line["event"].splitlines()[0]: line for line in told}
    assert "ZeroDivisionError" in said["ours"]["exception"]
    assert "ZeroDivisionError" in said["theirs"]["exception"]
    assert "in a task" in said["Task exception was never retrieved"]["exception"]
    assert "in a thread" in said["thread fetcher ended"]["exception"]
    assert any("in a finaliser" in line.get("exception", "") for line in told)
    assert any("UserWarning: old" in line["event"] for line in told)


def test_what_a_library_repeats_is_written_once_and_counted() -> None:
    """Whatever changes between the lines: nodes, times, addresses of objects."""
    told = lines("""
for number in range(500):
    aiokafka.error("Unable connect to node with id %s: %s", number % 3, "refused")
    aiokafka.error(f"Task {number} at {hex(number)} failed")
""")

    assert [line.get("repeated") for line in told] == [None, None, 499, 499]
    assert told[2]["event"] == "Unable connect to node with id 1: refused (repeated 499 times)"


def test_different_levels_loggers_templates_and_exceptions_are_different_lines() -> None:
    told = lines("""
faust.error("gone"); faust.warning("gone"); aiokafka.error("gone"); aiokafka.error("gone: %s", 1)
for kind in (KeyError, ValueError):
    try:
        raise kind
    except kind:
        aiokafka.exception("gone")
""")

    assert len(told) == 6


def test_our_own_lines_are_counted_only_if_they_are_equal_and_warn() -> None:
    told = lines("""
for partition in (1, 2, 1, 1):
    log.info("slot open", partition=partition)
    log.warning("in doubt", partition=partition)
""")

    assert [line["event"] for line in told].count("slot open") == 4
    assert [(line["partition"], line.get("repeated")) for line in told if line["level"] == "warning"] == [
        (1, None),
        (2, None),
        (1, 2),
    ]


def test_repeats_are_told_once_a_window_even_when_nothing_else_is_logged() -> None:
    class Kept(logging.Handler):
        def __init__(self) -> None:
            super().__init__()
            self.counts: list[int] = []

        def emit(self, record: logging.LogRecord) -> None:
            self.counts.append(getattr(record, "repeated", 0))

    kept = Kept()
    repeats = LogThrottle(kept, window=0.4)
    end = time.monotonic() + 1.0
    said = 0
    while time.monotonic() < end:
        repeats.handle(logging.makeLogRecord({"msg": "no broker", "levelno": logging.ERROR}))
        said += 1
        time.sleep(0.01)
    time.sleep(1.0)

    assert 3 <= len(kept.counts) <= 5
    assert 1 + sum(kept.counts) == said


def test_text_that_goes_into_a_file_has_no_colours() -> None:
    told = written('log.warning("slot open", partition=3); faust.error("gone")', log_format="text")

    assert "\x1b" not in told
    assert "slot open" in told
    assert "partition=3" in told
    assert len(told.splitlines()) == 2


def test_a_traceback_as_text_follows_its_line() -> None:
    told = written('try:\n    1 / 0\nexcept ZeroDivisionError:\n    faust.exception("gone")', log_format="text")

    assert "gone" in told.splitlines()[0]
    assert "ZeroDivisionError: division by zero" in told
    assert "\x1b" not in told


def test_everyday_lines_of_libraries_are_left_out() -> None:
    assert lines('faust.info("x"); aiokafka.warning("x"); logging.getLogger("mode").warning("x")') == []
