"""Rules on their topic: each record is answered, and what cannot be read is refused while the old version stays."""

from __future__ import annotations

import time

import orjson
import pytest

from vigie.agents.match.rule_book import RuleBook
from vigie.agents.rules.agent import Answering
from vigie.runtime.store import MemoryStore, Overlay
from vigie.schemas.envelope import Incoming
from vigie.schemas.refused import Reason, Refused
from vigie.schemas.rule_status import FAULTS


def _record(offset: int, **rule: object) -> Incoming:
    return Incoming("rules", 0, offset, 0, b"otan", orjson.dumps({"id": "otan", **rule}) if rule else None)


def test_a_good_rule_a_bad_one_and_a_tombstone() -> None:
    """Answered, refused with its place, removed."""
    outcomes, changes = Answering().apply(
        [_record(0, query="otan", version=3), _record(1, query="otan kiev", version=4), _record(2)],
        Overlay(MemoryStore()),
    )
    good, bad, gone = outcomes
    assert isinstance(good, tuple)
    assert orjson.loads(good[0].value or b"")["ok"] is True
    assert isinstance(bad, Refused)
    assert bad.reason is Reason.BAD_RULE
    assert "line 1, column 6" in bad.detail
    assert "version 3 stays in force" in bad.detail
    assert orjson.loads(bad.publish[0].value or b"")["ok"] is False
    assert isinstance(gone, tuple)
    assert changes == [(b"otan", None)]


def test_an_older_version_changes_nothing() -> None:
    """A late writer does not undo a newer rule: neither in the book, nor in the answer."""
    book = RuleBook()
    assert book.put(b"otan", _record(0, query="otan", version=5).value, (0, 0)).ok
    late = book.put(b"otan", _record(1, query="kiev", version=4).value, (0, 1))
    assert not late.ok
    assert late.errors[0].code == "old-version"


def test_a_misspelt_field_does_not_disarm_a_rule_silently() -> None:
    """`severty` is an error, not an extra."""
    status = RuleBook().put(b"otan", _record(0, query="otan", severty="high").value, (0, 0))
    assert not status.ok
    assert "severty" in status.errors[0].message


def test_every_fault_of_a_record_is_answered_at_once_with_its_place_in_it() -> None:
    """Those outside the query by line and column of the record, those of the query by theirs."""
    value = b'{"id": "otan", "severty": "high",\n "cooldown": "30 minutes", "query": "otan kiev"}'

    status = RuleBook().put(b"otan", value, (0, 0))

    assert [(error.code, error.line, error.column, error.hint) for error in status.errors][:2] == [
        ("bad-value", 2, 14, "write 30m"),
        ("unknown-key", 1, 16, "did you mean severity?"),
    ]
    assert status.errors[2].code == "missing-operator"


def test_a_scope_that_no_article_can_have_is_refused() -> None:
    """A rule that can never match would be believed to watch."""
    status = RuleBook().put(b"otan", _record(0, query="otan", scope={"lang": ["fr", "english"]}).value, (0, 0))

    assert [(error.message, error.hint) for error in status.errors] == [
        ("scope.lang.1: 'english' is no language code", "did you mean en?")
    ]


def test_what_is_not_json_is_refused_with_its_place() -> None:
    status = RuleBook().put(b"otan", b'{"id": "otan",\n "query"}', (0, 0))

    assert [(error.code, error.line) for error in status.errors] == [("bad-record", 2)]


@pytest.mark.parametrize(
    "faulty",
    [
        {"scope": {"lang": [f"x{number}" for number in range(5_000)]}},
        {"scope": {"country": [f"frnace{number}" for number in range(5_000)]}},
        {"scope": {"source": [0] * 50_000}},
        {f"key{number}": 1 for number in range(5_000)},
        {"labels": {f"key{number}": number for number in range(5_000)}},
        {"severity": "h" * 500_000, "x" * 400_000: 1},
        {"cooldown": "1" * 500_000 + " minutes", "window": {"size": "9" * 5_000 + " h 30"}},
    ],
)
def test_a_record_of_many_or_endless_faults_is_answered_shortly_and_soon(faulty: dict[str, object]) -> None:
    """It is read while the matcher waits, and its status has to fit into a record."""
    value = _record(0, query="otan", **faulty).value
    RuleBook().put(b"otan", _record(0, query="otan", scope={"lang": ["x"]}).value, (0, 0))  # names are read once
    before = time.process_time()

    status = RuleBook().put(b"otan", value, (0, 0))

    assert time.process_time() - before < 5
    assert 0 < len(status.errors) <= FAULTS
    assert len(orjson.dumps(status)) < 50_000


@pytest.mark.parametrize("levels", [99, 101, 250, 900, 1_000, 100_000])
@pytest.mark.parametrize("key", ["meta", "scope", "severity", "cooldown", "id", "query", "labels", "group_by", "other"])
def test_a_record_nested_too_deep_is_refused_as_any_other(key: str, levels: int) -> None:
    """And never breaks what reads it, which would read it again for ever."""
    deep = b"[" * levels + b"]" * levels
    value = b'{"id": "otan", "query": "otan", "%s": {"a": %s}, "severty": 1}' % (key.encode(), deep)
    (outcome,), _ = Answering().apply([Incoming("rules", 0, 0, 0, b"otan", value)], Overlay(MemoryStore()))

    assert isinstance(outcome, Refused)
    assert not RuleBook().put(b"otan", value, (0, 0)).ok


def test_a_fault_of_the_query_itself_is_told_once() -> None:
    """By the record's own bounds or by the parser, not by both."""
    for query in ("", "x" * 20_001):
        status = RuleBook().put(b"otan", _record(0, query=query).value, (0, 0))
        assert len(status.errors) == 1
