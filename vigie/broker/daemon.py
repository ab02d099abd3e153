"""A local Kafka that outlives the command that started it: its data and process id lie in the state directory."""

from __future__ import annotations

import os
import signal
from dataclasses import dataclass
from pathlib import Path

import psutil

from vigie.broker.local import STOP_WITHIN, LocalKafka, listens, serves
from vigie.errors import LocalKafkaError
from vigie.settings import Settings


@dataclass(frozen=True, slots=True)
class Running:
    """A running broker."""

    pid: int
    port: int
    ready: bool


def directory(settings: Settings) -> Path:
    """Where its data lies."""
    return settings.state_dir / "kafka"


def status(settings: Settings) -> Running | None:
    """The broker that was started here, or None."""
    folder = directory(settings)
    try:
        pid, port = int((folder / "pid").read_text()), int((folder / "port").read_text())
        command = psutil.Process(pid).cmdline()
    except (OSError, ValueError, psutil.Error):
        return None
    ours = any(str(folder) in part for part in command)  # or the number has gone to another process since
    return Running(pid, port, serves(port)) if ours else None


def start(settings: Settings, port: int) -> Running:
    """Start it on `port`, and leave it running; one that runs already is left as it is.

    Raises:
        LocalKafkaError: it does not start, or somebody else listens on the port.
    """
    running = status(settings)
    if running is not None:
        return running
    if listens(port):
        raise LocalKafkaError(f"something else listens on 127.0.0.1:{port}: stop it, or use `--port`")
    broker = LocalKafka(directory(settings), port).start()
    (directory(settings) / "pid").write_text(str(broker.pid))
    return Running(broker.pid or 0, port, ready=True)


def stop(settings: Settings) -> Running | None:
    """Stop it, and say which it was; None if none ran."""
    running = status(settings)
    if running is None:
        return None
    process = psutil.Process(running.pid)
    os.kill(running.pid, signal.SIGTERM)
    try:
        process.wait(STOP_WITHIN)
    except psutil.TimeoutExpired:
        process.kill()
        process.wait()
    (directory(settings) / "pid").unlink(missing_ok=True)
    return running
