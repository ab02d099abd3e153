"""The process that worker processes are forked from. It loads all that they need, once, and has no threads.

Forks share what was loaded, so two processes need little more memory than one, and a killed one is replaced in some
hundredths of a second. The worker itself cannot be forked: it has threads, and a fork copies the locks that they hold
but not the threads.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import shutil
import sys
import tempfile
from collections.abc import Mapping, Sequence
from multiprocessing import forkserver
from multiprocessing.context import BaseContext
from typing import Any

from vigie import child_path

Call = tuple[str, Mapping[str, Any]]
"""What is called in the template before it serves: `module:name`, and its keyword arguments."""
VARIABLE = "_VIGIE_TEMPLATE"
"""Passes the calls to the template by the environment: the standard library passes it only names of modules."""
LONGEST_SOCKET, SOCKET_NAME = 104, 34
"""Characters that macOS allows a socket's path (Linux has 108), and those that ours adds to the temporary folder."""
_folder: list[str] = []
"""The folder of the template's socket, while there is one."""
loaded: list[str] = []
"""In the template and its forks: the calls made there, as `VARIABLE` held them."""


def start(calls: Sequence[Call]) -> BaseContext:
    """Begin to load in a process of its own; returns the context to start worker processes with.

    A template that dies is replaced with the next process. Without fork (Windows), each process loads for itself.
    """
    if sys.platform == "win32":
        return multiprocessing.get_context("spawn")
    os.environ[VARIABLE] = packed(calls)
    if not _folder:
        # not multiprocessing's own `pymp-*`: an exit handler would remove it, and a worker ends with os._exit
        _folder.append(tempfile.mkdtemp(prefix="vigie-", dir=_temporary()))
        _options().setdefault("tempdir", _folder[0])
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["__main__", "vigie.runtime.template_process"])
    child_path.export()  # for good: the standard library starts a template that died again by itself
    forkserver.ensure_running()
    return context


def stop() -> None:
    """End the template, so that the next one loads other things."""
    if sys.platform != "win32":
        forkserver._forkserver._stop()  # type: ignore[attr-defined]  # noqa: SLF001 no public way
        if _folder:
            folder = _folder.pop()
            if _options().get("tempdir") == folder:
                del _options()["tempdir"]
            shutil.rmtree(folder, ignore_errors=True)


def _temporary() -> str:
    """The temporary folder, or the system's where the path of a socket in it would be too long."""
    folder = tempfile.gettempdir()
    return folder if len(folder) + SOCKET_NAME <= LONGEST_SOCKET else "/tmp"  # noqa: S108 mkdtemp makes it private


def _options() -> dict[str, Any]:
    """Where multiprocessing looks for a folder for the template's socket before it makes one."""
    options: dict[str, Any] = multiprocessing.current_process()._config  # type: ignore[attr-defined]  # noqa: SLF001 no public way
    return options


def packed(calls: Sequence[Call]) -> str:
    """The calls as text."""
    return json.dumps(calls, sort_keys=True)


def unpacked(text: str) -> list[Call]:
    """The calls of a text."""
    return [(path, options) for path, options in json.loads(text)]


def is_loaded(calls: Sequence[Call]) -> bool:
    """Whether this process is a fork of a template that has made these very calls."""
    return packed(calls) in loaded
