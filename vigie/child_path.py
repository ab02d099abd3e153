"""Makes child processes import from where this process does, whatever lies in the current directory.

`python -c` and `python -m` put the current directory before everything else. A worker that is started in a folder with
a `vigie` or an `orjson.py` of its own would run that code in its worker processes, and its own code in the parent.
"""

from __future__ import annotations

import os
import sys

SAFE_PATH, PATH = "PYTHONSAFEPATH", "PYTHONPATH"


def export() -> None:
    """Give every Python process that this one starts from now on this process's import path."""
    os.environ[SAFE_PATH] = "1"
    # the whole path, not the variable alone: it may hold what `python -m` or a test has added
    os.environ[PATH] = os.pathsep.join(os.path.abspath(entry) for entry in sys.path)  # noqa: PTH100 '' is here
