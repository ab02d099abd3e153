"""Reads dead letters, and sends them back to the topics they came from."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from typing import Self

from aiokafka import AIOKafkaProducer

from vigie.broker.connect import Report, silent, start, translated_errors
from vigie.broker.read import Record, read_all
from vigie.schemas.refused import Reason
from vigie.settings import Settings

STREAMS = "__streams.errors."
"""Header names of Kafka Streams' dead-letter queue (KIP-1034)."""
OWN = (STREAMS, "vigie-")
REPLAYS = "vigie-replays"
CLOUD_EVENT = ("ce_specversion", "ce_id", "ce_source", "ce_type", "ce_time", "content-type")
"""What a stage writes behind our own headers; the refused record may have headers of these names before them."""
REPLAY_OF = "vigie-replay-of"
"""A record with this header on the dead-letter topic marks another one, `partition:offset`, as sent back."""
A_TRANSACTION = 100
"""Records sent back in one transaction, at most: it must end before the broker's transaction timeout."""


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A refused record. `place`: its `partition:offset` on the dead-letter topic; `topic`: where it came from."""

    place: str
    timestamp: int
    stage: str
    reason: str
    message: str
    topic: str
    partition: int | None
    offset: str
    replays: int
    key: bytes | None
    value: bytes | None
    headers: tuple[tuple[str, bytes], ...]
    replayed: bool = False

    @property
    def origin(self) -> str:
        """Where it came from, in readable form."""
        return f"{self.topic} {'?' if self.partition is None else self.partition}:{self.offset}"


@dataclass(frozen=True, slots=True)
class ReplayPlan:
    """What a replay sends, and how many records it skips: replayed too often, of unknown origin, or unsendable."""

    letters: tuple[DeadLetter, ...]
    over_limit: int
    unknown_origin: int
    unsendable: int

    @classmethod
    def of(cls, letters: Iterable[DeadLetter], limit: int, most: int | None) -> Self:
        """Plan a replay: `most` records now, and each record at most `limit` times over all replays."""
        sorted_out: dict[str, list[DeadLetter]] = {"send": [], "over_limit": [], "unknown_origin": [], "unsendable": []}
        for letter in letters:
            sorted_out[_fate(letter, limit)].append(letter)
        counts = {name: len(some) for name, some in sorted_out.items()}
        return cls(
            tuple(sorted_out["send"][:most]), counts["over_limit"], counts["unknown_origin"], counts["unsendable"]
        )

    def targets(self) -> Counter[str]:
        """How many records go to which topic."""
        return Counter(letter.topic for letter in self.letters)


def _fate(letter: DeadLetter, limit: int) -> str:
    if letter.reason == Reason.POISON_BATCH:
        return "unsendable"
    if not letter.topic:
        return "unknown_origin"
    return "over_limit" if letter.replays >= limit else "send"


def original_headers(headers: Iterable[tuple[str, bytes]]) -> list[tuple[str, bytes]]:
    """The headers of the refused record, without those that a stage added."""
    original, ours = [], False
    for name, value in headers:
        if name.startswith(OWN):
            ours = True
        elif not (ours and name in CLOUD_EVENT):
            original.append((name, value))
    return original


async def read_dead_letters(settings: Settings, report: Report = silent) -> list[DeadLetter]:
    """Every dead letter by time, and whether it was sent back.

    Raises:
        BrokerUnavailableError: no broker answers.
        TopicsError: there is no topic of dead letters.
    """
    records = await read_all(settings, settings.topic("dead-letters"), report)
    sent_back = {_header(record, REPLAY_OF) for record in records}
    return [dead_letter_of(record, sent_back) for record in records if not _header(record, REPLAY_OF)]


def dead_letter_of(record: Record, sent_back: Container[str] = ()) -> DeadLetter:
    """Parse a record of the dead-letter topic."""
    place = f"{record.partition}:{record.offset}"
    partition = _header(record, f"{STREAMS}partition")
    replays = _header(record, REPLAYS)
    return DeadLetter(
        place=place,
        timestamp=record.timestamp,
        stage=_header(record, "vigie-stage"),
        reason=_header(record, "vigie-reason"),
        message=_header(record, f"{STREAMS}message"),
        topic=_header(record, f"{STREAMS}topic"),
        partition=int(partition) if partition.isdecimal() else None,
        offset=_header(record, f"{STREAMS}offset"),
        replays=int(replays) if replays.isdecimal() else 0,
        key=record.key,
        value=record.value,
        headers=tuple((name, value or b"") for name, value in record.headers),
        replayed=place in sent_back,
    )


def sendable(key: bytes | None, value: bytes | None) -> bytes | None:
    """The value to send: aiokafka refuses a record that has neither key nor value, and would end whoever sends it."""
    return b"" if key is None and value is None else value


def _header(record: Record, name: str) -> str:
    found = next((value for key, value in record.headers if key == name), None)
    return (found or b"").decode("utf-8", "replace")


async def replay_dead_letters(
    settings: Settings, letters: Sequence[DeadLetter], rate: float, report: Report = silent
) -> int:
    """Send letters back, each in one transaction with the mark that it was sent; return how many were sent.

    Raises:
        BrokerUnavailableError: no broker answers.
        PermissionDeniedError: it does not permit the write.
    """
    if not letters:
        return 0
    producer = AIOKafkaProducer(
        **settings.client(),
        transactional_id=f"{settings.app}-replay",  # a second replay at the same time is fenced
        max_request_size=settings.max_message_bytes,
        compression_type=settings.compression,
    )
    size = max(1, min(A_TRANSACTION, int(rate)))
    try:
        with translated_errors(settings.brokers):
            await start(producer, settings, report)
            for first in range(0, len(letters), size):
                began, batch = time.monotonic(), letters[first : first + size]
                async with producer.transaction():
                    for letter in batch:
                        await _send_back(producer, letter, settings.topic("dead-letters"))
                await asyncio.sleep(max(0.0, len(batch) / rate - (time.monotonic() - began)))
    finally:
        await producer.stop()
    return len(letters)


async def _send_back(producer: AIOKafkaProducer, letter: DeadLetter, dead_letters: str) -> None:
    again = [*original_headers(letter.headers), (REPLAYS, str(letter.replays + 1).encode())]
    there = await producer.partitions_for(letter.topic)
    partition = letter.partition if letter.partition in there else None
    await producer.send(letter.topic, letter.value, key=letter.key, partition=partition, headers=again)
    mark = [(REPLAY_OF, letter.place.encode()), (REPLAYS, str(letter.replays + 1).encode())]
    await producer.send(
        dead_letters,
        sendable(letter.key, None),
        key=letter.key,
        partition=int(letter.place.split(":")[0]),
        headers=mark,
    )
