"""Loops that Python would be too slow for, compiled at their first call and kept on disk for the next process."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import ParamSpec, TypeVar

import numba

P = ParamSpec("P")
R = TypeVar("R")
ROOMS = Path(__file__).parent


def forget_stale(sources: Path, kept: Path) -> None:
    """Drop compiled code in `kept` that is older than any of the sources.

    numba compiles a function anew when its own file has changed, but not when that of one it calls has.
    """
    newest = max(file.stat().st_mtime for file in sources.rglob("*.py"))
    for index in kept.rglob("*.nbi"):
        with suppress(FileNotFoundError):  # another process that starts too was faster
            if index.stat().st_mtime < newest:
                index.unlink()


forget_stale(ROOMS, Path(getattr(numba.config, "CACHE_DIR", "") or ROOMS))


def compiled(function: Callable[P, R]) -> Callable[P, R]:
    """The same function as machine code (numba, without the Python object mode): numbers and numpy arrays in and out.

    Integers wrap as in C and indexes are not checked: a caller hands in arrays of the sizes that the function names.
    Compiled code lies in `__pycache__` or where `NUMBA_CACHE_DIR` says; else each process compiles for itself.
    """
    try:
        faster: Callable[P, R] = numba.njit(cache=True, nogil=True, error_model="numpy")(function)
    except RuntimeError:  # numba found nowhere to write
        faster = numba.njit(nogil=True, error_model="numpy")(function)
    return faster
