"""Faults at the worst moments. The seed chooses which, of whom and how long; the pipeline decides when."""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import signal
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson

from tests.kafka.life_moments import Moments, between_produce_and_end, drained_anew, in_work
from tests.kafka.workers import Worker
from vigie.broker import LocalKafka

FREEZES = (8, 13, 40)
"""Seconds: within a session, beyond it, and beyond the rebalance and every transaction besides."""
PATIENCE = 15.0
"""Seconds that a fault waits for its moment; then it strikes all the same."""
STARTS_WITHIN = 75.0
"""Seconds until a worker that was started holds a partition."""
STAGES = ("clean", "dedup", "dedup", "enrich", "enrich", "enrich", "match", "alert")
"""Biased to those whose batches are long in work."""


@dataclass
class Field:
    """What faults strike. `notes`: what was done, and when."""

    workers: list[Worker]
    spare: Worker
    kafka: LocalKafka
    moments: Moments
    begun: float = field(default_factory=time.monotonic)
    notes: list[str] = field(default_factory=list)
    thawing: list[asyncio.Task[None]] = field(default_factory=list)

    def note(self, text: str) -> None:
        """Note what is done now."""
        self.notes.append(f"{time.monotonic() - self.begun:.1f} s {text}")

    def owner(self, stage: str, chance: random.Random) -> Worker:
        """Who opened a partition of a stage last: the one of these partitions that `chance` takes."""
        wanted = chance.random()
        opened: dict[int, tuple[str, Worker]] = {}
        for worker in self.workers:
            for line in _slots_opened(worker, stage):
                number, at = line["partition"], line["ts"]
                if number not in opened or opened[number][0] < at:
                    opened[number] = at, worker
        if not opened:
            return self.workers[int(wanted * len(self.workers))]
        numbers = sorted(opened)
        return opened[numbers[int(wanted * len(numbers))]][1]

    async def kill(self, worker: Worker, away: float = 0.0) -> None:
        """Kill -9 a worker; its supervisor starts it again after so many seconds."""
        worker.wanted = False
        worker.kill9()
        self.note(f"killed {worker.name}")
        await asyncio.sleep(away)
        worker.start()

    def freeze(self, worker: Worker, seconds: float) -> None:
        """Stop a worker and its pool, and let them go on after so many seconds."""
        if worker.process is not None and worker.process.poll() is None:
            self.note(f"froze {worker.name} for {seconds:g} s")
            _signal(worker.process.pid, signal.SIGSTOP)
            self.thawing.append(asyncio.create_task(_thaw(worker.process.pid, seconds)))


Fault = Callable[[Field, random.Random], Awaitable[None]]


def _slots_opened(worker: Worker, stage: str) -> list[dict[str, Any]]:
    log = worker.directory / "log"
    lines = log.read_text(errors="replace").splitlines() if log.exists() else []
    found = [orjson.loads(line) for line in lines if '"slot open"' in line and line.startswith("{")]
    return [line for line in found if line["stage"] == stage]


