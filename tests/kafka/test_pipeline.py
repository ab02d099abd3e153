"""Raw articles in, alerts out, through every stage on a real broker."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest

from tests.conftest import settings_on
from tests.kafka.pipeline import Pipeline
from tests.kafka.workers import Worker
from vigie.agents import STAGES
from vigie.broker import LocalKafka
from vigie.pipe import Pipe
from vigie.schemas.rule import Rule
from vigie.testing import samples

pytestmark = [pytest.mark.kafka, pytest.mark.timeout(400)]
SEED_TITLE = "La Russie nie toute relation entre ses manœuvres militaires et les consultations avec l’OTAN"


@pytest.fixture(scope="module")
def demo(kafka: LocalKafka, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Pipeline, Worker]]:
    """The sample articles and rules, sent through a worker with all stages."""
    directory = tmp_path_factory.mktemp("pipeline")
    pipeline = Pipeline(settings_on(kafka, directory).model_copy(update={"partitions": 1}), directory)
    pipeline.create()
    pipeline.put(*samples.rules())
    worker = pipeline.worker("all", stall_after=120)
    sent = samples.raw_articles()
    pipeline.send("raw", [(sample.key, sample.value, sample.headers) for sample in sent])
    pipeline.wait(lambda: pipeline.ended() >= len(sent), 120, worker)
    time.sleep(3)  # what is unique goes on to alerts
    yield pipeline, worker
    worker.stop()


def test_every_sample_ends_where_it_should(demo: tuple[Pipeline, Worker]) -> None:
    """Exactly once, on exactly one topic."""
    pipeline, _ = demo
    wanted = Counter(sample.expected for sample in samples.raw_articles())
    assert {topic: len(pipeline.read(topic)) for topic in wanted} == dict(wanted)


def test_the_seed_page_comes_out_as_expected(demo: tuple[Pipeline, Worker]) -> None:
    """Title, dateline, body and what was removed; its people and places, and nobody of the related links."""
    pipeline, _ = demo
    (seed,) = [article for article in pipeline.values("enriched") if article["title"] == SEED_TITLE]
    golden = orjson.loads((Path(__file__).parents[1] / "golden" / "seed" / "expected.json").read_bytes())
    assert len(seed["paragraphs"]) == len(golden["body"])
    assert (seed["dateline"]["place"], seed["dateline"]["date"]) == ("Paris", "2022-01-12")
    assert [removed["text"] for removed in seed["removed"]] == [removed["text"] for removed in golden["removed"]]
    names = {entity["name"] for entity in seed["entities"]}
    assert {*golden["entities"]["PER"], "OTAN", "Russie", "Ukraine", "Genève"} <= names
    assert not names & set(golden["entities"]["not"])


def test_a_story_is_told_once_though_it_was_sent_four_times(demo: tuple[Pipeline, Worker]) -> None:
    """The page three times and once with small edits: one alert for `entity:OTAN AND "manœuvres militaires"`."""
    pipeline, _ = demo
    told = [alert for alert in pipeline.values("alerts") if alert["article"]["title"] == SEED_TITLE]
    assert [(alert["rule"]["id"], alert["state"], alert["revision"]) for alert in told] == [
        ("otan-manoeuvres", "firing", 1)
    ] or [alert["rule"]["id"] for alert in told] == ["otan-manoeuvres"]
    assert {"OTAN", "manœuvres militaires"} <= {piece["text"] for piece in told[0]["evidence"]}


def test_headers_tell_what_a_record_is(demo: tuple[Pipeline, Worker]) -> None:
    """CloudEvents in binary mode on all that the pipeline writes."""
    pipeline, _ = demo
    headers = dict(pipeline.read("alerts")[0].headers)
    assert headers["ce_specversion"] == b"1.0"
    assert headers["ce_type"] == b"org.vigie.alerts.v1"
    assert headers["content-type"] == b"application/json"


def test_the_pipe_agrees_with_the_agents(demo: tuple[Pipeline, Worker]) -> None:
    """The same articles without Kafka: the same clean text, the same verdicts, the same names, the same rules."""
    pipeline, _ = demo
    clean = pipeline.values("clean")
    lines = [orjson.dumps(article) for article in clean]
    verdicts = [orjson.loads(line) for line in Pipe([STAGES["dedup"]]).take(lines)]
    copies = {copy["origin"]["offset"]: copy["duplicate_of"] for copy in pipeline.values("duplicates")}
    for article, verdict in zip(clean, verdicts, strict=True):
        assert verdict["duplicate_of"] == copies.get(article["origin"]["offset"])
    unique = [orjson.dumps(article) for article in pipeline.values("unique")]
    enriched = {article["id"]: article for article in map(orjson.loads, Pipe([STAGES["enrich"]]).take(unique))}
    assert enriched == {article["id"]: article for article in pipeline.values("enriched")}
    matched = Pipe([STAGES["match"]], samples.rules()).take([orjson.dumps(article) for article in enriched.values()])
    found = {(told["article_id"], rule) for told in map(orjson.loads, matched) for rule in told["rule_ids"]}
    assert found == {(match["article_id"], match["rule_id"]) for match in pipeline.matches()}


def test_a_rule_is_live_and_a_malformed_one_leaves_the_old_in_force(demo: tuple[Pipeline, Worker]) -> None:
    """Put, broken, and still in force: the broken version lies among the dead letters with its place."""
    pipeline, worker = demo
    before = len(pipeline.read("dead-letters"))
    pipeline.put(Rule(id="glaciers", query="glacier* AND fonte"))
    pipeline.send("rules", [(b"glaciers", orjson.dumps({"id": "glaciers", "query": "glacier fonte"}), ())])
    pipeline.wait(lambda: len(pipeline.read("dead-letters")) > before, 20, worker)
    bad = pipeline.read("dead-letters")[-1]
    assert dict(bad.headers)["vigie-reason"] == b"bad-rule"
    assert b"line 1, column 9" in dict(bad.headers)["__streams.errors.message"]
    text = " ".join(f"Le glacier numéro {n} de la vallée a perdu en une année {n} mètres ; sa fonte." for n in range(9))
    pipeline.send("raw", [(b"g", orjson.dumps({"body": text, "title": "Les glaciers reculent"}), ())])
    pipeline.wait(lambda: any(a["rule"]["id"] == "glaciers" for a in pipeline.values("alerts")), 30, worker)


BAD: dict[str, tuple[bytes | None, bytes | None, str | None]] = {
    "not JSON": (b"k", b'{"body": ', "not-json"),
    "no body": (b"k", b'{"title": "x"}', "invalid"),
    "wrong types": (b"k", b'{"body": 7, "url": []}', "invalid"),
    "invalid UTF-8 in JSON": (b"k", b'{"body": "\xff\xfe"}', None),
    "empty": (b"k", b"", "empty"),
    "tombstone": (b"k", None, "empty"),
    "6 MB": (b"k", orjson.dumps({"body": "x" * 6_000_000}), "too-large"),
    "a million paragraphs": (b"k", orjson.dumps({"body": "a\n\n" * 1_000_000}), None),
    "nested JSON": (b"k", b'{"meta":' + b"[" * 50_000 + b"]" * 50_000 + b',"body":"x"}', None),
    "control characters": (b"k", orjson.dumps({"body": "\x00\x01\x02\x1b[31m"}), None),
    "an array": (b"k", b"[1, 2]", None),
    "a missing key": (None, orjson.dumps({"body": "Un article sans clé, court mais entier. " * 20}), None),
}


def test_bad_input_is_set_aside_or_processed_and_every_record_accounted_for(demo: tuple[Pipeline, Worker]) -> None:
    """Each ends on exactly one topic; those that cannot be processed with the reason; the worker lives."""
    pipeline, worker = demo
    before, dead = pipeline.ended(), len(pipeline.read("dead-letters"))
    pipeline.send("raw", [(key, value, ()) for key, value, _ in BAD.values()])
    pipeline.wait(lambda: pipeline.ended() >= before + len(BAD), 90, worker)
    time.sleep(1)
    assert pipeline.ended() == before + len(BAD)
    refused = pipeline.read("dead-letters")[dead:]
    for name, (key, value, reason) in BAD.items():
        told: list[dict[str, Any]] = [
            dict(record.headers) for record in refused if (record.key, record.value) == (key, value)
        ]
        if reason is not None:
            assert told, name
            assert told[0]["vigie-reason"].decode() == reason, name
            assert len(told[0]["__streams.errors.message"]) > 10, name
    assert worker.process is not None
    assert worker.process.poll() is None
