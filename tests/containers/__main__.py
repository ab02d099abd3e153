"""`make image-test`: build the image, run docker-compose.yml as shipped, send sample articles, see their alerts.

Needs Docker with its compose plugin, or root on Debian for Podman, which is installed if it is missing.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

import yaml

from tests.containers import samples, stand_ins
from tests.containers.engine import ROOT, Engine, docker
from tests.containers.podman import podman, store
from tests.containers.shell import Failed, last_lines, say, wait
from tests.containers.stack import FILE, Stack, missing_hardening, up
from vigie.broker.local import free_port

MOST_MB = 700
"""What the image may add to its base."""
READY_WITHIN = 15.0
"""Seconds from a container's start until it is ready, on a machine that does nothing else."""
PATIENCE = 180.0
"""Seconds that are waited for a container before it counts as one that never is ready."""
MB = 1_000_000


@dataclass
class Report:
    """What was measured, and what did not hold."""

    lines: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def add(self, line: str, *, holds: bool = True) -> None:
        """Note a figure."""
        say(line)
        self.lines.append(line.splitlines()[0])
        if not holds:
            self.faults.append(line)


def main() -> int:
    """All steps; 0 if everything holds."""
    report = Report()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that all is taken away then, too
    try:
        with _engine() as engine:
            _test(engine, report)
    except Failed as fault:
        report.add(f"FAIL: {fault}", holds=False)
    for line in report.lines:
        say(f"  {line}")
    say("image-test: " + ("PASS" if not report.faults else f"FAIL ({len(report.faults)} not as it should be)"))
    return bool(report.faults)


@contextmanager
def _engine() -> Iterator[Engine]:
    if (found := docker()) is not None:
        yield found
        return
    with podman() as engine:
        yield engine


def _test(engine: Engine, report: Report) -> None:
    say(f"engine: {engine.run('--version').strip()}; {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    stand_ins.provide(engine)
    image = _build(engine, report)
    _weigh(engine, image, report)
    with _stack(engine) as stack:
        _bring_up(stack, report)
        faults = missing_hardening(stack, ["kafka", *stack.workers])
        report.add("confined as the file says: " + ("; ".join(faults) or "every container"), holds=not faults)
        report.add(samples.check(stack.port))
        for service in ("kafka", *stack.workers):
            stack.must_run(service)
        report.add("no container ended or was started again")
    if engine.name == "podman":
        say(f"images are kept for the next run: {store()}")


def _build(engine: Engine, report: Report) -> str:
    service = yaml.safe_load(FILE.read_text(encoding="utf-8"))["services"]["clean"]
    say(f"building {service['image']} of {service['build']['dockerfile']} (the first time takes minutes)")
    began = time.monotonic()
    engine.build(service["image"], ROOT, ROOT / service["build"]["dockerfile"], packages=True)
    report.add(f"{service['image']}: built in {time.monotonic() - began:.0f} s")
    return str(service["image"])


def _weigh(engine: Engine, image: str, report: Report) -> None:
    whole, base = (engine.inspect(name)["Size"] / MB for name in (image, stand_ins.PYTHON))
    told = f"image: {whole:.0f} MB, {whole - base:.0f} MB beyond its base (at most {MOST_MB})"
    report.add(told, holds=whole - base <= MOST_MB)


@contextmanager
def _stack(engine: Engine) -> Iterator[Stack]:
    stack = Stack(engine, f"vigie-it-{free_port()}", free_port())
    say(f"bringing up {FILE.name} as {stack.name}, its broker on 127.0.0.1:{stack.port}")
    try:
        yield stack
    except Failed:
        for service in stack.services:
            with suppress(Failed):
                say(f"last words of {service}:\n{last_lines(stack.logs(service))}")
        raise
    finally:
        say("taking containers, network and volumes away")
        stack.down()


def _bring_up(stack: Stack, report: Report) -> None:
    for service in up(stack):
        if service == "kafka":
            wait("kafka's health check", lambda: stack.healthy("kafka"), within=PATIENCE)
            report.add(f"kafka: healthy after {time.time() - stack.started('kafka'):.1f} s")
            continue
        _await_worker(stack, service, report)


def _await_worker(stack: Stack, service: str, report: Report) -> None:
    wait(f"{service} ready", lambda: stack.ready_after(service) is not None, within=PATIENCE)
    took, most = stack.ready_after(service) or 0.0, READY_WITHIN * _crowd()
    wait(f"{service}'s health check", lambda: stack.healthy(service), within=PATIENCE)
    report.add(f"{service}: ready after {took:.1f} s (at most {most:.0f}), and healthy", holds=took <= most)


def _crowd() -> float:
    """How many processes want each core, over the last minute; at least 1: a busy machine may take longer."""
    return max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))


if __name__ == "__main__":
    sys.exit(main())
