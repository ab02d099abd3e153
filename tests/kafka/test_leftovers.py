"""A worker ended by any signal leaves no process behind: not its pool's, whatever they are doing."""

from __future__ import annotations

import signal
import time

import psutil
import pytest

from tests.kafka.conftest import Bench
from vigie.guardian import runs

STATUS = {signal.SIGTERM: 0, signal.SIGINT: 0, signal.SIGHUP: 0, signal.SIGKILL: -signal.SIGKILL}
WITHIN = 20.0
"""Seconds; a worker may take 15 to leave in order."""


def still_running(processes: list[psutil.Process], within: float) -> list[psutil.Process]:
    """Those that run after so many seconds."""
    end = time.monotonic() + within
    while (running := [process for process in processes if runs(process)]) and time.monotonic() < end:
        time.sleep(0.1)
    return running


@pytest.mark.parametrize("number", STATUS)
def test_no_process_outlives_its_worker(bench: Bench, number: signal.Signals) -> None:
    """One of the pool's is at work for an hour."""
    bench.create()
    bench.send(b"one")
    worker = bench.worker(stage="count-pooled", work_timeout=3600, pool_processes=2)
    bench.wait_for(1)
    bench.send(b"hang")
    time.sleep(1)
    assert worker.process is not None
    children = psutil.Process(worker.process.pid).children(recursive=True)
    assert len(children) >= 2

    worker.signal(number)

    assert worker.wait(WITHIN) == STATUS[number]
    assert still_running(children, 10) == []


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_ten_workers_ended_in_turn_by_each_signal_leave_no_process(bench: Bench) -> None:
    """From before the pool is up to the midst of its work."""
    bench.create()
    for turn in range(10):
        number = list(STATUS)[turn % 4]
        worker = bench.worker(f"w{turn}", stage="count-pooled", pool_processes=2)
        time.sleep(turn * 1.5)
        assert worker.process is not None
        children = psutil.Process(worker.process.pid).children(recursive=True)
        worker.signal(number)
        worker.wait(WITHIN)
        assert still_running(children, 10) == [], (turn, number)
