"""A small process that cleans up after another one, even if that one is killed: it ends processes, removes a folder.

Linux' PR_SET_PDEATHSIG would end children too, but it cannot remove a folder, needs a wrapper around other programs
(Java), and exists on Linux only. A guardian needs only a pipe: the kernel closes it however its writer ends.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Self

import psutil

MARK = "GUARDED_BY_VIGIE"
"""The environment variable that guarded processes inherit; its value is the folder."""
END_WITHIN = 20.0
"""Seconds that processes get to end in order: a broker writes its state to disk meanwhile."""
LOOK_EVERY = 0.05
"""Seconds between looks at whether they have ended."""


class Guardian:
    """Cleans up when the context closes, or when this process ends in any way.

    Processes started meanwhile inherit a mark in their environment, and so do their children. All of them are ended,
    then the folder is removed.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        os.environ.pop(MARK, None)
        self._process = subprocess.Popen(  # noqa: S603 the arguments are ours
            [sys.executable, "-m", "vigie.guardian", str(self._folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd="/",
            start_new_session=True,  # what ends a whole group or terminal must not end the guardian
        )
        os.environ[MARK] = str(self._folder)
        return self

    def __exit__(self, *exc: object) -> None:
        os.environ.pop(MARK, None)
        if self._process is not None and self._process.stdin is not None:
            self._process.stdin.close()
            self._process.wait()


def guarded(folder: Path) -> Iterator[psutil.Process]:
    """The processes that carry the mark of a folder."""
    for process in psutil.process_iter():
        # suppressed: the process belongs to another user, or has ended meanwhile
        with contextlib.suppress(psutil.Error, OSError):
            if process.environ().get(MARK) == str(folder):
                yield process


def clean_up(folder: Path, within: float = END_WITHIN) -> None:
    """End the processes that carry the mark of a folder, in order if they can, and remove it."""
    end(list(guarded(folder)), within)
    end(list(guarded(folder)), 0)  # what the first ones started while they ended
    shutil.rmtree(folder, ignore_errors=True)


def end(processes: list[psutil.Process], within: float = END_WITHIN) -> None:
    """End processes in order, and kill those that still run after this many seconds."""
    for process in processes:
        with contextlib.suppress(psutil.Error):  # it has just ended by itself
            process.terminate()
    for process in _running(processes, within):
        with contextlib.suppress(psutil.Error):  # as above
            process.kill()
    _running(processes, END_WITHIN)


def _running(processes: list[psutil.Process], within: float) -> list[psutil.Process]:
    """The processes that still run after this many seconds, or as soon as there are none."""
    until = time.monotonic() + within
    while (running := [process for process in processes if runs(process)]) and time.monotonic() < until:
        time.sleep(LOOK_EVERY)
    return running


def runs(process: psutil.Process) -> bool:
    """Whether a process runs. A zombie does not: its parent may never ask for its status."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False


def main() -> None:
    """Wait until the process at the other end of standard input has closed it or ended, then clean up."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    sys.stdin.buffer.read()
    clean_up(Path(sys.argv[1]))


if __name__ == "__main__":
    main()
