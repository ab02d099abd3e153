"""Makes child processes import from where this process does, whatever lies in the current directory.

`python -c` and `python -m` put the current directory before everything else. A worker that is started in a folder with
a `vigie` or an `orjson.py` of its own would run that code in its worker processes, and its own code in the parent.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

SAFE_PATH, PATH = "PYTHONSAFEPATH", "PYTHONPATH"


def export() -> None:
    """Give every Python process that this one starts from now on this process's import path."""
    os.environ[SAFE_PATH] = "1"
    # the whole path, not the variable alone: it may hold what `python -m` or a test has added
    os.environ[PATH] = os.pathsep.join(os.path.abspath(entry) for entry in sys.path)  # noqa: PTH100 '' is here


@contextmanager
def exported() -> Iterator[None]:
    """The same for processes that are started in the block."""
    before = {name: os.environ.get(name) for name in (SAFE_PATH, PATH)}
    export()
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
