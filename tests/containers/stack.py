"""docker-compose.yml as shipped, brought up under a name and a port of its own, watched, and taken down."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import yaml

from tests.containers.engine import ROOT, Engine
from tests.containers.shell import Failed, last_lines, say, wait

FILE = ROOT / "docker-compose.yml"
UP_WITHIN = 300.0
READY_LINE = re.compile(r'"worker ready".*?"ts": "([^"]+)"')
"""What a worker logs once its models are loaded and its partitions can come, with the time."""


@dataclass(frozen=True, slots=True)
class Stack:
    """The services of docker-compose.yml in an engine. `name`: of the project; `port`: the broker's on this machine."""

    engine: Engine
    name: str
    port: int

    @property
    def services(self) -> dict[str, Any]:
        """The services as the file describes them."""
        services: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))["services"]
        return services

    @property
    def workers(self) -> list[str]:
        """The services that run a stage."""
        return [name for name in self.services if name not in {"kafka", "topics"}]

    def compose(self, *arguments: str, within: float = UP_WITHIN) -> str:
        """What the compose command answers."""
        shell = replace(self.engine.shell, environment={**self.engine.shell.environment, "KAFKA_PORT": str(self.port)})
        done = shell.run(*self.engine.compose, "-p", self.name, "-f", FILE, *arguments, within=within)
        return done.stdout + done.stderr

    def container(self, service: str) -> str:
        """The container of a service.

        Raises:
            Failed: it has none.
        """
        for label in ("com.docker.compose", "io.podman.compose"):
            filters = ("--filter", f"label={label}.project={self.name}", "--filter", f"label={label}.service={service}")
            found = self.engine.run("ps", "-a", "-q", *filters).split()
            if len(found) == 1:
                return found[0]
        raise Failed(f"{service} has no container")

    def state(self, service: str) -> dict[str, Any]:
        """The engine's word on a service's container."""
        state: dict[str, Any] = self.engine.inspect(self.container(service))["State"]
        return state

    def started(self, service: str) -> float:
        """When the container's process was started, seconds since the epoch."""
        return seconds(self.state(service)["StartedAt"])

    def logs(self, service: str) -> str:
        """All that a service has said."""
        return self.engine.run("logs", self.container(service))

    def healthy(self, service: str) -> bool:
        """Whether a service's health check succeeds.

        Raises:
            Failed: the container has ended, and its last words.
        """
        self.must_run(service)
        if self.engine.watches:
            return str(self.state(service)["Health"]["Status"]) == "healthy"
        return self.engine.passes(self.container(service), self.services[service]["healthcheck"]["test"][1:])

    def must_run(self, service: str) -> None:
        """See that a container runs and was never started again.

        Raises:
            Failed: it does not, or was.
        """
        found = self.engine.inspect(self.container(service))
        if not found["State"]["Running"] or found["RestartCount"]:
            told = f"status {found['State']['ExitCode']}, started again {found['RestartCount']} times"
            raise Failed(f"{service} has ended ({told}):\n{last_lines(self.logs(service))}")

    def ready_after(self, service: str) -> float | None:
        """Seconds from a worker's start until it said that it is ready; None before that."""
        self.must_run(service)
        said = READY_LINE.search(self.logs(service))
        return seconds(said[1]) - self.started(service) if said else None

    def down(self) -> None:
        """Take away containers, networks and volumes of this project."""
        self.compose("down", "--volumes", "--timeout", "5", within=180)


def up(stack: Stack) -> Iterator[str]:
    """Bring all services up in the order of `depends_on`; give the name of each that stays as it is started."""
    if stack.engine.watches:
        stack.compose("up", "--detach", "--no-build")
        yield from ("kafka", *stack.workers)
        return
    stack.compose("up", "--detach", "--no-build", "kafka")
    yield "kafka"
    _create_topics(stack)
    for service in stack.workers:
        stack.compose("up", "--detach", "--no-build", "--no-deps", service)
        yield service


def _create_topics(stack: Stack) -> None:
    stack.compose("up", "--detach", "--no-build", "--no-deps", "topics")
    wait("the topics job", lambda: not stack.state("topics")["Running"], within=120)
    if code := stack.state("topics")["ExitCode"]:
        raise Failed(f"the topics job ended with status {code}:\n{last_lines(stack.logs('topics'))}")
    say("topics: created")


def seconds(time_told: str) -> float:
    """An RFC 3339 time with any number of decimals as seconds since the epoch."""
    return datetime.fromisoformat(re.sub(r"(\.\d{6})\d+", r"\1", time_told)).timestamp()


def missing_hardening(stack: Stack, services: Sequence[str]) -> list[str]:
    """What a running container may do, though the file forbids it."""
    return [f"{service}: {fault}" for service in services for fault in _faults(stack, service)]


def _faults(stack: Stack, service: str) -> Iterator[str]:
    container = stack.container(service)
    lines = stack.engine.run("exec", container, "cat", "/proc/1/status").splitlines()
    status = {name: value.split() for name, _, value in (line.partition(":") for line in lines)}
    if status["Uid"][0] != stack.services[service]["user"].partition(":")[0]:
        yield f"it runs as user {status['Uid'][0]}"
    if int(status["CapEff"][0], 16) or int(status["CapBnd"][0], 16):
        yield "it has capabilities"
    if status["NoNewPrivs"] != ["1"]:
        yield "it may gain privileges"
    if stack.engine.passes(container, ["touch", "/usr/local/probe"]) or not _is_read_only(stack, container):
        yield "its root file system can be written"
    if not stack.engine.inspect(container)["HostConfig"]["Memory"]:
        yield "its memory has no limit"


def _is_read_only(stack: Stack, container: str) -> bool:
    """Whether `/` is mounted so; a user without rights could not write it in any case."""
    mounts = stack.engine.run("exec", container, "cat", "/proc/mounts").splitlines()
    return any("ro" in line.split()[3].split(",") for line in mounts if line.split()[1] == "/")
