"""A pipeline's life: articles that come as they do in life, faults when they hurt, and every record accounted for.

`python -m tests.kafka.life --articles 300 --seconds 60 --seed 7 --load trickle --faults 8`: two workers with all stages
under a supervisor; each record must go through every topic exactly once. Exit status 1 if one did not. The same seed
gives the same articles and the same faults; when they strike is the pipeline's doing. `--compare-quiet` runs the same
articles without faults besides, and says how much of its pace the pipeline kept.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import logging
import random
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError

from tests.kafka import reading
from tests.kafka.life_articles import WATCHES, Article, articles
from tests.kafka.life_faults import FAULTS, Field, schedule, strike
from tests.kafka.life_ledger import NUMBER, TOPICS, Entry, Finding, Log, audit
from tests.kafka.life_moments import Moments, Snapshot
from tests.kafka.pipeline import Pipeline
from tests.kafka.workers import Worker
from vigie.broker import LocalKafka
from vigie.settings import load

PARTITIONS = 3
LOADS = ("trickle", "bursts", "backlog")
BURST = 20
"""Articles that come within a second; then a pause."""
MOST = 4
"""Times as many articles as planned, at most, if the faults take longer than planned."""
READY_WITHIN = 300.0
SETTLE_WITHIN = 300.0
LOOKS, LOOK_EVERY = 3, 4.0
"""So many looks in a row must find the pipeline at rest, and everything where it was; seconds between them."""
LATE = 45.0
"""Seconds that a record which is missing at rest is given: a pipeline that says it is done may still be at work."""


@dataclass(frozen=True)
class Plan:
    """What is to happen. `within`: seconds for the pipeline to come to rest after it.

    At the pace of so many `articles` in so many `seconds`; more of them while faults go on, and `least` of them anyway.
    """

    articles: int
    seconds: float
    seed: int
    load: str
    faults: Sequence[str]
    within: float = SETTLE_WITHIN
    least: int = 0


@dataclass(frozen=True)
class Report:
    """What happened: the faults, how workers left by themselves, the phase of faults, and the ledger's findings."""

    plan: Plan
    faults: Sequence[str]
    exits: Counter[int]
    phase: float
    enriched: Sequence[float]
    restless: str
    counts: dict[str, int]
    findings: Sequence[Finding]

    @property
    def wrong(self) -> bool:
        """Whether a promise was broken."""
        return bool(self.restless) or any(finding.wrong for finding in self.findings)

    def progress(self, seconds: float) -> int:
        """How many articles had been enriched after so many seconds."""
        return sum(at <= seconds for at in self.enriched)

    def __str__(self) -> str:
        plan = self.plan
        lines = [
            f"seed {plan.seed}: {plan.articles} articles in {plan.seconds:g} s, {plan.load}, {len(plan.faults)} faults",
            *(f"  {fault}" for fault in self.faults),
            f"workers left by themselves with {dict(self.exits) or 'nothing'}",
            f"enriched during the {self.phase:.0f} s of faults: {self.progress(self.phase)} of {len(self.enriched)}",
            *([f"WRONG {self.restless}"] if self.restless else ()),
            "topics: " + ", ".join(f"{name} {count}" for name, count in self.counts.items()),
            *(f"{'WRONG' if finding.wrong else 'right'} {finding}" for finding in self.findings),
            f"seed {plan.seed}: {'BROKEN' if self.wrong else 'every record once, at every step'}",
        ]
        return "\n".join(lines)


def arrivals(plan: Plan) -> Iterator[float]:
    """Seconds after the start at which each article comes: so many in so many seconds, and on at that pace."""
    chance = random.Random(f"arrivals {plan.seed}")  # noqa: S311 a schedule
    every = plan.seconds / plan.articles
    for number in itertools.count():
        if plan.load == "trickle":
            yield (number + chance.random()) * every
        elif plan.load == "bursts":
            yield number // BURST * BURST * every + number % BURST / BURST
        else:
            yield number // plan.articles * plan.seconds


async def live(directory: Path, plan: Plan) -> Report:
    """One run, on a broker and with workers of its own."""
    async with _pipeline(directory) as (kafka, pipeline, workers):
        async with Moments.of(pipeline.settings) as moments:
            field = Field(workers[:2], workers[2], kafka, moments)
            clock = time.time()
            supervisor = asyncio.create_task(_supervise(workers))
            striking = asyncio.create_task(strike(field, plan.faults, plan.seconds, plan.seed))
            sent = await _produce(pipeline, plan, striking)
            await striking
            phase = time.time() - clock
            restless = await _rest(moments, plan.within)
            log = await _log(pipeline)
            if any(finding.wrong for finding in audit(sent, log)):  # perhaps it only comes late
                await asyncio.sleep(LATE)
                restless = await _rest(moments, plan.within)
                log = await _log(pipeline)
            supervisor.cancel()
        return Report(
            plan,
            field.notes,
            Counter(code for worker in workers for code in worker.exits),
            phase,
            [entry.timestamp / 1000 - clock for entry in log["enriched"]],
            restless,
            {name: len(entries) for name, entries in log.items()},
            audit(sent, log),
        )


