"""Worker processes end with their worker, whatever they are doing and however it ends."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from vigie.guardian import end, runs

PARENT = """
import multiprocessing, sys, time
from vigie.runtime.orphans import end_with_parent

def child(work):
    end_with_parent()
    print("up", flush=True)
    while work == "busy":
        sum(range(1000))
    time.sleep(3600)

if __name__ == "__main__":
    context = multiprocessing.get_context("spawn")
    for work in ("idle", "busy"):
        context.Process(target=child, args=(work,)).start()
    time.sleep(3600)
"""
WITHIN = 5.0


@contextmanager
def family(program: Path) -> Iterator[tuple[subprocess.Popen[str], list[psutil.Process]]]:
    """A parent with two children that are up."""
    parent = subprocess.Popen([sys.executable, program], stdout=subprocess.PIPE, text=True)
    children: list[psutil.Process] = []
    try:
        assert parent.stdout is not None
        assert [parent.stdout.readline() for _ in range(2)] == ["up\n", "up\n"]
        children = psutil.Process(parent.pid).children(recursive=True)
        yield parent, children
    finally:
        parent.kill()
        parent.wait()
        end(children, 0)
        if parent.stdout is not None:
            parent.stdout.close()


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGHUP])
def test_children_end_when_their_parent_is_killed(number: signal.Signals, tmp_path: Path) -> None:
    program = tmp_path / "parent.py"
    program.write_text(PARENT)  # a file, for spawn runs it anew by its path

    with family(program) as (parent, children):
        parent.send_signal(number)
        parent.wait()
        until = time.monotonic() + WITHIN
        while any(map(runs, children)) and time.monotonic() < until:
            time.sleep(0.05)

        assert len(children) >= 2
        assert not any(map(runs, children))


def test_a_process_without_a_multiprocessing_parent_goes_on() -> None:
    program = "from vigie.runtime.orphans import end_with_parent; end_with_parent(); print('on')"

    begun = time.monotonic()
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert done.stdout == "on\n"
    assert time.monotonic() - begun < 30
