"""Commands that start others: however they end, no process, port or temporary folder is left."""

from __future__ import annotations

import contextlib
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import pytest

from vigie.broker.local import free_port, listens
from vigie.guardian import runs

WITHIN = 45.0
"""Seconds until all must be gone: a worker may take 15 to leave, a broker 20, and the machine may be busy."""
LOADING = "the stages are loading"
DONE = "alerts."
ORDERLY = {signal.SIGTERM: 143, signal.SIGHUP: 129, signal.SIGINT: 130, signal.SIGKILL: -signal.SIGKILL}
"""Each signal, and the status of a demo that it ends."""


@dataclass
class House:
    """A place of its own for one command: what runs here inherits its TMPDIR, and is found by that."""

    directory: Path
    log: Path = field(init=False)
    tmp: Path = field(init=False)
    """Where temporary folders are made: outside of the directory, whose path is too long for a socket."""

    def __post_init__(self) -> None:
        self.directory.mkdir()
        self.log = self.directory / "log"
        self.tmp = Path(tempfile.mkdtemp(prefix="vigie-house-"))

    def start(self, *arguments: str) -> subprocess.Popen[bytes]:
        """`vigie ARGUMENTS`, as a shell starts it."""
        environment = {**os.environ, "TMPDIR": str(self.tmp), "VIGIE_STATE_DIR": str(self.directory / "state")}
        with self.log.open("wb") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "vigie", *arguments],
                env=environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def says(self, text: str, within: float) -> bool:
        """Whether the command writes that within so many seconds."""
        end = time.monotonic() + within
        while text not in self.told() and time.monotonic() < end:
            time.sleep(0.1)
        return text in self.told()

    def told(self) -> str:
        """All that it wrote."""
        return self.log.read_text(errors="replace")

    def processes(self) -> list[psutil.Process]:
        """What runs here."""
        return [process for process in psutil.process_iter() if self._is_ours(process)]

    def _is_ours(self, process: psutil.Process) -> bool:
        with contextlib.suppress(psutil.Error, OSError):
            return process.environ().get("TMPDIR") == str(self.tmp) and runs(process)
        return False

    def ports(self) -> set[int]:
        """The ports that something here listens on."""
        found = set()
        for process in self.processes():
            with contextlib.suppress(psutil.Error):
                found |= {c.laddr.port for c in process.net_connections() if c.status == psutil.CONN_LISTEN}
        return found

    def left(self, within: float = WITHIN) -> list[str]:
        """What is left after so many seconds at most."""
        end = time.monotonic() + within
        while (left := [*map(str, self.processes()), *map(str, self.tmp.iterdir())]) and time.monotonic() < end:
            time.sleep(0.2)
        return left


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    house = House(tmp_path / "house")
    yield house
    for process in house.processes():
        process.kill()
    shutil.rmtree(house.tmp)


def end_demo(house: House, number: signal.Signals, moment: str | float) -> None:
    """A demo that a signal ends once it has said something, or after some seconds; nothing may be left."""
    demo = house.start("demo")
    if isinstance(moment, str):
        assert house.says(moment, 600), house.told()
    else:
        time.sleep(moment)
    ports = house.ports()
    demo.send_signal(number)
    status = demo.wait(WITHIN)
    assert house.left() == [], house.told()
    assert not any(map(listens, ports))
    at_once = {-number} if isinstance(moment, float) else set()  # the demo's own code may not have begun
    assert status in {ORDERLY[number], *at_once}, house.told()


@pytest.mark.kafka
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_a_demo_that_a_signal_ends_takes_all_with_it(house: House, number: signal.Signals) -> None:
    """Its broker, its worker, its worker's processes, its folder: whether it can still do so itself or not."""
    end_demo(house, number, LOADING)


@pytest.mark.kafka
def test_a_broker_whose_start_is_interrupted_does_not_stay(house: House) -> None:
    port = free_port()
    command = house.start("kafka", "start", "--port", str(port))
    wait_for_java(house)

    command.send_signal(signal.SIGTERM)

    assert command.wait(WITHIN) == 143
    assert house.left() == []
    assert not listens(port)


@pytest.mark.kafka
def test_a_broker_whose_start_was_killed_is_found_and_stopped(house: House) -> None:
    port = free_port()
    command = house.start("kafka", "start", "--port", str(port))
    wait_for_java(house)
    command.kill()
    command.wait()

    assert house.start("kafka", "start", "--port", str(port)).wait(120) == 0, house.told()
    assert listens(port)
    assert house.start("kafka", "stop").wait(WITHIN) == 0
    assert "stopped Kafka" in house.told()
    assert house.left() == []
    assert not listens(port)


def wait_for_java(house: House) -> None:
    """Return when the broker's own process is there (not the one that formats its data)."""
    pid = house.directory / "state" / "kafka" / "pid"
    end = time.monotonic() + 60
    while not pid.exists() and time.monotonic() < end:
        time.sleep(0.02)
    assert pid.exists(), house.told()


@pytest.mark.slow
@pytest.mark.kafka
@pytest.mark.timeout(3600)
def test_ten_demos_ended_at_any_moment_leave_nothing(tmp_path: Path) -> None:
    """Each signal in turn, at moments drawn by chance; one at the very end, when all are at rest."""
    chance = random.Random(7)  # noqa: S311 moments, not secrets
    for turn in range(10):
        house = House(tmp_path / f"house-{turn}")
        number = [signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGKILL][turn % 4]
        moment = DONE if turn in {3, 8} else LOADING if turn in {1, 6} else chance.uniform(3, 25)
        end_demo(house, number, moment)
        house.tmp.rmdir()


@pytest.mark.slow
@pytest.mark.kafka
@pytest.mark.timeout(1800)
def test_ten_starts_and_stops_of_a_local_kafka_leave_nothing_but_its_data(house: House) -> None:
    """On one directory and one port, as a person uses it; each start leaves one broker, each stop none."""
    port = free_port()
    for _ in range(10):
        assert house.start("kafka", "start", "--port", str(port)).wait(120) == 0, house.told()
        assert house.ports() >= {port}
        assert len(house.processes()) == 1
        assert house.start("kafka", "stop").wait(WITHIN) == 0
        assert house.left() == []
        assert not listens(port)
    assert (house.directory / "state" / "kafka" / "logs").is_dir()
