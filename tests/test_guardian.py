"""The guardian: what runs in a folder ends with the process that made it, however that ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from vigie.guardian import MARK, Guardian, clean_up, guarded, runs

WITHIN = 10.0
OWNER = """
import subprocess, sys, time
from pathlib import Path
from vigie.guardian import Guardian

folder = Path(sys.argv[1])
with Guardian(folder):
    child = "import subprocess, time; print(subprocess.Popen(['sleep', '600']).pid, flush=True); time.sleep(600)"
    started = subprocess.Popen([sys.executable, "-c", child], stdout=subprocess.PIPE, text=True, start_new_session=True)
    print(started.pid, started.stdout.readline(), end="", flush=True)
    time.sleep(float(sys.argv[2]))
"""


def owner(folder: Path, seconds: float) -> tuple[subprocess.Popen[str], list[psutil.Process]]:
    """A process that guards a folder, and the child and grandchild that it has started."""
    folder.mkdir()
    (folder / "data").write_text("x")
    command = [sys.executable, "-c", OWNER, str(folder), str(seconds)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, start_new_session=True)
    assert process.stdout is not None
    return process, [psutil.Process(int(pid)) for pid in process.stdout.readline().split()]


def gone(folder: Path, processes: list[psutil.Process]) -> bool:
    """Whether nothing is left, soon."""
    end = time.monotonic() + WITHIN
    while (folder.exists() or any(map(runs, processes))) and time.monotonic() < end:
        time.sleep(0.05)
    return not folder.exists() and not any(map(runs, processes)) and not list(guarded(folder))


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGHUP])
def test_nothing_is_left_of_a_process_that_a_signal_ends(number: signal.Signals, tmp_path: Path) -> None:
    """The whole group is killed, as a shell or a container would: the guardian stands outside of it."""
    process, started = owner(tmp_path / "folder", 600)

    os.killpg(process.pid, number)
    process.communicate()

    assert gone(tmp_path / "folder", started)


def test_nothing_is_left_of_one_that_ends_by_itself(tmp_path: Path) -> None:
    process, started = owner(tmp_path / "folder", 0.1)
    process.communicate()

    assert process.returncode == 0
    assert gone(tmp_path / "folder", started)


def test_the_context_ends_only_when_all_is_clean(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()

    with Guardian(folder):
        assert folder.exists()

    assert not folder.exists()


def test_what_does_not_end_in_order_is_killed(tmp_path: Path) -> None:
    stubborn = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True)"
    command = [sys.executable, "-c", f"{stubborn}; time.sleep(600)"]
    environment = {MARK: str(tmp_path / "folder")}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
        assert process.stdout is not None
        process.stdout.readline()
        clean_up(tmp_path / "folder", within=0.5)
        assert process.wait(WITHIN) == -signal.SIGKILL


def test_other_processes_are_left_alone(tmp_path: Path) -> None:
    """Even one that reads a file of the folder: somebody looks at a log."""
    command = [sys.executable, "-c", "import time; time.sleep(600)", str(tmp_path / "folder" / "log")]
    with subprocess.Popen(command, env={MARK: str(tmp_path / "other")}) as process:
        clean_up(tmp_path / "folder")
        assert process.poll() is None
        process.kill()
