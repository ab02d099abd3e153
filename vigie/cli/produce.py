"""`vigie produce`: sends files to the raw topic."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

import typer
from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError, MessageSizeTooLargeError
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

from vigie.broker.connect import start, translated_errors
from vigie.cli import show
from vigie.cli.sources import SourceRecord, files, records_of
from vigie.errors import BrokerUnavailableError, TopicsError
from vigie.settings import Settings, load

IN_FLIGHT = 500
"""Records sent and not yet acknowledged, at most: bounds memory."""
GIVE_UP_AFTER = 30_000
"""Milliseconds without an acknowledgement after which a record counts as not sent."""


@dataclass
class SendTally:
    """How many records were sent, acknowledged and skipped, and the faults."""

    sent: int = 0
    acknowledged: int = 0
    too_large: int = 0
    faults: list[str] = field(default_factory=list)


EXAMPLES = (
    "vigie produce article.html --source lemonde.fr",
    "vigie produce crawl/ records.jsonl.gz 2026-01.warc.gz",
)


def app(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...", help="Files and directories.", show_default=False)],
    source: Annotated[str | None, typer.Option(help="Publisher of records that name none, such as lemonde.fr.")] = None,
    topic: Annotated[str, typer.Option(help="Topic to send to, by its short name.")] = "raw",
) -> None:
    """Send pages (.html, .txt), records (.json, .jsonl) and archives (.warc.gz), and report how many arrived.

    Values are sent byte for byte. What a stage cannot read ends up among the dead letters, with the reason.
    """
    settings = load()
    tally = asyncio.run(send(settings, settings.topic(topic), files(paths), source))
    show.line(f"{tally.acknowledged:,} of {show.counted(tally.sent, 'record')} acknowledged")
    if tally.too_large:
        show.report(
            f"{show.counted(tally.too_large, 'record')} larger than VIGIE_MAX_MESSAGE_BYTES "
            f"({settings.max_message_bytes:,} bytes) not sent"
        )
    if tally.faults:
        raise BrokerUnavailableError(settings.brokers, tally.faults[0])
    if tally.acknowledged < tally.sent:
        raise typer.Exit(1)


async def send(settings: Settings, topic: str, paths: list[Path], source: str | None) -> SendTally:
    """Send all records of the files, and wait until the broker has acknowledged each.

    Raises:
        BrokerUnavailableError: no broker answers.
        InputError: a file cannot be read.
        TopicsError: there is no such topic.
    """
    tally = SendTally()
    producer = AIOKafkaProducer(
        **settings.client(),
        acks="all",
        enable_idempotence=True,
        compression_type=settings.compression,
        max_request_size=settings.max_message_bytes,
        linger_ms=20,
        request_timeout_ms=GIVE_UP_AFTER,
    )
    try:
        with translated_errors(settings.brokers):
            await start(producer, settings, show.report)
            known = await producer.client.fetch_all_metadata()
            if topic not in known.topics():
                raise TopicsError([f"topic {topic} is missing"])
            await _send_all(producer, topic, paths, source, tally)
    finally:
        await producer.stop()
    return tally


async def _send_all(
    producer: AIOKafkaProducer, topic: str, paths: list[Path], source: str | None, tally: SendTally
) -> None:
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("{task.fields[sent]:,} sent"),
        TimeElapsedColumn(),
    )
    slots = asyncio.Semaphore(IN_FLIGHT)
    with Progress(*columns, console=show.err, disable=not show.err.is_terminal) as progress:
        bar = progress.add_task("sending", total=sum(path.stat().st_size for path in paths), sent=0)
        before = 0
        async with asyncio.TaskGroup() as sending:
            for path in paths:
                for page in records_of(path, source):
                    await slots.acquire()
                    if tally.faults:
                        return
                    tally.sent += 1
                    sending.create_task(_send(producer, topic, page, tally, slots))
                before += path.stat().st_size
                progress.update(bar, completed=before, sent=tally.sent)


async def _send(
    producer: AIOKafkaProducer, topic: str, page: SourceRecord, tally: SendTally, slots: asyncio.Semaphore
) -> None:
    try:
        await producer.send_and_wait(topic, page.value, key=page.key, headers=page.headers)
        tally.acknowledged += 1
    except MessageSizeTooLargeError:
        tally.too_large += 1
    except (KafkaError, TimeoutError) as error:
        tally.faults.append(str(error) or type(error).__name__)
    finally:
        slots.release()
