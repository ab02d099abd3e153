"""Ends a worker process whose worker was killed: `kill -9` leaves nobody to stop it."""

from __future__ import annotations

import multiprocessing
import os
import threading
from multiprocessing.connection import wait

ORPHANED = 1
"""The exit status of a process that ended because its parent did; nobody is left to read it."""


def end_with_parent() -> None:
    """In a process that multiprocessing has spawned: from now on, end at once when its parent has ended.

    The parent holds one end of a pipe, which its kernel closes however it ends. Linux' PR_SET_PDEATHSIG would do
    without a thread, but it fires when the *thread* ends that started the process, and pools start theirs from threads.
    """
    parent = multiprocessing.parent_process()
    if parent is None:  # a process of its own: there is nobody to end with
        return
    sentinel = parent.sentinel

    def end() -> None:
        wait([sentinel])
        os._exit(ORPHANED)  # not sys.exit: the main thread may be at work, and its result is nobody's

    threading.Thread(target=end, name="ends with its parent", daemon=True).start()
