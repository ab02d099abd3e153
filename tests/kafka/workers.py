"""Worker processes under a supervisor, as compose or Kubernetes would run them: what leaves is started again."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from vigie.settings import Settings, variable


@dataclass
class Worker:
    """One worker: its own state directory, its log, and the process as it is now."""

    name: str
    command: list[str]
    environment: dict[str, str]
    directory: Path
    process: subprocess.Popen[bytes] | None = None
    exits: list[int] = field(default_factory=list)
    wanted: bool = True

    def start(self) -> Worker:
        """Start the process."""
        self.directory.mkdir(parents=True, exist_ok=True)
        environment = {**os.environ, **self.environment, "VIGIE_STATE_DIR": str(self.directory / "state")}
        with (self.directory / "log").open("ab") as log:
            self.process = subprocess.Popen(
                self.command, env=environment, stdout=log, stderr=log, start_new_session=True
            )
        self.wanted = True
        return self

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to the worker alone, not to its pool."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(number)

    def kill9(self) -> None:
        """Kill -9, of its pool processes too: nobody else would."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def stop(self, within: float = 20.0) -> int:
        """SIGTERM; its exit code.

        Raises:
            TimeoutError: it did not end within that many seconds.
        """
        self.wanted = False
        if self.process is None:
            return 0
        self.signal(signal.SIGCONT)
        self.signal(signal.SIGTERM)
        try:
            return self.process.wait(within)
        except subprocess.TimeoutExpired as error:
            self.kill9()
            raise TimeoutError(f"{self.name} did not end within {within} s of SIGTERM:\n{self.log()}") from error

    def supervise(self) -> None:
        """Start it again if it has left and is still wanted."""
        if self.wanted and self.process is not None and (code := self.process.poll()) is not None:
            self.exits.append(code)
            self.start()

    def wait(self, within: float) -> int:
        """The exit code of a worker that leaves by itself.

        Raises:
            TimeoutError: it did not.
        """
        if self.process is None:
            raise RuntimeError(f"{self.name} was never started")
        try:
            return self.process.wait(within)
        except subprocess.TimeoutExpired as error:
            raise TimeoutError(f"{self.name} still runs after {within} s:\n{self.log()}") from error

    def log(self, lines: int = 30) -> str:
        """The end of what it wrote."""
        return "\n".join((self.directory / "log").read_text(errors="replace").splitlines()[-lines:])

    def says(self, text: str, within: float = 30.0) -> bool:
        """Whether it writes that text within so many seconds."""
        end = time.monotonic() + within
        while time.monotonic() < end:
            if (self.directory / "log").exists() and text in (self.directory / "log").read_text(errors="replace"):
                return True
            time.sleep(0.1)
        return False


def counting(name: str, environment: dict[str, str], directory: Path, stage: str = "count") -> Worker:
    """A worker with one of the tests' stages."""
    return Worker(name, [sys.executable, "-m", "tests.kafka.counting", stage], environment, directory / name)


def environment(settings: Settings, **more: object) -> dict[str, str]:
    """A test's settings as a worker process is given them; `more` are further settings, by name."""
    given = {
        "brokers": settings.brokers,
        "prefix": settings.prefix,
        "app": settings.app,
        "pool_processes": settings.pool_processes,
        "batch_within": settings.batch_within,
        **more,
    }
    return {variable(name): str(value) for name, value in given.items()}


def supervised(workers: list[Worker], seconds: float) -> None:
    """So many seconds in which what leaves is started again."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        for worker in workers:
            worker.supervise()
        time.sleep(0.5)
