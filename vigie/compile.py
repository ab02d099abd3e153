"""`python -m vigie.compile`: compiles all code and builds the tables of names, so that no worker has to.

`make setup` and the build of the image end with it. What exists already is only read. `NUMBA_CACHE_DIR` names another
directory than the default.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
import time
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import suppress

from vigie.agents import STAGES
from vigie.agents.compiled import DISPATCHERS, directory, drop_others, kept, processor
from vigie.runtime.pool import load


def main() -> int:
    """Print a line for each stage; return 1 if a function was not kept and would be compiled again."""
    began = time.monotonic()
    _say(f"compiling for {processor()} into {directory()}")
    paths = {stage.name: [path for path in (stage.warm, stage.warm_state) if path] for stage in STAGES.values()}
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(min(os.cpu_count() or 1, len(paths)), spawn) as processes:
        for done in as_completed([processes.submit(warm, name, paths[name]) for name in paths if paths[name]]):
            name, functions, seconds = done.result()
            _say(f"{name:8}{functions:4} functions {seconds:6.1f} s")
    for name, of_it in paths.items():  # two processes that store the same function at once may lose one of them
        warm(name, of_it)
    missing = [function.py_func.__qualname__ for function in DISPATCHERS if not kept(function)]
    with suppress(OSError):  # code that was shipped may be read-only
        drop_others()
    _say(f"{len(DISPATCHERS)} functions kept in {time.monotonic() - began:.1f} s")
    if missing:
        _say(f"not kept, so that each process compiles them: {', '.join(missing)}")
    return 1 if missing else 0


def warm(name: str, paths: list[str]) -> tuple[str, int, float]:
    """Warm a stage; return its name, how many functions had to be compiled, and the seconds it took."""
    began, before = time.monotonic(), _made()
    for path in paths:
        load(path)()
    return name, _made() - before, time.monotonic() - began


def _made() -> int:
    return sum(bool(function.stats.cache_misses) for function in DISPATCHERS)


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)  # noqa: T201 a command that prints


if __name__ == "__main__":
    sys.exit(main())
