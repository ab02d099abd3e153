"""Ends a worker process whose worker was killed: `kill -9` leaves nobody to stop it."""

from __future__ import annotations

import multiprocessing
import os
import threading
from multiprocessing.connection import wait

ORPHANED = 1
"""The exit status of a process that ended because its parent did; nobody is left to read it."""


def end_with_parent() -> None:
    """In a process started by multiprocessing: from now on, end at once when its parent has ended.

    The parent holds one end of a pipe, and the kernel closes it however the parent ends. Linux' PR_SET_PDEATHSIG needs
    no thread, but it fires when the *thread* that started the process ends, and pools start processes from threads.
    """
    parent = multiprocessing.parent_process()
    if parent is None:  # started on its own: no parent to end with
        return
    sentinel = parent.sentinel

    def end() -> None:
        wait([sentinel])
        os._exit(ORPHANED)  # not sys.exit: the main thread may be at work, and nobody waits for its result

    threading.Thread(target=end, name="ends with its parent", daemon=True).start()
