"""LocalKafka: one Apache Kafka on 127.0.0.1, broker and controller in one process."""

from __future__ import annotations

import os
import random
import signal
import socket
import struct
import subprocess
import sys
import time
import uuid
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from pathlib import Path
from typing import Self

from vigie.broker.jars import fetch, find_java
from vigie.errors import LocalKafkaError

HOST = "127.0.0.1"
READY_WITHIN = 60.0
"""Seconds that a start may take; a busy machine needs several times the usual four."""
STOP_WITHIN = 20.0
"""Seconds that a stop may take before the broker is killed: it writes its state to disk meanwhile."""
PORTS = range(20_000, 32_000)
"""Below the range of outgoing ports: a client that retries on a port in that range can connect to itself."""
JVM = ("-Xms128m", "-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto")
DEFAULTS = {
    "process.roles": "broker,controller",
    "node.id": "1",
    "controller.listener.names": "CONTROLLER",
    "listener.security.protocol.map": "CLIENT:PLAINTEXT,CONTROLLER:PLAINTEXT",
    "inter.broker.listener.name": "CLIENT",
    "auto.create.topics.enable": "false",
    "group.initial.rebalance.delay.ms": "0",
    "offsets.topic.num.partitions": "4",
    "offsets.topic.replication.factor": "1",
    "transaction.state.log.num.partitions": "4",
    "transaction.state.log.replication.factor": "1",
    "transaction.state.log.min.isr": "1",
    "share.coordinator.state.topic.replication.factor": "1",
    "share.coordinator.state.topic.min.isr": "1",
    # weeks of absence lose neither offsets nor fencing
    "offsets.retention.minutes": "43200",
    "transactional.id.expiration.ms": "2147483647",
    "message.max.bytes": "12000000",
    "log.cleaner.dedupe.buffer.size": "16777216",
    "num.network.threads": "2",
    "num.io.threads": "4",
    # a restart after kill -9 waits until the former self is declared dead
    "broker.session.timeout.ms": "3000",
    "broker.heartbeat.interval.ms": "500",
}


