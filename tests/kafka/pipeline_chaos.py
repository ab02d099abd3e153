"""The whole pipeline with its workers killed at random, against the same articles undisturbed.

`python -m tests.kafka.pipeline_chaos --articles 2000 --kills 8 --seed 1`: every article on `unique`, `duplicates` or
`dead-letters` exactly once, every alert once, and all of it as in the undisturbed run.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import orjson

from tests.kafka.pipeline import ENDS, Pipeline, Raw
from tests.kafka.workers import supervised
from vigie.broker import LocalKafka
from vigie.schemas.rule import Rule
from vigie.settings import load

GROUPS = (("clean", "dedup", "rules"), ("enrich",), ("match", "alert"))
RULES = (
    Rule(id="quay", query='quay AND "harbour master"', severity="high"),
    Rule(id="halle", query="halle NEAR/8 préfecture", severity="low"),
)
FRENCH = (
    "La halle {w} de la préfecture {n} ferme {n} jours pour des travaux de {v}.",
    "Selon Paul {w}, le chantier {v} du quartier {n} durera {n} semaines de plus que prévu.",
    "Les commerçants {v} réclament {n} places de marché et une réunion sur {w}.",
)
ENGLISH = (
    "The harbour master of {w} closed quay {n} on Monday after a {v} broke loose.",
    "Repairs to the {v} will take {n} days, said Anna {w} of the port authority.",
    "Ships bound for {w} wait {n} miles off the coast until the {v} is moored again.",
)
WITHIN = 600.0


@dataclass(frozen=True)
class Result:
    """What came out: where each raw record ended (by its id in the log), and every alert's id."""

    ends: Counter[tuple[str, int]]
    alerts: Counter[str]
    matches: Counter[tuple[str, str]]


def articles(count: int, seed: int) -> list[Raw]:
    """Articles in two languages, a fifth of them copies of an earlier one, one in a hundred broken."""
    chance = random.Random(seed)  # noqa: S311 test texts
    made: list[bytes] = []
    for number in range(count):
        draw = chance.random()
        if draw < 0.01:
            made.append(b'{"body": %d}' % number)
        elif draw < 0.2 and number > 20:
            earlier = orjson.loads(made[chance.randrange(20)]) if made else {}
            made.append(orjson.dumps({**earlier, "url": f"https://copy.example/{number}"}))
        else:
            made.append(_article(number, chance))
    return [(b"one", value, ()) for value in made]


def _article(number: int, chance: random.Random) -> bytes:
    frame = chance.choice((FRENCH, ENGLISH))
    words = ["".join(chance.choices("abdeilmnorstu", k=9)).title() for _ in range(40)]
    lines = [
        chance.choice(frame).format(n=chance.randrange(10_000), w=chance.choice(words), v=chance.choice(words).lower())
        for _ in range(24)
    ]
    body = "\n\n".join(" ".join(lines[at : at + 4]) for at in range(0, 24, 4))
    return orjson.dumps({"body": body, "title": lines[0][:60], "url": f"https://news.example/{number}"})


def run(pipeline: Pipeline, sent: list[Raw], kills: int, seed: int) -> Result:
    """Send all of it, kill workers at random times, wait for the end."""
    pipeline.create()
    pipeline.put(*RULES)
    workers = [pipeline.worker("-".join(group), *group, session_timeout=6) for group in GROUPS]
    chance = random.Random(seed)  # noqa: S311 a schedule
    try:
        pipeline.send("raw", sent)
        for _ in range(kills):
            supervised(workers, chance.uniform(6, 12))
            chance.choice(workers).kill9()
        pipeline.wait(lambda: pipeline.ended() >= len(sent), WITHIN, *workers)
        pipeline.wait(lambda: _quiet(pipeline), WITHIN, *workers)
        return _result(pipeline)
    finally:
        for worker in workers:
            worker.kill9()


def _quiet(pipeline: Pipeline) -> bool:
    unique, enriched = len(pipeline.read("unique")), len(pipeline.read("enriched"))
    if enriched < unique:
        return False
    before = len(pipeline.read("alerts"))
    time.sleep(8)
    return len(pipeline.read("alerts")) == before


def _result(pipeline: Pipeline) -> Result:
    ends: Counter[tuple[str, int]] = Counter()
    for topic in ENDS:
        for record in pipeline.read(topic):
            if topic == "dead-letters":
                offset = int(dict(record.headers)["__streams.errors.offset"])
            else:
                offset = orjson.loads(record.value or b"{}")["origin"]["offset"]
            ends[topic, offset] += 1
    alerts = Counter(f"{alert['alert_id']}-{alert['revision']}" for alert in pipeline.values("alerts"))
    matches = Counter((match["rule_id"], match["article_id"]) for match in pipeline.matches())
    return Result(ends, alerts, matches)


def broken(calm: Result, wild: Result, count: int) -> list[str]:
    """Every rule that was broken."""
    told = []
    for name, result in (("undisturbed", calm), ("disturbed", wild)):
        if len(result.ends) != count or set(result.ends.values()) != {1}:
            told.append(f"{name}: {len(result.ends)} of {count} records ended, {sum(result.ends.values())} times")
        if set(result.alerts.values()) - {1} or set(result.matches.values()) - {1}:
            told.append(f"{name}: an alert or a match came twice")
    for what in ("ends", "alerts", "matches"):
        if getattr(calm, what) != getattr(wild, what):
            differing = getattr(calm, what) - getattr(wild, what)
            told.append(f"{what} differ: {len(differing)} of {len(getattr(calm, what))} are missing")
    return told


def main() -> int:
    """Both runs, and what came of them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=2_000)
    parser.add_argument("--kills", type=int, default=8)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    directory = Path(tempfile.mkdtemp(prefix="vigie-chaos-"))
    sent = articles(chosen.articles, chosen.seed)
    results = []
    with LocalKafka(directory / "kafka") as kafka:
        for name, kills in (("calm", 0), ("wild", chosen.kills)):
            settings = load(brokers=kafka.bootstrap, prefix=f"{name}.", app=name, partitions=2, pool_processes=1)
            results.append(run(Pipeline(settings, directory / name), sent, kills, chosen.seed))
    faults = broken(results[0], results[1], len(sent))
    verdict = "; ".join(faults) or "each ended once, each alert came once, all as undisturbed"
    sys.stdout.write(
        f"seed {chosen.seed}: {len(sent)} articles, {chosen.kills} kills, {len(results[0].alerts)} alerts: {verdict}\n"
    )
    return bool(faults)


if __name__ == "__main__":
    sys.exit(main())
