"""`vigie demo`: runs the whole pipeline on sample articles."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Annotated

import typer
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.structs import TopicPartition
from rich.live import Live

from vigie import child_path
from vigie.broker import LocalKafka, topics
from vigie.broker.connect import admin, start, translated_errors
from vigie.cli import endings, show
from vigie.cli import rules as rules_command
from vigie.cli.demo_board import Board
from vigie.errors import OtherOutcomeError, SoftwareError
from vigie.guardian import Guardian
from vigie.settings import Settings, load
from vigie.testing import Sample, raw_articles, rules

EXAMPLES = ("vigie demo", "vigie demo --once", "VIGIE_BROKERS=10.0.0.5:9092 vigie demo")
FOLLOWED = ("clean", "unique", "duplicates", "dead-letters", "enriched", "alerts")
LOADING = 600.0
"""Seconds until the worker must be ready. The first start compiles for 100 s on two slow cores, 230 s on busy ones."""
WITHIN = 240.0
"""Seconds from then on until every sample must be accounted for; a busy machine needs twenty."""
READY = b'"event": "worker ready"'
STAGES_AFTER = (("match", "enriched"), ("alert", "matches"))
"""Stages that must be drained too, with their sources: they publish nothing for most articles."""


def app(
    once: Annotated[bool, typer.Option("--once", help="Exit when every article is accounted for.")] = False,  # noqa: FBT002 a flag
) -> None:
    """Start a Kafka (unless VIGIE_BROKERS names one), run every stage on sample articles, and show the results.

    Ctrl-C stops it. Everything it creates is removed at the end, however it ends. With --once the exit status is 1 if
    an article or an alert is not what the samples expect.
    """
    child_path.export()
    given = load()
    with ExitStack() as stack:
        stack.enter_context(endings.in_order())
        folder = Path(tempfile.mkdtemp(prefix="vigie-demo-"))
        stack.enter_context(Guardian(folder))
        if "brokers" in given.model_fields_set:
            settings = _settings(given.brokers, folder)
            stack.callback(lambda: asyncio.run(_clean_up(settings)))
        else:
            show.report("starting a Kafka for the demo (the first start downloads it)")
            settings = _settings(stack.enter_context(LocalKafka(folder / "kafka")).bootstrap, folder)
        asyncio.run(_run(settings, folder / "worker.log", once=once))


def _settings(brokers: str, folder: Path) -> Settings:
    """Settings with names used by nothing else, so that the demo touches nothing on a shared broker."""
    name = f"vigie-demo-{uuid.uuid4().hex[:6]}"
    return load(brokers=brokers, prefix=f"{name}.", app=name, state_dir=folder / "state")


async def _run(settings: Settings, log: Path, *, once: bool) -> None:
    await topics.create(settings, show.report)
    await rules_command.write(settings, {rule.id: rule for rule in rules()})
    samples = raw_articles()
    with _worker(settings, log) as worker:
        show.report(f"{len(samples)} sample articles, {len(rules())} rules; the stages are loading their models")
        board = Board(samples, await _send(settings, samples))
        with translated_errors(settings.brokers):
            await _watch(settings, board, worker, log)
        show.line(board.summary())
        others = board.others()
        if once and others:
            raise OtherOutcomeError(others)
        show.lines(others)
        if not once:
            await _stay(settings, worker, log)


@contextmanager
def _worker(settings: Settings, log: Path) -> Iterator[subprocess.Popen[bytes]]:
    temporary = log.with_name("tmp")  # whoever removes the demo's folder removes it, even after a kill
    temporary.mkdir()
    environment = {
        **os.environ,
        "VIGIE_BROKERS": settings.brokers,
        "VIGIE_PREFIX": settings.prefix,
        "VIGIE_APP": settings.app,
        "VIGIE_STATE_DIR": str(settings.state_dir),
        "TMPDIR": str(temporary),
    }
    with log.open("wb") as out:
        command = [sys.executable, "-m", "vigie", "worker"]
        process = subprocess.Popen(command, env=environment, stdout=out, stderr=out, start_new_session=True)  # noqa: S603 ours
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(settings.shutdown_within + 2)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


async def _send(settings: Settings, samples: list[Sample]) -> dict[tuple[int, int], Sample]:
    """Send the samples to one partition, which keeps their order; return where each went."""
    producer = AIOKafkaProducer(**settings.client(), acks="all", enable_idempotence=True)
    sent = {}
    try:
        with translated_errors(settings.brokers):
            await start(producer, settings, show.report)
            for sample in samples:
                place = await producer.send_and_wait(
                    settings.topic("raw"), sample.value, key=sample.key, partition=0, headers=list(sample.headers)
                )
                sent[place.partition, place.offset] = sample
    finally:
        await producer.stop()
    return sent


class DemoDeadline:
    """How long the demo waits: first for the worker to load, then for the samples."""

    def __init__(self, log: Path) -> None:
        self._log, self._ready = log, False
        self._until = time.monotonic() + LOADING

    def check(self) -> None:
        """Go on waiting, if there is time left.

        Raises:
            SoftwareError: it has taken too long.
        """
        if not self._ready and READY in self._log.read_bytes():
            self._ready, self._until = True, time.monotonic() + WITHIN
        if time.monotonic() > self._until:
            what = f"not done within {WITHIN:g} s" if self._ready else f"no worker was ready within {LOADING:g} s"
            raise SoftwareError(f"{what}; the worker's last log lines: {_last_lines(self._log)}")


async def _watch(settings: Settings, board: Board, worker: subprocess.Popen[bytes], log: Path) -> None:
    consumer: AIOKafkaConsumer = AIOKafkaConsumer(
        *map(settings.topic, FOLLOWED),
        **settings.client(),
        isolation_level="read_committed",
        auto_offset_reset="earliest",
        enable_auto_commit=False,
    )
    deadline = DemoDeadline(log)
    try:
        await start(consumer, settings, show.report)
        with Live(board, console=show.out, auto_refresh=False) as live:
            while not (board.complete() and await _drained(settings)):
                await _take(board, settings, consumer)
                live.refresh()
                _expect_alive(worker, log)
                deadline.check()
            ends = await consumer.end_offsets(consumer.assignment())
            while await _behind(consumer, ends):  # what the stages wrote at the end may not have been read here yet
                await _take(board, settings, consumer)
            live.refresh()
        if not show.out.is_terminal:
            show.line("")  # Live leaves the last line open there
    finally:
        await consumer.stop()


async def _take(board: Board, settings: Settings, consumer: AIOKafkaConsumer) -> None:
    for records in (await consumer.getmany(timeout_ms=300)).values():
        for record in records:
            board.take(record.topic.removeprefix(settings.prefix), record)


async def _behind(consumer: AIOKafkaConsumer, ends: dict[TopicPartition, int]) -> bool:
    return any([await consumer.position(partition) < end for partition, end in ends.items()])


async def _drained(settings: Settings) -> bool:
    """Whether the last stages have processed everything: nothing more will come."""
    async with admin(settings) as client:
        reader: AIOKafkaConsumer = AIOKafkaConsumer(**settings.client(), isolation_level="read_committed")
        await reader.start()
        try:
            for stage, source in STAGES_AFTER:
                committed = await client.list_consumer_group_offsets(f"{settings.app}-{stage}")
                partitions = [TopicPartition(settings.topic(source), number) for number in range(settings.partitions)]
                ends = await reader.end_offsets(partitions)
                if any(end > 0 and (tp not in committed or committed[tp].offset < end) for tp, end in ends.items()):
                    return False
        finally:
            await reader.stop()
    return True


async def _stay(settings: Settings, worker: subprocess.Popen[bytes], log: Path) -> None:
    show.line("The pipeline keeps running; Ctrl-C stops it. In another terminal:")
    show.line(f"  export VIGIE_BROKERS={settings.brokers} VIGIE_PREFIX={settings.prefix}")
    for command in ("tail alerts", "produce PAGE.html", "rules put RULES.yaml"):  # one a line: a long one would wrap
        show.line(f"  vigie {command}")
    while True:
        _expect_alive(worker, log)
        await asyncio.sleep(1)


def _expect_alive(worker: subprocess.Popen[bytes], log: Path) -> None:
    if worker.poll() is not None:
        raise SoftwareError(f"the worker ended with status {worker.returncode}: {_last_lines(log)}")


def _last_lines(log: Path) -> str:
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    return show.plain(" / ".join(lines[-3:]) or "none", 1000)


async def _clean_up(settings: Settings) -> None:
    async with admin(settings) as client:
        ours = [name for name in await client.list_topics() if name.startswith(settings.prefix)]
        if ours:
            await client.delete_topics(ours)
