"""The process that worker processes are forked from: it has loaded all that they need, once, and has no threads.

A fork shares what was loaded, so that two processes hold little more than one, and a killed one is replaced in some
hundredths of a second. The worker itself cannot be forked: it has threads, of which a fork copies half.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import sys
from collections.abc import Mapping, Sequence
from multiprocessing import forkserver
from multiprocessing.context import BaseContext
from typing import Any

Call = tuple[str, Mapping[str, Any]]
"""What is called in the template before it serves: `module:name`, and its keyword arguments."""
VARIABLE = "_VIGIE_TEMPLATE"
"""How the calls reach the template: the standard library hands it nothing but names of modules to import."""
loaded: list[str] = []
"""In the template and its forks: the calls that were made there, as `VARIABLE` had them."""


def start(calls: Sequence[Call]) -> BaseContext:
    """Begin to load, in a process of its own; the context to start worker processes by.

    A template that dies is made anew with the next process. Where there is no fork (Windows) each process loads for
    itself.
    """
    if sys.platform == "win32":
        return multiprocessing.get_context("spawn")
    os.environ[VARIABLE] = packed(calls)
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["__main__", "vigie.runtime.template_process"])
    forkserver.ensure_running()
    return context


def stop() -> None:
    """End the template, so that the next one loads other things."""
    if sys.platform != "win32":
        forkserver._forkserver._stop()  # type: ignore[attr-defined]  # noqa: SLF001 there is no other way


def packed(calls: Sequence[Call]) -> str:
    """The calls as text."""
    return json.dumps(calls, sort_keys=True)


def unpacked(text: str) -> list[Call]:
    """The calls of a text."""
    return [(path, options) for path, options in json.loads(text)]


def is_loaded(calls: Sequence[Call]) -> bool:
    """Whether this process is a fork of a template that has made these very calls."""
    return packed(calls) in loaded
