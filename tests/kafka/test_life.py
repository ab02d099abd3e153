"""Every record goes through every topic once while workers die; and the ledger that says so can say otherwise."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import orjson
import pytest

from tests.kafka.life import Plan, live
from tests.kafka.life_articles import Article
from tests.kafka.life_ledger import ERRORS, NUMBER, Entry, audit

Made = dict[str, list[Entry]]
"""Topics that a test may change."""
SENT = [Article(number, b"{}", broken=number == 5) for number in range(6)]
"""The last is broken; of the others the fifth is a copy, and the third tells of an asteroid."""
FAULTS = ("freeze-13", "drained", "drained", "work-in-flight")


@pytest.mark.kafka
@pytest.mark.timeout(900)
def test_every_record_passes_every_topic_once_while_workers_die_and_freeze(tmp_path: Path) -> None:
    """Bursts, so that batches are long in work, and kills just when the offsets say that all is done."""
    report = asyncio.run(live(tmp_path, Plan(articles=80, seconds=24, seed=7, load="bursts", faults=FAULTS)))

    assert not report.wrong, f"{report}"


def test_a_log_without_a_fault_is_right() -> None:
    assert [str(finding) for finding in audit(SENT, _log()) if finding.wrong] == []


def _without(topic: str, at: int) -> Callable[[Made], None]:
    def plant(log: Made) -> None:
        del log[topic][at]

    return plant


def _doubled(topic: str, at: int) -> Callable[[Made], None]:
    def plant(log: Made) -> None:
        log[topic].append(replace(log[topic][at], offset=100))

    return plant


def _changed(topic: str, at: int, **fields: Any) -> Callable[[Made], None]:
    def plant(log: Made) -> None:
        entry = log[topic][at]
        log[topic][at] = replace(entry, value=orjson.dumps({**entry.fields, **fields}))

    return plant


def _refuse(topic: str, at: int) -> Callable[[Made], None]:
    """The record of a topic lies among the dead letters, and not where it should have gone."""

    def plant(log: Made) -> None:
        log["dead-letters"].append(_letter(topic, log[topic][at].place))

    return plant


PLANTED = {
    "a raw record never came": (_without("raw", 1), "sent to raw", "lost", "1"),
    "a raw record was not cleaned": (_without("clean", 1), "raw to clean", "lost", "0/1"),
    "a raw record was cleaned twice": (_doubled("clean", 1), "raw to clean", "twice", "0/1"),
    "a broken record left no dead letter": (_without("dead-letters", 0), "raw to clean", "lost", "0/5"),
    "a dead letter came twice": (_doubled("dead-letters", 0), "raw to clean", "twice", "0/5"),
    "an article is neither unique nor a copy": (_without("unique", 0), "clean to unique", "lost", "0/0"),
    "a copy was lost": (_without("duplicates", 0), "clean to unique", "lost", "0/4"),
    "an article came to unique twice": (_doubled("unique", 3), "clean to unique", "twice", "0/3"),
    "an article was judged and refused": (_refuse("clean", 2), "clean to unique", "twice", "0/2"),
    "an article was not enriched": (_without("enriched", 2), "unique to enriched", "lost", "0/2"),
    "an article was enriched twice": (_doubled("enriched", 2), "unique to enriched", "twice", "0/2"),
    "an article was not matched": (_without("matches", 1), "enriched to matches", "lost", "all/a0"),
    "an article lacks one of its rules": (_without("matches", 4), "enriched to matches", "lost", "few/a2"),
    "an article was matched twice": (_doubled("matches", 1), "enriched to matches", "twice", "all/a0"),
    "a rule was found that is not there": (
        _changed("matches", 1, rule_id="none"),
        "enriched to matches",
        "unexpected",
        "none/a0",
    ),
    "a match led to no alert": (_without("alerts", 3), "matches to alerts", "lost", "few/s1"),
    "a revision of an alert was lost": (_without("alerts", 0), "revisions of alerts", "lost", "all-s0/1"),
    "a revision came twice": (_doubled("alerts", 1), "revisions of alerts", "twice", "all-s0/2"),
    "an alert is of a story that nothing matched": (
        _changed("alerts", 3, group={"story_id": "s9"}),
        "matches to alerts",
        "unexpected",
        "few/s9",
    ),
    "a sound record was refused": (_refuse("raw", 0), "refused", "unexpected", "0/0"),
    "a broken record was let through": (_without("dead-letters", 0), "refused", "lost", "0/5"),
}


@pytest.mark.parametrize("planted", PLANTED)
def test_the_ledger_reports(planted: str) -> None:
    """What is planted is found at its step, under its name."""
    plant, step, column, example = PLANTED[planted]
    log = _log()
    plant(log)

    findings = {finding.step: finding for finding in audit(SENT, log)}

    assert getattr(findings[step], column) == {example: 1}
    assert example in str(findings[step])


def test_an_alert_under_a_former_name_of_its_story_is_the_storys_alert() -> None:
    """Stories that turn out to be one: what was told of either was told of both."""
    log = _log()
    _changed("alerts", 3, group={"story_id": "s7"})(log)
    log["stories"].append(_entry(0, story_id="s7", merged_into="s1", article_id="a2"))

    assert [str(finding) for finding in audit(SENT, log) if finding.wrong] == []


def _log() -> Made:
    """Six raw records: one broken, one a copy, two stories of two articles, two rules that some of them answer."""
    stories = ("s0", "s0", "s1", "s1")
    found = [("all", 0), ("all", 1), ("all", 2), ("few", 2), ("all", 3)]
    told = [("all-s0", 1), ("all-s0", 2), ("all-s1", 1), ("few-s1", 1), ("all-s1", 2)]
    return {
        "raw": [Entry(0, number, b"{}", {NUMBER: b"%d" % number}) for number in range(6)],
        "clean": [_article(number) for number in range(5)],
        "unique": [_article(number) for number in range(4)],
        "duplicates": [_article(4)],
        "stories": [],
        "enriched": [_article(number) for number in range(4)],
        "matches": [
            _entry(0, event_time=1),  # a heartbeat
            *(
                _entry(at + 1, rule_id=rule, article_id=f"a{of}", story_id=stories[of])
                for at, (rule, of) in enumerate(found)
            ),
        ],
        "alerts": [
            _entry(at, alert_id=alert, revision=revision, rule={"id": alert[:3]}, group={"story_id": alert[-2:]})
            for at, (alert, revision) in enumerate(told)
        ],
        "dead-letters": [_letter("raw", (0, 5))],
    }


def _article(number: int) -> Entry:
    title = "The asteroid" if number == 2 else "The town"
    return _entry(number, id=f"a{number}", title=title, origin={"partition": 0, "offset": number})


def _letter(topic: str, place: tuple[int, int]) -> Entry:
    headers = {"topic": f"life.{topic}", "partition": str(place[0]), "offset": str(place[1])}
    return Entry(0, 0, None, {ERRORS + name: value.encode() for name, value in headers.items()})


def _entry(offset: int, **fields: Any) -> Entry:
    return Entry(0, offset, orjson.dumps(fields))
