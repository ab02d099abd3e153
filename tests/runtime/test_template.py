"""Worker processes are forks of one that has loaded everything: they share it, and a killed one is soon replaced."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil
import pytest

from vigie import child_path
from vigie.agents import STAGES
from vigie.runtime import template
from vigie.runtime.pool import WorkerPool
from vigie.runtime.set_up import calls
from vigie.schemas.envelope import Incoming
from vigie.settings import Settings

REPLACED_WITHIN = 2.0
"""Seconds on a busy machine; some hundredths on a quiet one. Loading the models anew takes three and more."""


def who(batch: list[Incoming]) -> list[int]:
    """Which process works."""
    return [os.getpid() for _ in batch]


def fall(batch: list[Incoming]) -> list[int]:
    """Take the process down."""
    os.kill(os.getpid(), signal.SIGKILL)
    return [0 for _ in batch]


def test_a_killed_process_is_replaced_before_models_could_be_loaded_anew() -> None:
    record = Incoming("raw", 0, 0, 0, None, b"")

    async def replaced() -> tuple[int, int, float]:
        pool = WorkerPool(1, 60, 2_000_000_000, calls(Settings(), [STAGES["enrich"]]))
        try:
            await pool.warm()
            (first,) = await pool.work(f"{__name__}:who", [record])
            await pool.work(f"{__name__}:fall", [record])
            began = time.monotonic()
            (second,) = await pool.work(f"{__name__}:who", [record])
            return first, second, time.monotonic() - began
        finally:
            pool.close()

    first, second, seconds = asyncio.run(replaced())
    assert first != second
    assert seconds < REPLACED_WITHIN


def test_modules_in_the_current_directory_are_not_taken_for_ours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("vigie.py", "orjson.py"):
        (tmp_path / name).write_text("raise SystemExit('not ours')")
    monkeypatch.chdir(tmp_path)
    for name in (child_path.SAFE_PATH, child_path.PATH):
        monkeypatch.delenv(name, raising=False)  # as a first start finds it
    template.stop()  # what runs was started elsewhere

    async def works() -> list[int]:
        pool = WorkerPool(1, 60, 2_000_000_000, calls(Settings(), [STAGES["rules"]]))
        try:
            await pool.warm()
            return await pool.work(f"{__name__}:who", [Incoming("raw", 0, 0, 0, None, b"")])
        finally:
            pool.close()
            template.stop()  # it was started in a folder that goes

    assert len(asyncio.run(works())) == 1


WORKER = """
import asyncio, os
from vigie.runtime.pool import WorkerPool

if __name__ == "__main__":
    pool = WorkerPool(1, 60, 2_000_000_000, [])
    asyncio.run(pool.warm())
    pool.close()
    os._exit(0)
"""


@pytest.mark.parametrize("folder", ["tmp", "a" * 80])
def test_a_worker_that_ends_leaves_no_temporary_folder(folder: str, tmp_path: Path) -> None:
    """It ends with os._exit, which runs no exit handler: one empty folder was left with every worker.

    Where a socket's path would be too long, it lies in the system's temporary folder.
    """
    program = tmp_path / "worker.py"
    program.write_text(WORKER)
    with tempfile.TemporaryDirectory(dir="/tmp") as short:
        temporary = Path(short) / folder
        temporary.mkdir()

        subprocess.run([sys.executable, program], env={**os.environ, "TMPDIR": str(temporary)}, check=True)

        assert list(temporary.iterdir()) == []


def test_a_process_shares_the_models_with_its_template() -> None:
    record = Incoming("raw", 0, 0, 0, None, b"")

    async def own() -> float:
        pool = WorkerPool(1, 60, 2_000_000_000, calls(Settings(), [STAGES["enrich"]]))
        try:
            await pool.warm()
            (process,) = await pool.work(f"{__name__}:who", [record])
            memory = psutil.Process(process).memory_full_info()
            return float(memory.uss / memory.rss)
        finally:
            pool.close()

    assert asyncio.run(own()) < 0.2  # in a process that loads for itself, nearly all is its own