def _signal(group: int, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(group, number)


async def _thaw(group: int, seconds: float) -> None:
    try:
        await asyncio.sleep(seconds)
    finally:
        _signal(group, signal.SIGCONT)


async def _says(worker: Worker, text: str) -> bool:
    """Whether a worker writes that text from now on, within the time that a start may take."""
    log = worker.directory / "log"
    known = log.stat().st_size if log.exists() else 0
    end = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < end:
        if log.exists() and log.stat().st_size > known and text.encode() in log.read_bytes()[known:]:
            return True
        await asyncio.sleep(0.05)
    return False


async def drained(field: Field, chance: random.Random) -> None:
    """Kill a stage's worker when its committed offsets stand at the end of what has come."""
    stage = chance.choice(STAGES)
    reached = await field.moments.until(drained_anew(stage), PATIENCE)
    field.note(f"{stage} {'drained' if reached else 'not drained, late'}")
    await field.kill(field.owner(stage, chance), chance.uniform(0, 3))


async def work_in_flight(field: Field, chance: random.Random) -> None:
    """Kill a stage's worker while it has a batch in work."""
    stage = chance.choice(STAGES)
    reached = await field.moments.until(in_work(stage), PATIENCE)
    field.note(f"{stage} {'in work' if reached else 'not in work, late'}")
    await field.kill(field.owner(stage, chance), chance.uniform(0, 3))


async def between(field: Field, chance: random.Random) -> None:
    """Kill or freeze a stage's worker between the records of its transaction and the end of it."""
    stage, freezes = chance.choice(STAGES), chance.random() < 0.5
    reached = await field.moments.until(between_produce_and_end(stage), PATIENCE)
    field.note(f"{stage} {'in a transaction' if reached else 'in no transaction, late'}")
    if freezes:
        field.freeze(field.owner(stage, chance), chance.choice(FREEZES[:2]))
    else:
        await field.kill(field.owner(stage, chance))


async def restore(field: Field, chance: random.Random) -> None:
    """Kill a worker, and again within its start: before it joins, or while its slots open and restore."""
    worker, joined, after = chance.choice(field.workers), chance.random() < 0.7, chance.uniform(0.1, 1.5)
    await field.kill(worker)
    if joined:
        await _says(worker, '"slot open"')
    await asyncio.sleep(after)
    field.note("while it opens its slots" if joined else "while it starts")
    await field.kill(worker)


async def rebalance(field: Field, chance: random.Random) -> None:
    """A worker joins; while it does, another is killed or told to leave. The guest leaves in the midst of it too."""
    victim, kills, after = chance.choice(field.workers), chance.random() < 0.5, chance.uniform(0, 1)
    field.spare.kill9()  # it may still be leaving since the last time
    field.note(f"{field.spare.name} joins")
    field.spare.start()
    await _says(field.spare, '"slot open"')
    await asyncio.sleep(after)
    if kills:
        await field.kill(victim)
    else:
        field.note(f"told {victim.name} to leave")
        victim.signal(signal.SIGTERM)
    await asyncio.sleep(after)
    field.note(f"{field.spare.name} leaves")
    field.spare.wanted = False
    field.spare.signal(signal.SIGTERM)


def freeze(seconds: float) -> Fault:
    """A fault that freezes the workers in turn, with a batch in work more often than not."""

    async def fault(field: Field, chance: random.Random) -> None:
        stage, waits = chance.choice(STAGES), chance.random() < 0.7
        reached = waits and await field.moments.until(in_work(stage), PATIENCE)
        field.note(f"{stage} {'in work' if reached else 'perhaps idle'}")
        field.freeze(field.workers[len(field.thawing) % len(field.workers)], seconds)

    return fault


async def broker(field: Field, chance: random.Random) -> None:
    """Kill -9 the broker during a commit."""
    stage, away = chance.choice(STAGES), chance.uniform(0, 3)
    reached = await field.moments.until(between_produce_and_end(stage), PATIENCE)
    await asyncio.to_thread(field.kafka.kill9)
    field.note(f"killed the broker, {stage} {'in a transaction' if reached else 'in no transaction'}")
    await asyncio.sleep(away)
    await asyncio.to_thread(field.kafka.restart)


async def thrice(field: Field, chance: random.Random) -> None:
    """Kill one worker three times in a row, each time soon after it took its partitions: no record is to blame."""
    worker = chance.choice(field.workers)
    for after in [chance.uniform(0, 1.5) for _ in range(3)]:
        await asyncio.sleep(after)
        await field.kill(worker)
        await _says(worker, '"slot open"')


FAULTS: dict[str, tuple[Fault, int]] = {
    "drained": (drained, 4),
    "work-in-flight": (work_in_flight, 3),
    "between": (between, 3),
    "restore": (restore, 2),
    "rebalance": (rebalance, 2),
    **{f"freeze-{seconds}": (freeze(seconds), 1) for seconds in FREEZES},
    "broker": (broker, 1),
    "thrice": (thrice, 1),
}
"""By name, with its weight."""


def schedule(count: int, seed: int) -> list[str]:
    """So many faults; every kind comes before all of a kind have come again."""
    chance = random.Random(f"faults {seed}")  # noqa: S311 a schedule
    chosen: list[str] = []
    while len(chosen) < count:
        pack = [name for name, (_, weight) in FAULTS.items() for _ in range(weight)]
        chance.shuffle(pack)
        chosen += pack
    return chosen[:count]


async def strike(field: Field, names: Sequence[str], seconds: float, seed: int) -> None:
    """One fault after the other, spread over so many seconds; then whoever is frozen thaws."""
    pause = random.Random(f"pauses {seed}")  # noqa: S311 a schedule
    for number, name in enumerate(names):
        due = (number + pause.uniform(0.3, 0.9)) * seconds / len(names)
        await asyncio.sleep(max(0.0, field.begun + due - time.monotonic()))
        field.note(f"[{name}]")
        await FAULTS[name][0](field, random.Random(f"{name} {number} {seed}"))  # noqa: S311 a schedule
    await asyncio.gather(*field.thawing)
