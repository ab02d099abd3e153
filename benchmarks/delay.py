"""How long from a raw record's timestamp to its alert's, at five articles a second, all stages on this machine."""

from __future__ import annotations

import asyncio
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
SENTENCES = (
    "Le conseil de la commune de Vernay-{n} a débattu {n} minutes du projet de halle numéro {n}.",
    "Selon le maire Paul Dumont-{n}, les travaux du quartier {n} coûteront {n}00 000 euros.",
    "Les riverains de la rue {n} demandent depuis {n} semaines une réunion publique à la préfecture.",
    "La région a promis une subvention de {n} pour cent, versée en {n} fois, avant le printemps.",
)


def article(number: int) -> bytes:
    """An article unlike the others, which answers the rule."""
    text = "\n\n".join(" ".join(s.format(n=number * 7 + part) for s in SENTENCES) for part in range(6))
    return orjson.dumps(
        {"body": text, "title": f"Vernay-{number} : la halle {number}", "url": f"https://a.example/{number}"}
    )


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
        pipeline.put(Rule(id="halle", query="halle AND préfecture", severity="low"))
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
    if not delays:
        sys.exit("no alert came")
    p99 = delays[min(len(delays) - 1, round(0.99 * len(delays)))]
    print(
        f"{len(delays)} alerts at {RATE:g} articles/s: "
        f"p50 {statistics.median(delays):.2f} s (bar 1), p99 {p99:.2f} s (bar 3)"
    )


if __name__ == "__main__":
    main()
