"""How fast articles of about 500 words are enriched, beside bare `nlp.pipe`: the stage alone, and the running pipeline.

    python -m benchmarks.enrich_speed [--articles N]

Everybody has two processes and the same articles, half French, half English. The peer loads the same components of the
same models, as spaCy ships them, and reads the articles alone: no Kafka, no records, no rules. It runs before and
after ours; its mean counts. Since our stage multiplies its matrices by OpenBLAS, the peer is shown with that as well.
CPU time is that of all processes, Kafka's too: what the ratios are where other work shares the machine.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path
from typing import Any, NamedTuple

import orjson
import psutil
import spacy
from aiokafka import AIOKafkaConsumer
from aiokafka.structs import TopicPartition

from benchmarks.news import news
from tests.kafka.pipeline import Pipeline
from vigie.agents.enrich import agent
from vigie.agents.enrich.pipelines import MODELS, multiply_by_numpy, unused
from vigie.broker import LocalKafka
from vigie.schemas import UniqueArticle
from vigie.schemas.envelope import Incoming
from vigie.schemas.json import encode
from vigie.schemas.rule import Rule
from vigie.settings import load

PROCESSES, BATCH, WITHIN = 2, 64, 300.0
Record = dict[str, Any]
bare: dict[str, Any] = {}
"""The peer's models, in each of its processes."""

CHUNK_RECORDS = 25


class Speed(NamedTuple):
    """Articles a second, and CPU milliseconds an article."""

    rate: float
    cpu: float

    def __str__(self) -> str:
        return f"{self.rate:.1f} articles/s, {self.cpu:.1f} ms of CPU an article"


def main() -> None:
    """Prints articles a second and the ratios."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=600)
    records = news(parser.parse_args().articles)
    before, openblas = peer(records, "stock"), peer(records, "openblas")
    print(f"nlp.pipe: {before}\nnlp.pipe with OpenBLAS: {openblas}", flush=True)
    stage = alone(records)
    print(f"enrich stage alone: {stage}", flush=True)
    whole = asyncio.run(pipeline(records))
    after = peer(records, "stock")
    print(f"whole pipeline on Kafka: {whole}\nnlp.pipe once more: {after}")
    stock = Speed((before.rate + after.rate) / 2, (before.cpu + after.cpu) / 2)
    for name, ours, bar in (("enrich stage alone", stage, 0.95), ("whole pipeline", whole, 0.85)):
        for beside, theirs in (("nlp.pipe", stock), ("nlp.pipe with OpenBLAS", openblas)):
            ratio, by_cpu = ours.rate / theirs.rate, theirs.cpu / ours.cpu
            print(f"{name}: {ratio:.2f} of {beside} (bar {bar}), {by_cpu:.2f} by CPU time")


@contextmanager
def two_processes() -> Iterator[ProcessPoolExecutor]:
    """As the runtime has them: spawned."""
    with ProcessPoolExecutor(PROCESSES, mp_context=get_context("spawn")) as pool:
        yield pool


def cpu() -> float:
    """CPU seconds of all processes below this one so far."""
    times = [child.cpu_times() for child in psutil.Process().children(recursive=True)]
    return float(sum(each.user + each.system for each in times))


def peer(records: list[Record], matrices: str) -> Speed:
    """`nlp.pipe`, each process with half of the articles."""
    half = len(records) // 2  # the languages take turns
    halves = [records[:half], records[half:]]
    with two_processes() as pool:
        list(pool.map(peer_ready, [matrices] * PROCESSES))
        start, used = time.monotonic(), cpu()
        list(pool.map(peer_reads, halves))
        return Speed(len(records) / (time.monotonic() - start), (cpu() - used) * 1000 / len(records))


def peer_ready(matrices: str) -> None:
    """Loads both models, once a process, as a user would who wants entities alone."""
    for language in ("fr", "en"):
        package = MODELS.package(language) or sys.exit(f"no model for {language}")
        bare[language] = spacy.load(package, exclude=unused(package))
        if matrices == "openblas":
            multiply_by_numpy(bare[language])
    time.sleep(1)  # so that the other process takes the other call


def peer_reads(records: list[Record]) -> None:
    """The entities of some articles."""
    for language, nlp in bare.items():
        texts = [f"{record['title']}\n\n{record['body']}" for record in records if record["language"] == language]
        for doc in nlp.pipe(texts, batch_size=BATCH):
            [(entity.start_char, entity.end_char, entity.label_) for entity in doc.ents]


def alone(records: list[Record]) -> Speed:
    """The stage's work, in chunks as the runtime hands them over."""
    incoming = [unique(number, record) for number, record in enumerate(records)]
    chunks = [incoming[at : at + CHUNK_RECORDS] for at in range(0, len(incoming), CHUNK_RECORDS)]
    with two_processes() as pool:
        list(pool.map(stage_ready, range(PROCESSES)))
        start, used = time.monotonic(), cpu()
        list(pool.map(agent.work, chunks))
        return Speed(len(records) / (time.monotonic() - start), (cpu() - used) * 1000 / len(records))


def stage_ready(_: int) -> None:
    """Warm, as before the stage says it is ready."""
    agent.warm()
    time.sleep(1)


def unique(number: int, record: Record) -> Incoming:
    """The record as it comes from dedup."""
    article = UniqueArticle(
        id=str(number),
        title=record["title"],
        paragraphs=tuple(record["body"].split("\n\n")),
        language=record["language"],
        url=record["url"],
    )
    return Incoming(
        topic="unique", partition=0, offset=number, timestamp=number, key=None, value=encode(article), headers=()
    )


async def pipeline(records: list[Record]) -> Speed:
    """Through all stages on a broker of their own, from the first enriched to the last."""
    with tempfile.TemporaryDirectory(prefix="vigie-bench-") as folder, LocalKafka(Path(folder) / "kafka") as kafka:
        settings = load(brokers=kafka.bootstrap, prefix="speed.", app="speed", partitions=2)
        running = Pipeline(settings, Path(folder))
        await asyncio.to_thread(running.create)
        await asyncio.to_thread(running.put, Rule(id="president", query="président OR president", severity="low"))
        await asyncio.to_thread(
            running.send,
            "raw",
            [(str(number).encode(), orjson.dumps(record), ()) for number, record in enumerate(records)],
        )
        worker = running.worker("all", pool_processes=PROCESSES)
        try:
            return await drained(kafka.bootstrap, settings.topic("enriched"), len(records))
        finally:
            worker.stop()


async def drained(brokers: str, topic: str, records: int) -> Speed:
    """Records on a topic of two partitions, from the first to the last."""
    consumer = AIOKafkaConsumer(bootstrap_servers=brokers, isolation_level="read_committed")
    await consumer.start()
    partitions = [TopicPartition(topic, number) for number in range(2)]
    consumer.assign(partitions)
    await consumer.seek_to_beginning(*partitions)
    read, first, first_at, last_at, end = 0, 0, 0.0, 0.0, time.monotonic() + WITHIN
    used = 0.0
    while read < records and time.monotonic() < end:
        fetched = sum(map(len, (await consumer.getmany(timeout_ms=200)).values()))
        if fetched:
            last_at = time.monotonic()
            first, first_at, used = (first, first_at, used) if read else (fetched, last_at, cpu())
        read += fetched
    await consumer.stop()
    if read < records:
        sys.exit(f"{read} of {records} articles came through within {WITHIN:g} s")
    return Speed((read - first) / (last_at - first_at), (cpu() - used) * 1000 / (read - first))


if __name__ == "__main__":
    main()
