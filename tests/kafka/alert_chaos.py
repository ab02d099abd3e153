"""A month of articles against 200 rules in minutes, workers killed at random, beside the same month undisturbed.

`python -m tests.kafka.alert_chaos --articles 5000 --rules 200 --kills 8 --seed 1`: every alert with all its revisions,
byte for byte and in the same order, as in the undisturbed run. Two workers for `match`, two for `alert`: each kill is a
rebalance in the middle of windows. Cooldowns, silences and all kinds of windows are among the rules.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import sys
import tempfile
import time
from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta
from pathlib import Path

import orjson

from tests.kafka.pipeline import Pipeline, Raw
from tests.kafka.workers import Worker, supervised
from vigie.broker import LocalKafka, silences
from vigie.schemas import EnrichedArticle
from vigie.schemas.clean import Origin
from vigie.schemas.json import encode
from vigie.schemas.rule import Rule, Window
from vigie.schemas.silence import Silence
from vigie.settings import load

DAYS = 30
WORKERS = (("match", "match-one"), ("match", "match-two"), ("alert", "alert-one"), ("alert", "alert-two"))
WORDS, SOURCES = 240, 30
QUIET, WITHIN = 12.0, 600.0
WINDOWS = (
    None,
    Window(kind="threshold", size="12h", count=3),
    Window(kind="threshold", size="1d", count=2, distinct="source"),
    Window(kind="digest", size="1d"),
    Window(kind="burst", size="1h"),
)
Told = dict[bytes, list[bytes]]
"""Each alert's records, in their order."""


def rules(count: int, seed: int) -> list[Rule]:
    """Rules of every kind, some with a cooldown, some grouped by source."""
    chance = random.Random(seed)  # noqa: S311 test rules
    made = []
    for number in range(count):
        one, other = chance.sample(range(WORDS), 2)
        query = chance.choice((f"w{one:03}", f"w{one:03} OR w{other:03}", f"w{one:03} NEAR/9 w{other:03}"))
        made.append(
            Rule(
                id=f"r{number:03}",
                query=query,
                window=WINDOWS[number % len(WINDOWS)],
                cooldown=chance.choice(("0s", "0s", "2h")),
                group_by=chance.choice((("story",), ("story",), ("source",))),
                severity=chance.choice(("low", "high")),
            )
        )
    return made


def articles(count: int, seed: int, end: datetime) -> list[Raw]:
    """Articles of a month in the order of their times, give or take five minutes; five or so a story."""
    chance = random.Random(seed)  # noqa: S311 test texts
    begin, step = (end - timedelta(days=DAYS)).timestamp() * 1000, DAYS * 86_400_000 / count
    made: list[Raw] = []
    for number in range(count):
        story = f"s{chance.randrange(max(1, number // 5 - 40), number // 5 + 2):05}"
        at = round(begin + number * step + chance.uniform(-300_000, 300_000))
        words = [f"w{word:03}" for word in chance.choices(range(WORDS), k=9)]
        article = EnrichedArticle(
            id=f"a{number:06}",
            title=" ".join(words[:3]),
            paragraphs=(" ".join(words[3:]),),
            source=f"source{chance.randrange(SOURCES)}.example",
            story_id=story,
            origin=Origin("raw", 0, number, at),
        )
        made.append((story.encode(), encode(article), ()))
    return made


def run(pipeline: Pipeline, sent: list[Raw], held: list[Rule], kills: int, seed: int) -> Told:
    """Put the rules and a silence, send the month, kill workers at random times; what was told in the end."""
    pipeline.create()
    pipeline.put(*held)
    asyncio.run(silences.write(pipeline.settings, {"drill": _silence(sent)}))
    pipeline.send("enriched", sent)
    workers = [
        pipeline.worker(name, stage, session_timeout=6, heartbeat_every=2, batch_size=50) for stage, name in WORKERS
    ]
    chance = random.Random(seed)  # noqa: S311 a schedule
    try:
        for _ in range(kills):
            supervised(workers, chance.uniform(4, 9))
            chance.choice(workers).kill9()
        pipeline.wait(lambda: _quiet(pipeline, workers), WITHIN, *workers)
        return _told(pipeline)
    finally:
        for worker in workers:
            worker.kill9()


def _silence(sent: list[Raw]) -> Silence:
    """Rules of low severity are silent for the second quarter of the month."""
    times = [orjson.loads(value or b"{}")["origin"]["timestamp"] / 1000 for _, value, _ in sent]
    quarter = [datetime.fromtimestamp(times[len(times) * part // 4], UTC) for part in (1, 2)]
    return Silence("drill", quarter[0], quarter[1], {"severity": "low"})


def _quiet(pipeline: Pipeline, workers: list[Worker]) -> bool:
    """Nothing new was told for a while in which the quiet stream was told the time, several times."""
    before = len(pipeline.read("alerts"))
    beats = len(pipeline.read("matches"))
    supervised(workers, QUIET)
    return before == len(pipeline.read("alerts")) > 0 and len(pipeline.read("matches")) > beats


def _told(pipeline: Pipeline) -> Told:
    told: Told = defaultdict(list)
    for record in sorted(pipeline.read("alerts"), key=lambda record: (record.partition, record.offset)):
        told[record.key or b""].append(record.value or b"")
    return told


def differences(calm: Told, wild: Told) -> list[str]:
    """Every rule that was broken."""
    faults = []
    missing, more = calm.keys() - wild.keys(), wild.keys() - calm.keys()
    other = [key for key in calm.keys() & wild.keys() if calm[key] != wild[key]]
    if missing or more:
        faults.append(f"{len(missing)} alerts are missing, {len(more)} are too many")
    if other:
        faults.append(f"{len(other)} alerts differ, as {calm[other[0]]} and {wild[other[0]]}")
    return faults


def both(directory: Path, kafka: LocalKafka, chosen: argparse.Namespace) -> tuple[Told, Told]:
    """The undisturbed run and the disturbed one, on names of their own."""
    end = datetime.now(UTC) - timedelta(days=2)
    sent, held = articles(chosen.articles, chosen.seed, end), rules(chosen.rules, chosen.seed)
    results = []
    for name, kills in (("calm", 0), ("wild", chosen.kills)):
        settings = load(brokers=kafka.bootstrap, prefix=f"{name}.", app=name, partitions=2, pool_processes=1)
        results.append(run(Pipeline(settings, directory / name), sent, held, kills, chosen.seed))
    return results[0], results[1]


def main() -> int:
    """Both runs, and what came of them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=5_000)
    parser.add_argument("--rules", type=int, default=200)
    parser.add_argument("--kills", type=int, default=8)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    begun = time.monotonic()
    directory = Path(tempfile.mkdtemp(prefix="vigie-chaos-"))
    with LocalKafka(directory / "kafka") as kafka:
        calm, wild = both(directory, kafka, chosen)
    faults = differences(calm, wild)
    kinds = Counter(orjson.loads(records[0])["kind"] for records in calm.values())
    sys.stdout.write(
        f"seed {chosen.seed}: {chosen.articles} articles of {DAYS} days, {chosen.rules} rules, {chosen.kills} kills, "
        f"{len(calm)} alerts ({', '.join(f'{n} {kind}' for kind, n in sorted(kinds.items()))}), "
        f"{sum(map(len, calm.values()))} records, in {time.monotonic() - begun:.0f} s: "
        f"{'; '.join(faults) or 'the same alerts, byte for byte'}\n"
    )
    return bool(faults)


if __name__ == "__main__":
    sys.exit(main())
