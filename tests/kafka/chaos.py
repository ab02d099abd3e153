"""Chaos on a real broker: workers killed, stopped and woken, the broker killed, and not a record lost or doubled.

`python -m tests.kafka.chaos --records 20000 --seconds 100 --seed 7` runs it whole and prints what it did; the seed
decides the schedule, so that a failure can be run again.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import shutil
import signal
import sys
import tempfile
import time
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

from aiokafka import AIOKafkaProducer

from tests.kafka import reading
from tests.kafka.workers import Worker, counting
from vigie.broker import LocalKafka

PARTITIONS = 4
KEYS = 200
ZOMBIE_SECONDS = 13.0
"""Longer than the session timeout: its partitions have moved when it wakes."""
SETTLE_SECONDS = 120.0
SHOWN = 5
FAULTS = ("kill", "zombie", "kill", "broker", "join", "kill", "zombie", "leave", "kill", "kill")


@dataclass
class Report:
    """What happened, and every rule that was broken."""

    seed: int
    faults: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    records: int = 0
    settled_after: float = 0.0

    def __str__(self) -> str:
        verdict = "0 lost, 0 twice, 0 out of order, every count exact"
        if self.broken:
            verdict = f"{len(self.broken)} rules broken, the first: " + "; ".join(self.broken[:SHOWN])
        done = ", ".join(self.faults)
        return (
            f"seed {self.seed}: {self.records} records, {len(self.faults)} faults ({done}); "
            f"drained {self.settled_after:.1f} s after the producer stopped: {verdict}"
        )


@dataclass
class Chaos:
    """One run: `records` over `seconds`, with the faults spread over the same time."""

    directory: Path
    records: int
    seconds: float
    seed: int
    faults: tuple[str, ...] = FAULTS

    def __post_init__(self) -> None:
        self.kafka = LocalKafka(self.directory / "kafka")
        self.report = Report(self.seed)
        self.random = random.Random(self.seed)  # noqa: S311 a schedule, not a secret
        self.workers: list[Worker] = []
        self.producing = True

    async def run(self) -> Report:
        """The whole run."""
        await asyncio.to_thread(self.kafka.start)
        try:
            topics = dict.fromkeys(("c.count-in", "c.count-out", "c.count-changelog", "c.dead-letters"), PARTITIONS)
            await reading.create(self.kafka.bootstrap, topics)
            self._add("a")
            self._add("b")
            supervisor = asyncio.create_task(self._supervise())
            await asyncio.gather(self._produce(), self._break_things())
            await self._settle()
            supervisor.cancel()
            for worker in self.workers:
                if worker.wanted:
                    await asyncio.to_thread(worker.stop)
            await self._check()
        finally:
            for worker in self.workers:
                worker.kill9()
            await asyncio.to_thread(self.kafka.stop)
        return self.report

    def _add(self, name: str) -> None:
        environment = {"VIGIE_BROKERS": self.kafka.bootstrap, "VIGIE_PREFIX": "c.", "VIGIE_APP": "chaos"}
        self.workers.append(counting(name, environment, self.directory).start())

    async def _supervise(self) -> None:
        while True:
            await asyncio.sleep(0.5)
            for worker in self.workers:
                worker.supervise()

    async def _produce(self) -> None:
        producer = AIOKafkaProducer(
            bootstrap_servers=self.kafka.bootstrap, enable_idempotence=True, request_timeout_ms=60_000
        )
        await producer.start()
        sequence: dict[int, int] = defaultdict(int)
        start = time.monotonic()
        try:
            for number in range(self.records):
                key = self.random.randrange(KEYS)
                sequence[key] += 1
                await producer.send("c.count-in", b"%d" % sequence[key] + b" " * 500, b"k%d" % key)
                await asyncio.sleep(max(0.0, start + number * self.seconds / self.records - time.monotonic()))
            await producer.flush()
        finally:
            await producer.stop()
        self.sent = {b"k%d" % key: count for key, count in sequence.items()}
        self.report.records = self.records

    async def _break_things(self) -> None:
        pause = self.seconds / (len(self.faults) + 1)
        for fault in self.faults:
            await asyncio.sleep(pause * self.random.uniform(0.7, 1.2))
            self.report.faults.append(fault)
            await getattr(self, f"_{fault}")()

    def _victim(self) -> Worker:
        return self.random.choice([worker for worker in self.workers if worker.wanted])

    async def _kill(self) -> None:
        await asyncio.to_thread(self._victim().kill9)

    async def _zombie(self) -> None:
        victim = self._victim()
        victim.signal(signal.SIGSTOP)
        asyncio.get_running_loop().call_later(ZOMBIE_SECONDS, victim.signal, signal.SIGCONT)

    async def _broker(self) -> None:
        await asyncio.to_thread(self.kafka.kill9)
        await asyncio.to_thread(self.kafka.restart)

    async def _join(self) -> None:
        self._add("c")

    async def _leave(self) -> None:
        await asyncio.to_thread(self.workers[-1].stop)

    async def _settle(self) -> None:
        start = time.monotonic()
        while time.monotonic() - start < SETTLE_SECONDS:
            found = await reading.read(self.kafka.bootstrap, "c.count-out")
            if len(found) >= self.records:
                break
            await asyncio.sleep(1)
        self.report.settled_after = time.monotonic() - start

    async def _check(self) -> None:
        """Rules of B1: each output as its input, in order, once; state right after every prefix; nothing left open."""
        brokers = self.kafka.bootstrap
        outputs: dict[bytes, list[bytes]] = defaultdict(list)
        for record in await reading.read(brokers, "c.count-out"):
            outputs[record.key or b""].append((record.value or b"").rstrip())
        for key, sent in self.sent.items():
            wanted = [b"%d:%d" % (number, number) for number in range(1, sent + 1)]
            if outputs[key] != wanted:
                got = outputs[key]
                self.report.broken.append(
                    f"{key.decode()}: {sent} sent, {len(got)} out, {len(got) - len(set(got))} twice, "
                    f"{len(set(wanted) - set(got))} lost, in order: {got == sorted(got, key=_number)}"
                )
        state: dict[bytes, int] = {}
        for record in await reading.read(brokers, "c.count-changelog"):
            key, count = record.key or b"", int(record.value or b"0")
            if count <= state.get(key, 0):
                self.report.broken.append(f"state of {key.decode()} went from {state[key]} to {count}")
            state[key] = count
        self.report.broken += [
            f"state of {key.decode()} is {state.get(key)}, not {sent}"
            for key, sent in self.sent.items()
            if state.get(key) != sent
        ]
        if dead := await reading.read(brokers, "c.dead-letters"):
            self.report.broken.append(f"{len(dead)} dead letters")
        for topic in ("c.count-out", "c.count-changelog"):
            left_open = [p for p, end in (await reading.ends(brokers, topic)).items() if end.stable != end.high]
            if left_open:
                self.report.broken.append(f"open transactions on {topic} {left_open}")


def _number(value: bytes) -> int:
    return int(value.partition(b":")[0])


def main() -> int:
    """Run once and say what came of it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--records", type=int, default=20_000)
    parser.add_argument("--seconds", type=float, default=100.0)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    directory = Path(tempfile.mkdtemp(prefix="vigie-chaos-"))
    report = asyncio.run(Chaos(directory, chosen.records, chosen.seconds, chosen.seed).run())
    sys.stdout.write(f"{report}\n")
    if report.broken:
        sys.stdout.write(f"logs are in {directory}\n")
        return 1
    shutil.rmtree(directory, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