class LocalKafka:
    """A broker with its data and log in `data_dir`. With `port` 0 it reuses the port of its data, or takes a free one.

    `properties` override the defaults. A context manager; it can start and stop any number of times on one directory.
    """

    def __init__(self, data_dir: Path, port: int = 0, properties: Mapping[str, str] | None = None) -> None:
        self.data_dir = data_dir
        self.port = port or _kept_port(data_dir) or free_port()
        self.properties = dict(properties or {})
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def bootstrap(self) -> str:
        """The address for clients."""
        return f"{HOST}:{self.port}"

    @property
    def pid(self) -> int | None:
        """The broker's process id while it runs."""
        return self._process.pid if self._process and self._process.poll() is None else None

    @property
    def log(self) -> Path:
        """Where the broker writes its warnings."""
        return self.data_dir / "kafka.log"

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *exc: object) -> None:
        self.stop()

    def start(self) -> Self:
        """Start, and wait until the broker serves clients.

        Raises:
            LocalKafkaError: it ended, or was not ready in time.
            JavaMissingError: there is no Java, or no Maven to download the jars.
        """
        if self.pid is not None:
            return self
        java, jars = find_java(), fetch()
        self.data_dir.mkdir(parents=True, exist_ok=True)
        configuration = self._configure()
        if not (self.data_dir / "logs" / "meta.properties").exists():
            self._format(java, jars, configuration)
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(  # noqa: S603 the arguments are ours
                [*_java(java, jars), "kafka.Kafka", str(configuration)],
                cwd=self.data_dir,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C must end its clients first
            )
        # before it is ready: if this process is killed now, the broker can still be found
        (self.data_dir / "pid").write_text(str(self._process.pid), encoding="utf-8")
        try:
            self._wait_until_ready()
        except BaseException:  # the caller does not have it yet, so nobody else would stop it
            self.kill9()
            raise
        return self

    def stop(self) -> None:
        """Stop the broker in order; kill it if that takes too long."""
        process = self._process
        if process is None:
            return
        process.terminate()
        try:
            process.wait(STOP_WITHIN)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        self._process = None

    def kill9(self) -> None:
        """Kill the broker (`kill -9`): it cannot write anything any more."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def restart(self) -> Self:
        """Stop the broker if it runs, and start it on the same port and data."""
        self.stop()
        return self.start()

    def pause(self) -> None:
        """Freeze the broker (SIGSTOP): connections stay open, and nothing is answered."""
        self._signal(signal.SIGSTOP)
        if self._process is not None and sys.platform == "linux":
            # a thread on another core runs on for a moment: the parent is told when the last one has stopped
            os.waitid(os.P_PID, self._process.pid, os.WSTOPPED | os.WEXITED | os.WNOWAIT)

    def resume(self) -> None:
        """Continue after `pause`."""
        self._signal(signal.SIGCONT)

    def _signal(self, number: signal.Signals) -> None:
        if self.pid is not None:
            os.kill(self.pid, number)

    def _configure(self) -> Path:
        controller = free_port()
        values = {
            **DEFAULTS,
            "listeners": f"CLIENT://{HOST}:{self.port},CONTROLLER://{HOST}:{controller}",
            "advertised.listeners": f"CLIENT://{self.bootstrap}",
            "controller.quorum.voters": f"1@{HOST}:{controller}",
            "log.dirs": str(self.data_dir / "logs"),
            **self.properties,
        }
        path = self.data_dir / "server.properties"
        path.write_text("".join(f"{name}={value}\n" for name, value in values.items()), encoding="utf-8")
        (self.data_dir / "port").write_text(str(self.port), encoding="utf-8")
        return path

    def _format(self, java: Path, jars: Path, configuration: Path) -> None:
        cluster = "v" + urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=")[1:]  # an option begins with "-"
        arguments = ["kafka.tools.StorageTool", "format", "-t", cluster, "-c", str(configuration)]
        done = subprocess.run(  # noqa: S603 the arguments are ours
            [*_java(java, jars), *arguments], cwd=self.data_dir, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise LocalKafkaError(
                f"{self.data_dir} cannot be formatted for Kafka: {_last_line(done.stdout + done.stderr)}"
            )

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + READY_WITHIN
        while time.monotonic() < deadline:
            if self.pid is None:
                self._process = None
                cause = _last_line(self.log.read_text(encoding="utf-8", errors="replace"))
                raise LocalKafkaError(f"the local Kafka ended while it started: {cause} (all of it: {self.log})")
            if serves(self.port):
                return
            time.sleep(0.05)
        raise LocalKafkaError(f"the local Kafka was not ready within {READY_WITHIN:g} s: see {self.log}")


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on, outside the range of outgoing connections."""
    for port in random.sample(PORTS, k=200):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
            except OSError:
                continue
            return port
    raise LocalKafkaError(f"no free port of {HOST} among {PORTS.start} to {PORTS.stop}")


def listens(port: int) -> bool:
    """Whether anything accepts connections on a port of 127.0.0.1."""
    with socket.socket() as probe:
        return probe.connect_ex((HOST, port)) == 0


def serves(port: int) -> bool:
    """Whether a broker on 127.0.0.1 answers and lists at least one live broker (Metadata, version 1)."""
    body = struct.pack("!hhih", 3, 1, 0, -1) + struct.pack(
        "!i", 0
    )  # api 3, version 1, correlation 0, no client, no topic
    try:
        with socket.create_connection((HOST, port), timeout=1) as connection:
            connection.sendall(struct.pack("!i", len(body)) + body)
            answer = connection.recv(12, socket.MSG_WAITALL)
    except OSError:
        return False
    return len(answer) == 12 and struct.unpack("!iii", answer)[2] > 0  # noqa: PLR2004 size, correlation, brokers


def _java(java: Path, jars: Path) -> list[str]:
    logging = "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn"
    return [str(java), *JVM, logging, "-Dorg.slf4j.simpleLogger.showDateTime=true", "-cp", f"{jars}/*"]


def _kept_port(data_dir: Path) -> int:
    try:
        return int((data_dir / "port").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return 0


def _last_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    errors = [line for line in lines if "ERROR" in line or "xception" in line]
    return (errors or lines or ["it printed nothing"])[0 if errors else -1]
