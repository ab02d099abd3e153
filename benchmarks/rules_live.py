"""How soon a rule that is put on its topic is in force: from its record's timestamp to the first article it matches.

    python -m benchmarks.rules_live [--rules 40]

The match stage on a broker of its own, with twenty articles a second that every rule answers, so that the first one
matched tells when a rule came into force, to a twentieth of a second. A rule is put every half a second.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import sys
import tempfile
from pathlib import Path

import orjson
from aiokafka import AIOKafkaProducer

from tests.kafka.pipeline import Pipeline
from vigie.broker import LocalKafka
from vigie.schemas.json import encode
from vigie.schemas.rule import Rule
from vigie.settings import Settings, load

ARTICLES_A_SECOND, ARTICLES_A_RULE = 20, 10
BAR = 2.0
"""Seconds."""


async def feed(settings: Settings, rules: int) -> None:
    """Articles all the while; after each so many of them a rule."""
    producer = AIOKafkaProducer(bootstrap_servers=settings.brokers)
    await producer.start()
    for number in range((rules + 4) * ARTICLES_A_RULE):
        article = {"id": f"a{number}", "title": "Vernay", "paragraphs": ["La halle de Vernay ouvre."], "language": "fr"}
        await producer.send_and_wait(settings.topic("enriched"), orjson.dumps(article), b"%d" % number)
        if number % ARTICLES_A_RULE == 0 and number // ARTICLES_A_RULE < rules:
            rule = Rule(id=f"r{number // ARTICLES_A_RULE}", query="halle AND vernay")
            await producer.send_and_wait(settings.topic("rules"), encode(rule), rule.id.encode())
        await asyncio.sleep(1 / ARTICLES_A_SECOND)
    await producer.stop()


def main() -> None:
    """Prints the median and the longest time."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rules", type=int, default=40)
    rules = parser.parse_args().rules
    with tempfile.TemporaryDirectory(prefix="vigie-bench-") as folder, LocalKafka(Path(folder) / "kafka") as kafka:
        settings = load(brokers=kafka.bootstrap, prefix="live.", app="live", partitions=1, batch_within=0.02)
        pipeline = Pipeline(settings, Path(folder))
        pipeline.create()
        worker = pipeline.worker("match", "match")
        if not worker.says("worker ready", 60):
            sys.exit(worker.log())
        asyncio.run(feed(settings, rules))
        pipeline.wait(lambda: len({match["rule_id"] for match in pipeline.matches()}) >= rules, 60, worker)
        worker.stop()
        seconds = sorted(delays(pipeline).values())
    middle = statistics.median(seconds)
    print(f"{len(seconds)} rules in force after {middle:.2f} s in the median, {seconds[-1]:.2f} s at most (bar {BAR})")


def delays(pipeline: Pipeline) -> dict[str, float]:
    """Seconds from each rule's record to the first article that it matched."""
    put = {(record.key or b"").decode(): record.timestamp for record in pipeline.read("rules")}
    came = {orjson.loads(record.value or b"{}")["id"]: record.timestamp for record in pipeline.read("enriched")}
    first: dict[str, int] = {}
    for match in pipeline.matches():
        at = came[match["article_id"]]
        if at >= put[match["rule_id"]]:
            first[match["rule_id"]] = min(at, first.get(match["rule_id"], at))
    return {rule: (at - put[rule]) / 1000 for rule, at in first.items()}


if __name__ == "__main__":
    main()
