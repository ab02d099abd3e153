"""The demo's rules and articles through a stack of containers, and what must come of them."""

from __future__ import annotations

import asyncio
import time
from collections import Counter

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from tests.containers.shell import Failed, say
from vigie.broker.read import read_all
from vigie.cli import rules as rules_command
from vigie.cli.demo_board import Board
from vigie.settings import Settings, load
from vigie.testing import Sample, raw_articles, rules

TOPICS = ("clean", "unique", "duplicates", "dead-letters", "enriched", "alerts")
ALERTS = {"crues": 1, "otan-manoeuvres": 2, "port-strikes": 1}
"""Alerts by rule, as `make demo` shows them."""
OTHERWISE = "Other than the samples say"
"""How the demo's summary begins to name articles that did not become what their sample says."""
RULES_WITHIN = 30.0
IN_FORCE_AFTER = 2.0
"""Seconds from a rule's answer until every matcher has it for sure; usually less than one."""
ARTICLES_WITHIN = 180.0
QUIET = 5.0
"""Seconds that nothing more may come in, once all is there."""


def check(port: int) -> str:
    """Send rules and articles, and see what comes; give it in a sentence.

    Raises:
        Failed: something else came, or not all of it in time.
    """
    return asyncio.run(_check(load(brokers=f"127.0.0.1:{port}", partitions=12)))


async def _check(settings: Settings) -> str:
    await _put_rules(settings)
    samples = raw_articles()
    board = Board(samples, await _send(settings, samples))
    say(f"{len(samples)} articles sent; waiting for what becomes of them")
    await _watch(settings, board)
    if OTHERWISE in board.summary():
        raise Failed(board.summary())
    if (alerts := Counter(alert["rule"]["id"] for alert in board.alerts)) != ALERTS:
        raise Failed(f"the alerts are {dict(sorted(alerts.items()))}, and not {ALERTS}")
    return board.summary()


async def _put_rules(settings: Settings) -> None:
    await rules_command.write(settings, {rule.id: rule for rule in rules()})
    deadline = time.monotonic() + RULES_WITHIN
    while len(await read_all(settings, settings.topic("rules.status"))) < len(rules()):
        if time.monotonic() > deadline:
            raise Failed(f"not every rule was answered within {RULES_WITHIN:g} s")
        await asyncio.sleep(0.5)
    say(f"{len(rules())} rules are answered")
    await asyncio.sleep(IN_FORCE_AFTER)


async def _send(settings: Settings, samples: list[Sample]) -> dict[tuple[int, int], Sample]:
    """To one partition, so that their order is that of the list."""
    sent = {}
    async with AIOKafkaProducer(**settings.client(), acks="all") as producer:
        for sample in samples:
            place = await producer.send_and_wait(
                settings.topic("raw"), sample.value, key=sample.key, partition=0, headers=list(sample.headers)
            )
            sent[place.partition, place.offset] = sample
    return sent


async def _watch(settings: Settings, board: Board) -> None:
    consumer: AIOKafkaConsumer = AIOKafkaConsumer(
        *map(settings.topic, TOPICS),
        **settings.client(),
        isolation_level="read_committed",
        auto_offset_reset="earliest",
        enable_auto_commit=False,
    )
    deadline, heard = time.monotonic() + ARTICLES_WITHIN, time.monotonic()
    async with consumer:
        while not (board.complete() and _all_alerts(board) and time.monotonic() - heard > QUIET):
            for records in (await consumer.getmany(timeout_ms=300)).values():
                heard = time.monotonic()
                for record in records:
                    board.take(record.topic.removeprefix(settings.prefix), record)
            if time.monotonic() > deadline:
                raise Failed(f"not all within {ARTICLES_WITHIN:g} s: {board.summary()}")


def _all_alerts(board: Board) -> bool:
    return len(board.alerts) >= sum(ALERTS.values())
