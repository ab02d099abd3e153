"""How long a slot of dedup takes to open on an empty disk: its state read back from a changelog on a real Kafka.

    python -m benchmarks.dedup_restore [--articles 100000]

The changelog is written as the runtime writes it, a transaction a batch, of different articles (see `made_articles`).
Then the slot opens with the runtime's own code: the former owner is fenced, the changelog read to its end into an empty
store, the offset found; and the stage takes its first article, for which it reads the last stories. By the clock.
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

from aiokafka import AIOKafkaConsumer
from aiokafka.structs import TopicPartition

from benchmarks.dedup_scale import BATCH, START_MS, pool, warm
from benchmarks.made_articles import Maker
from vigie.agents import STAGES
from vigie.agents.dedup.agent import Copies
from vigie.agents.dedup.memory import InMemoryView
from vigie.agents.stage import Change
from vigie.broker import LocalKafka, topics
from vigie.runtime.cluster import Cluster
from vigie.runtime.context import StageContext
from vigie.runtime.membership import Membership
from vigie.runtime.pool import WorkerPool
from vigie.runtime.recovery import Opened, open_slot
from vigie.runtime.store import Overlay
from vigie.runtime.transaction import Contents, commit
from vigie.settings import Settings, load

BAR = 20.0
"""Seconds, of 100,000 articles."""


def main() -> None:
    """Prints the seconds."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=100_000)
    articles = parser.parse_args().articles
    maker = Maker(pool())
    warm(maker)
    with tempfile.TemporaryDirectory(prefix="vigie-bench-") as folder, LocalKafka(Path(folder) / "kafka") as kafka:
        settings = load(brokers=kafka.bootstrap, state_dir=Path(folder) / "state", partitions=1)
        asyncio.run(measured(settings, maker, articles))


async def measured(settings: Settings, maker: Maker, articles: int) -> None:
    """Write the changelog, lose the disk, open the slot, take an article."""
    await topics.create(settings)
    stage, source = STAGES["dedup"], TopicPartition(settings.topic("clean"), 0)
    idle = WorkerPool(1, 1.0, 1 << 30, [])
    try:
        async with Cluster(settings) as cluster:
            context = StageContext(stage, settings, cluster, await cluster.cluster_id(), idle, fatal)
            async with member(context) as membership:
                written = await write(context, source, membership, maker, articles)
                begun = time.monotonic()
                opened = await open_slot(context, source, membership)
                restored = time.monotonic() - begun
                await asyncio.to_thread(first, opened, maker, articles)
                ready = time.monotonic() - begun
                await opened.producer.leave()
                opened.store.close()
    finally:
        idle.close()
    print(f"{articles:,} articles, {written / articles:,.0f} bytes each in the changelog before compression")
    print(f"state restored after {restored:.1f} s, first article taken after {ready:.1f} s (bar {BAR:.0f} of 100,000)")


def fatal(error: BaseException) -> None:
    """Nothing here should end a worker."""
    raise error


@asynccontextmanager
async def member(context: StageContext) -> AsyncIterator[Membership]:
    """A place in the stage's group, kept by a consumer that reads nothing: the broker takes no commit without one."""
    consumer: AIOKafkaConsumer = AIOKafkaConsumer(
        context.source, **context.client, group_id=context.group, enable_auto_commit=False
    )
    await consumer.start()
    coordinator = consumer._coordinator  # noqa: SLF001 aiokafka tells nobody its generation
    try:
        yield Membership(context.group, coordinator.generation, coordinator.member_id)
    finally:
        await consumer.stop()


async def write(
    context: StageContext, source: TopicPartition, membership: Membership, maker: Maker, articles: int
) -> int:
    """The articles' changelog, by a slot that is then lost with its disk. Its bytes before compression."""
    producer = await context.start_producer(source)
    target, written = context.target(source, membership), 0
    for changes in changed(maker, articles):
        await commit(producer, Contents((), changes, 0), target)
        written += sum(len(key) + len(value or b"") for key, value in changes)
    await producer.leave()
    return written


def changed(maker: Maker, articles: int) -> Iterator[list[Change]]:
    """The changes of each batch."""
    state, memory = Copies(), InMemoryView()
    for at in range(0, articles, BATCH):
        _, changes = state.apply(maker.batch(at, range(START_MS + at, START_MS + at + BATCH)), memory)
        memory.write(changes)
        yield list(dict(changes).items())


def first(opened: Opened, maker: Maker, number: int) -> None:
    """The slot's first batch."""
    if opened.state is None:
        raise RuntimeError("the stage has a state")
    opened.state.apply(maker.batch(number, [START_MS + number]), Overlay(opened.store))


if __name__ == "__main__":
    main()
