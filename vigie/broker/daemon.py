"""A local Kafka that keeps running after its command ends. Its data and process id are in the state directory."""

from __future__ import annotations

import contextlib
import time
from dataclasses import dataclass, replace
from pathlib import Path

import psutil

from vigie.broker.local import READY_WITHIN, STOP_WITHIN, LocalKafka, listens, serves
from vigie.errors import LocalKafkaError
from vigie.guardian import end
from vigie.settings import Settings


@dataclass(frozen=True, slots=True)
class RunningBroker:
    """A running broker."""

    pid: int
    port: int
    ready: bool


def directory(settings: Settings) -> Path:
    """Where the broker keeps its data."""
    return settings.state_dir / "kafka"


def status(settings: Settings) -> RunningBroker | None:
    """The broker started from this directory, or None."""
    folder = directory(settings)
    try:
        pid, port = int((folder / "pid").read_text()), int((folder / "port").read_text())
        command = psutil.Process(pid).cmdline()
    except (OSError, ValueError, psutil.Error):
        return None
    ours = any(str(folder) in part for part in command)  # or another process has the number by now
    return RunningBroker(pid, port, serves(port)) if ours else None


def start(settings: Settings, port: int) -> RunningBroker:
    """Start the broker on `port` and leave it running. A running one is left as it is.

    Raises:
        LocalKafkaError: it does not start, or something else listens on the port.
    """
    running = status(settings)
    if running is not None:
        return _once_ready(running)
    if listens(port):
        raise LocalKafkaError(f"something else listens on 127.0.0.1:{port}: stop it, or use `--port`")
    broker = LocalKafka(directory(settings), port).start()
    return RunningBroker(broker.pid or 0, port, ready=True)


def _once_ready(running: RunningBroker) -> RunningBroker:
    """Wait until the broker serves: the command that started it may have been killed before that.

    Raises:
        LocalKafkaError: it hangs.
    """
    until = time.monotonic() + READY_WITHIN
    while not serves(running.port):
        if time.monotonic() > until:
            raise LocalKafkaError(f"the local Kafka (process {running.pid}) hangs: run `vigie kafka stop`")
        time.sleep(0.1)
    return replace(running, ready=True)


def stop(settings: Settings) -> RunningBroker | None:
    """Stop the broker and return which it was; None if none ran."""
    running = status(settings)
    if running is None:
        return None
    with contextlib.suppress(psutil.NoSuchProcess):  # it has just ended by itself
        end([psutil.Process(running.pid)], STOP_WITHIN)
    (directory(settings) / "pid").unlink(missing_ok=True)
    return running
