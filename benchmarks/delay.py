"""How long from a raw record's timestamp to its alert's, at five articles a second, all stages on this machine."""

from __future__ import annotations

import asyncio
import random
import statistics
import sys
import tempfile
import time
from pathlib import Path

import orjson
from aiokafka import AIOKafkaProducer

from tests.kafka.pipeline import Pipeline
from vigie.broker import LocalKafka
from vigie.schemas.rule import Rule
from vigie.settings import Settings, load

RATE, ARTICLES, WARM_UP = 5.0, 200, 20
RULE = Rule(id="halle", query="halle AND préfecture", severity="low")
SYLLABLES = "ba ce di fo gu la me ni po ru sa te vi zo mar lin tor ven".split()  # noqa: SIM905
PLAIN = """
    le la les un une des de du et à en pour sur avec dans par mais selon depuis conseil maire projet travaux rue ville
    quartier région habitants route école budget réunion demande semaine printemps subvention dit annonce voté coûtera
""".split()  # noqa: SIM905
PARAGRAPHS, SENTENCES, WORDS = 6, 4, 16


def article(number: int) -> bytes:
    """An article that answers the rule. Half of its words are made up, so that it is no copy and a story of its own."""
    dice = random.Random(number)  # noqa: S311 the same for everybody
    paragraphs = [" ".join(_sentence(dice) for _ in range(SENTENCES)) for _ in range(PARAGRAPHS)]
    paragraphs.insert(1, f"La halle de {_name(dice)}, dit la préfecture de {_name(dice)}, ouvrira bientôt.")
    title = f"{_name(dice)} : la halle de {_name(dice)}"
    body = "\n\n".join(paragraphs)
    return orjson.dumps({"body": body, "title": title, "url": f"https://a{number}.example/{number}"})


def _sentence(dice: random.Random) -> str:
    words = [dice.choice(PLAIN) if dice.random() < 0.5 else _name(dice).lower() for _ in range(WORDS)]
    return f"{' '.join(words).capitalize()}."


def _name(dice: random.Random) -> str:
    return "".join(dice.choices(SYLLABLES, k=4)).capitalize()


async def feed(settings: Settings) -> None:
    """Five a second."""
    producer = AIOKafkaProducer(bootstrap_servers=settings.brokers)
    await producer.start()
    start = time.monotonic()
    for number in range(ARTICLES):
        await asyncio.sleep(max(0.0, start + number / RATE - time.monotonic()))
        await producer.send_and_wait(settings.topic("raw"), article(number), b"%d" % number)
    await producer.stop()


def main() -> None:
    """Print the median and the 99th percentile, the warm-up left out."""
    with tempfile.TemporaryDirectory(prefix="vigie-bench-") as folder, LocalKafka(Path(folder) / "kafka") as kafka:
        settings = load(brokers=kafka.bootstrap, prefix="delay.", app="delay", partitions=2, batch_within=0.02)
        pipeline = Pipeline(settings, Path(folder))
        pipeline.create()
        pipeline.put(RULE)
        worker = pipeline.worker("all")
        if not worker.says("worker ready", 60):
            sys.exit(worker.log())
        asyncio.run(feed(settings))
        pipeline.wait(lambda: len(pipeline.matches()) >= ARTICLES, 60, worker)
        time.sleep(2)
        sent = {(record.partition, record.offset): record.timestamp for record in pipeline.read("raw")}
        raw_of = {a["id"]: (a["origin"]["partition"], a["origin"]["offset"]) for a in pipeline.values("enriched")}
        first: dict[str, int] = {}
        for record in pipeline.read("alerts"):
            told = orjson.loads(record.value or b"{}")["article"]["id"]
            first.setdefault(told, record.timestamp)
        delays = sorted(
            (at - sent[raw_of[name]]) / 1000 for name, at in first.items() if raw_of[name][1] >= WARM_UP // 2
        )
        worker.stop()
    if len(delays) < ARTICLES - WARM_UP:
        sys.exit(f"of {ARTICLES} articles {len(delays)} led to an alert: nothing can be said of delays")
    p99 = delays[min(len(delays) - 1, round(0.99 * len(delays)))]
    print(
        f"{len(delays)} alerts at {RATE:g} articles/s: "
        f"p50 {statistics.median(delays):.2f} s (bar 1), p99 {p99:.2f} s (bar 3)"
    )


if __name__ == "__main__":
    main()