@asynccontextmanager
async def _pipeline(directory: Path) -> AsyncIterator[tuple[LocalKafka, Pipeline, list[Worker]]]:
    """A broker, two workers with all stages that are ready, and a third that was not started."""
    with LocalKafka(directory / "kafka") as kafka:
        settings = load(brokers=kafka.bootstrap, prefix="life.", app="life", partitions=PARTITIONS, pool_processes=1)
        pipeline = Pipeline(settings, directory)
        await asyncio.to_thread(pipeline.create)
        await asyncio.to_thread(pipeline.put, *(watch.rule for watch in WATCHES))
        workers = [pipeline.worker(name, heartbeat_every=10) for name in ("one", "two")]
        spare = replace(workers[0], name="three", directory=directory / "three", process=None, exits=[], wanted=False)
        try:
            for worker in workers:
                if not await asyncio.to_thread(worker.says, "worker ready", READY_WITHIN):
                    raise TimeoutError(f"{worker.name} is not ready\n{worker.log()}")
            yield kafka, pipeline, [*workers, spare]
        finally:
            for worker in (*workers, spare):
                worker.kill9()


async def _supervise(workers: Sequence[Worker]) -> None:
    while True:
        await asyncio.sleep(0.3)
        for worker in workers:
            worker.supervise()


async def _produce(pipeline: Pipeline, plan: Plan, striking: asyncio.Task[None]) -> list[Article]:
    """Send each article when its time comes; more than planned while faults go on: these need work to strike."""
    producer = AIOKafkaProducer(
        bootstrap_servers=pipeline.settings.brokers, enable_idempotence=True, request_timeout_ms=60_000
    )
    await producer.start()
    start = time.monotonic()
    sent: list[Article] = []
    try:
        for article, at in zip(articles(plan.seed), arrivals(plan), strict=False):
            await asyncio.sleep(max(0.0, start + at - time.monotonic()))
            if len(sent) >= max(plan.articles * (1 if striking.done() else MOST), plan.least):
                return sent
            await _send(producer, pipeline.settings.topic("raw"), article)
            sent.append(article)
        return sent
    finally:
        await producer.stop()


async def _send(producer: AIOKafkaProducer, topic: str, article: Article) -> None:
    number = b"%d" % article.number
    while True:
        try:
            await producer.send_and_wait(topic, article.value, number, headers=[(NUMBER, number)])
        except KafkaError:
            await asyncio.sleep(0.5)
        else:
            return


async def _rest(moments: Moments, within: float) -> str:
    """Nothing, once the pipeline has come to rest; what still waits if it does not in so many seconds."""
    end = time.monotonic() + within
    last: Snapshot | None = None
    found = 0
    while found < LOOKS:
        look = await moments.look()
        found = found + 1 if look is not None and look.at_rest and last is not None and _same(look, last) else 0
        last = look or last
        if time.monotonic() > end:
            return f"not at rest {within:g} s after the last fault: {last or 'no broker answers'}"
        await asyncio.sleep(LOOK_EVERY)
    return ""


def _same(one: Snapshot, other: Snapshot) -> bool:
    """Whether no topic has grown; `matches` does by itself: heartbeats."""
    return {**one.high, "matches": {}} == {**other.high, "matches": {}}


async def _log(pipeline: Pipeline) -> Log:
    """Every topic, read committed."""
    settings = pipeline.settings
    return {
        name: [
            Entry(one.partition, one.offset, one.value, dict(one.headers), one.timestamp)
            for one in await reading.read(settings.brokers, settings.topic(name))
        ]
        for name in TOPICS
    }


def run(plan: Plan, *, compares: bool = False, keeps: bool = False) -> bool:
    """One run, and a quiet one besides if wanted; say what came of it. Whether all was right."""
    directory = Path(tempfile.mkdtemp(prefix="vigie-life-"))
    report = asyncio.run(live(directory / "wild", plan))
    sys.stdout.write(f"{report}\n")
    if compares:
        quiet = asyncio.run(live(directory / "quiet", replace(plan, faults=(), least=report.counts["raw"])))
        sys.stdout.write(
            f"progress: {report.progress(report.phase)} enriched in {report.phase:.0f} s with faults, "
            f"{quiet.progress(report.phase)} without{'; QUIET RUN BROKEN' if quiet.wrong else ''}\n"
        )
    if report.wrong or keeps:
        sys.stdout.write(f"logs are in {directory}\n")
    else:
        shutil.rmtree(directory, ignore_errors=True)
    sys.stdout.flush()
    return not report.wrong


def main() -> int:
    """Run each seed; 1 if any of them broke a promise."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=300)
    parser.add_argument("--seconds", type=float, default=60.0, help="of those articles; and of the faults, at least")
    parser.add_argument("--seed", type=int, nargs="+", default=[1])
    parser.add_argument("--load", choices=LOADS, default="trickle")
    parser.add_argument("--faults", default="8", help="how many, or their names, separated by commas; 0: none")
    parser.add_argument("--within", type=float, default=SETTLE_WITHIN, help="seconds to come to rest in")
    parser.add_argument("--compare-quiet", action="store_true", help="a run without faults besides")
    parser.add_argument("--keep", action="store_true", help="keep the logs of a run that was right too")
    chosen = parser.parse_args()
    by_name = [] if chosen.faults.isdigit() else chosen.faults.split(",")
    if unknown := set(by_name) - FAULTS.keys():
        parser.error(f"no such faults: {', '.join(sorted(unknown))} (there are {', '.join(FAULTS)})")
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)  # that the broker is gone is no news here
    right = True
    for seed in chosen.seed:
        named = by_name or schedule(int(chosen.faults), seed)
        plan = Plan(chosen.articles, chosen.seconds, seed, chosen.load, named, chosen.within)
        right &= run(plan, compares=chosen.compare_quiet, keeps=chosen.keep)
    return int(not right)


if __name__ == "__main__":
    sys.exit(main())
