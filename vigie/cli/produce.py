"""`vigie produce`: sends files to the raw topic, and says what each became."""

from __future__ import annotations

import asyncio
import threading
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

import typer
from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError, MessageSizeTooLargeError
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

from vigie.broker.connect import start, translated_errors
from vigie.cli import show
from vigie.cli.sources import KNOWN, STDIN, Item, NotSent, SourceRecord, files, records_of, refusal, skipped_in
from vigie.errors import BrokerUnavailableError, InputError, TopicsError
from vigie.settings import Settings, load

IN_FLIGHT = 500
"""Records sent and not yet acknowledged, at most: bounds memory."""
GIVE_UP_AFTER = 30_000
"""Milliseconds without an acknowledgement after which a record counts as not sent."""
NAMED = 10
"""Refusals of one source, and files of one reason, that are named; more are counted."""
RAW = "raw"


@dataclass
class SourceTally:
    """What a path of the command line became: records sent, and what was refused or passed over, by the reason."""

    path: Path
    files: int = 0
    records: int = 0
    refused: int = 0
    passed_over: Counter[str] = field(default_factory=Counter)

    @property
    def name(self) -> str:
        """The path as it is shown."""
        return "standard input" if self.path == STDIN else str(self.path)

    def refuse(self, where: str, why: str) -> None:
        """Count a refusal, and report the first few."""
        self.refused += 1
        if self.refused <= NAMED:
            show.report(f"{where}: not sent: {why}")
        elif self.refused == NAMED + 1:
            show.report(f"{self.name}: more is not sent for reasons like these; it is counted below")

    def __str__(self) -> str:
        if not self.records and not self.passed_over:
            return f"{self.name}: nothing sent"
        among = f" of {show.counted(self.files, 'file')}" if self.path.is_dir() else ""
        refused = f", {self.refused:,} refused" if self.refused else ""
        others = ", ".join(f"{count:,} ({why})" for why, count in sorted(self.passed_over.items()))
        return f"{self.name}: {show.counted(self.records, 'record')}{among}{refused}" + (
            f"; passed over: {others}" if others else ""
        )


@dataclass
class SendTally:
    """How many records were sent, acknowledged and too large, and the faults."""

    sent: int = 0
    acknowledged: int = 0
    too_large: int = 0
    faults: list[str] = field(default_factory=list)


EXAMPLES = (
    "vigie produce article.html --source lemonde.fr",
    "vigie produce crawl/ records.jsonl.gz 2026-01.warc.gz",
    "curl -s https://example.org/a.html | vigie produce - --source example.org",
)


def app(
    paths: Annotated[
        list[Path],
        typer.Argument(metavar="PATH...", help="Files and directories; `-` is standard input.", show_default=False),
    ],
    source: Annotated[str | None, typer.Option(help="Publisher of records that name none, such as lemonde.fr.")] = None,
    topic: Annotated[str, typer.Option(help="Topic to send to, by its short name.")] = RAW,
) -> None:
    """Send pages (.html, .txt), records (.json, .jsonl) and archives (.warc.gz), and say what each became.

    Values are sent byte for byte. What is no article is not sent: images, feeds, empty files, lines that are no JSON
    record with a body. Each is reported with the reason, and the exit status is 65.
    """
    settings = load()
    became, sources = _sources(paths)
    tally = asyncio.run(send(settings, settings.topic(topic), sources, source, raw=topic == RAW))
    show.lines(map(str, became))
    show.line(f"{tally.acknowledged:,} of {show.counted(tally.sent, 'record')} acknowledged")
    if tally.too_large:
        show.report(
            f"{show.counted(tally.too_large, 'record')} larger than VIGIE_MAX_MESSAGE_BYTES "
            f"({settings.max_message_bytes:,} bytes) not sent"
        )
    if tally.faults:
        raise BrokerUnavailableError(settings.brokers, tally.faults[0])
    refused = sum(of.refused for of in became)
    if refused:
        raise InputError(f"{show.counted(refused, 'part')} not sent, for the reasons above")
    if tally.acknowledged < tally.sent:
        raise typer.Exit(1)


def _sources(paths: list[Path]) -> tuple[list[SourceTally], list[tuple[Path, SourceTally]]]:
    """A tally for each path, and the files to send, each with the tally that it counts for.

    Raises:
        InputError: a path does not exist, or there is nothing to send.
    """
    tallies, sources = [], []
    for given in paths:
        tally = SourceTally(given)
        tallies.append(tally)
        for path in files(given):
            tally.files += 1
            if (why := refusal(path)) is not None:
                tally.refuse(str(path), why)
            else:
                sources.append((path, tally))
        if given.is_dir():
            for reason, names in skipped_in(given).items():
                more = f" and {len(names) - NAMED:,} more" if len(names) > NAMED else ""
                show.report(f"{given}: skipped, {reason}: {', '.join(map(show.plain, names[:NAMED]))}{more}")
    if not sources:
        raise InputError(f"nothing to send in {', '.join(map(str, paths))} (known: {', '.join(KNOWN)})")
    return tallies, sources


async def send(
    settings: Settings, topic: str, sources: list[tuple[Path, SourceTally]], source: str | None, *, raw: bool
) -> SendTally:
    """Send all records of the files, and wait until the broker has acknowledged each.

    Raises:
        BrokerUnavailableError: no broker answers.
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
            await _send_all(producer, topic, sources, tally, lambda path: records_of(path, source, raw=raw))
    finally:
        await producer.stop()
    return tally


async def _send_all(
    producer: AIOKafkaProducer,
    topic: str,
    sources: list[tuple[Path, SourceTally]],
    tally: SendTally,
    records: Callable[[Path], Iterator[Item]],
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
        bar = progress.add_task("sending", total=sum(_size(path) for path, _ in sources), sent=0)
        async with asyncio.TaskGroup() as sending:
            for path, of in sources:
                async for item in _each(records(path), apart=path == STDIN):
                    if isinstance(item, NotSent):
                        _count(item, path, of)
                        continue
                    await slots.acquire()
                    if tally.faults:
                        return
                    tally.sent += 1
                    of.records += 1
                    sending.create_task(_send(producer, topic, item, tally, slots))
                progress.update(bar, advance=_size(path), sent=tally.sent)


def _size(path: Path) -> int:
    return 0 if path == STDIN else path.stat().st_size


def _count(item: NotSent, path: Path, of: SourceTally) -> None:
    if item.refused:
        of.refuse(f"{of.name if path == STDIN else path} {item.where}".strip(), item.why)
    else:
        of.passed_over[item.why] += 1


async def _each(items: Iterator[Item], *, apart: bool) -> AsyncIterator[Item]:
    """The items; with `apart` they are read in a thread, so that records are sent while the next one is awaited."""
    if not apart:
        for item in items:
            yield item
        return
    loop, read = asyncio.get_running_loop(), asyncio.Queue[Item | BaseException | None](IN_FLIGHT)

    def put(item: Item | BaseException | None) -> None:
        asyncio.run_coroutine_threadsafe(read.put(item), loop).result()

    def pump() -> None:
        try:
            for item in items:
                put(item)
        except BaseException as error:  # noqa: BLE001 raised again by the reader of the queue, who would wait for ever
            put(error)
        else:
            put(None)

    # a daemon: after Ctrl-C nobody waits until standard input ends
    threading.Thread(target=pump, name="reads standard input", daemon=True).start()
    while (got := await read.get()) is not None:
        if isinstance(got, BaseException):
            raise got
        yield got


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
