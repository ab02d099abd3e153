"""Files of rules: each fault is told with its line and column, what stands there and how to write it."""

from __future__ import annotations

from pathlib import Path

import pytest

from vigie.cli.rule_files import read_folders, read_rules
from vigie.errors import InputError


def said(text: str, tmp_path: Path, name: str = "rules.yaml") -> str:
    """What is said of a file with faults."""
    file = tmp_path / name
    file.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as error:
        read_rules(file)
    return str(error.value)


@pytest.mark.parametrize(
    ("line", "place", "remedy"),
    [
        ("severty: high", "line 3, column 3: severty: there is no such key", "did you mean severity?"),
        ("group-by: [story]", "line 3, column 3: group-by", "did you mean group_by?"),
        ("threshold: 5", "line 3, column 3: threshold", "window: {kind: threshold, count: 5, size: 1h}"),
        ("count: 5", "line 3, column 3: count", "window: {kind: threshold"),
        ("language: fr", "line 3, column 3: language", "scope: {lang: [fr, en]}"),
        ("priority: high", "line 3, column 3: priority", "did you mean severity?"),
        ("cooldown: 30 minutes", "line 3, column 13: cooldown: 30 minutes is no duration", "write 30m"),
        ("cooldown: 1 h 30", "line 3, column 13: cooldown: 1 h 30", "write 90m"),
        ("cooldown: PT2H", "line 3, column 13: cooldown: PT2H", "write 2h"),
        ("cooldown: 2 jours", "line 3, column 13: cooldown: 2 jours", "write 2d"),
        ("cooldown: 30", "line 3, column 13: cooldown: 30 is no duration", "30s, 30m or 30h"),
        ("cooldown: soon", "line 3, column 13: cooldown: soon", "90s, 30m, 2h or 1d"),
        ("window: {size: 1 hour}", "line 3, column 18: window.size: 1 hour", "write 1h"),
        (
            "window: {kind: treshold}",
            "line 3, column 18: window.kind: treshold is not known",
            "did you mean threshold?",
        ),
        ("window: {kind: digest, size: 0s}", "line 3, column 32: window.size: 0s is no duration", "has a width"),
        ("cooldown: ٣٠m", "line 3, column 13: cooldown: ٣٠m is no duration", "write 30m"),
        ("window: {cuont: 3}", "line 3, column 12: window.cuont", "did you mean count?"),
        ("window: {count: 0}", "line 3, column 19: window.count: 0", "1 or higher"),
        ("window: threshold", "line 3, column 11: window: threshold is no mapping", "{kind: threshold"),
        ("severity: hihg", "line 3, column 13: severity: hihg is not known", "did you mean high?"),
        ("severity: High", "line 3, column 13: severity: High", "write high"),
        ("severity: urgent", "line 3, column 13: severity: urgent", "did you mean critical?"),
        ("severity: 3", "line 3, column 13: severity: 3", "info, low, medium, high, critical"),
        ("group_by: story", "line 3, column 13: group_by: story is no list", "write [story]"),
        ("group_by: [stroy]", "line 3, column 14: group_by.0: stroy", "did you mean story?"),
        ("labels: {floor: 5}", "line 3, column 19: labels.floor: 5 is no text", 'put it in quotes: "5"'),
        ("name: yes", "line 3, column 9: name: yes is no text", 'put it in quotes: "yes"'),
        ("enabled: maybe", "line 3, column 12: enabled: maybe", "write true or false"),
        ("version: 1.5", "line 3, column 12: version: 1.5 is no whole number", "write a whole number"),
        ("scope: {lang: fr}", "line 3, column 17: scope.lang: fr is no list", "write [fr]"),
        ("scope: {lang: [no]}", "line 3, column 18: scope.lang.0: no is no text", 'put it in quotes: "no"'),
        ("scope: {lang: [french]}", "line 3, column 18: scope.lang.0: 'french' is no language", "did you mean fr?"),
        ("scope: {country: [UK]}", "line 3, column 21: scope.country.0: 'UK' is no country", "did you mean GB?"),
        ("valid_from: 2026-02-30", "line 3, column 15: valid_from: 2026-02-30 is no time", "2026-03-01T08:00:00Z"),
        ("version: 0x" + "f" * 5_000, "line 3, column 12: version: 0xfff", "write a whole number"),
        ("version: " + "9" * 30, "line 3, column 12: version: 999", "write a whole number"),
        ("version: " + "9" * 5_000, "line 3, column 12: version: 999", "write a whole number"),
        ("enabled: !!bool maybe", "line 3, column 12: enabled: maybe", "write true or false"),
        ("meta: {n: " + "9" * 30 + "}", "line 3, column 9: meta: ", "holds what JSON cannot"),
        ('meta: {n: "\\ud800"}', "line 3, column 9: meta: ", "holds what JSON cannot"),
        ("meta: &a {n: *a}", "line 3, column 9: meta: ", "is nested more than 100 levels deep"),
        ("valid_from: 2026", "line 3, column 15: valid_from: 2026 is no time", "2026-03-01T08:00:00Z"),
        ("valid_until: '20260301'", "line 3, column 16: valid_until: '20260301' is no time", "2026-03-01T08:00:00Z"),
        ("cooldown: 2 weeks", "line 3, column 13: cooldown: 2 weeks is no duration", "write 14d"),
        ("window: {threshold: 5}", "line 3, column 12: window.threshold", "write {kind: threshold, count: 5"),
        ("labels: {1: x}", "line 3, column 12: labels.1: a key is a text", "put the key in quotes"),
        ("1: x", "line 3, column 3: 1: a key is a text", "put the key in quotes"),
        ("name: [a]", "line 3, column 9: name: ['a'] is no text", "write a text"),
        ("valid_from: tomorrow", "line 3, column 15: valid_from: tomorrow is no time", "2026-03-01T08:00:00Z"),
        ("query: gare", "line 3, column 3: query stands twice", "keep one"),
    ],
)
def test_a_key_or_value_that_cannot_be_is_told(line: str, place: str, remedy: str, tmp_path: Path) -> None:
    told = said(f"- id: a\n  query: port\n  {line}\n", tmp_path)

    assert f"rule a: {place}" in told
    assert remedy in told
    assert f"      {'  ' + line}\n" in told


@pytest.mark.parametrize(
    ("record", "place", "remedy"),
    [
        ("query: yes", "line 2, column 10: query: yes is no text", 'put it in quotes: "yes"'),
        ("query: 2024", "line 2, column 10: query: 2024 is no text", 'put it in quotes: "2024"'),
        ("query: #MeToo", "query: null is no text", "begins a comment"),
        ("name: x", "line 1, column 3: query is missing", "add query"),
        ("query: port near/5 gare", "line 1, column 6 of the query: 'near/5' is no operator", "write NEAR/5"),
    ],
)
def test_a_query_that_is_none_is_told(record: str, place: str, remedy: str, tmp_path: Path) -> None:
    told = said(f"- id: a\n  {record}\n", tmp_path)

    assert place in told
    assert remedy in told


def test_an_id_that_cannot_be_is_told_with_one_that_can(tmp_path: Path) -> None:
    assert "write greve-au-port" in said("- id: Grève au Port\n  query: port\n", tmp_path)
    assert 'put it in quotes: "12"' in said("- id: 12\n  query: port\n", tmp_path)
    assert "rule 1: line 1, column 3: id is missing" in said("- query: port\n", tmp_path)


def test_all_faults_of_all_rules_come_at_once_in_order(tmp_path: Path) -> None:
    told = said("- id: a\n  query: a*\n  severty: x\n  cooldown: 5\n- id: b\n  query: (x\n- just\n", tmp_path)

    parts = ["line 3", "line 4", "line 1, column 1 of the query", "rule b: line 1", "rule 3: line 7"]
    assert [told.index(part) for part in parts] == sorted(told.index(part) for part in parts)


def test_an_id_that_is_used_twice_is_told_with_both_places(tmp_path: Path) -> None:
    told = said("- id: a\n  query: x\n- query: y\n  id: a\n", tmp_path)
    assert "the id is used twice: in line 1 and in line 4" in told

    for name in ("one.yaml", "two.yaml"):
        (tmp_path / name).write_text("- id: port\n  query: port\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"port \(.*one.yaml, line 1 and .*two.yaml, line 1\)"):
        read_folders([tmp_path / "one.yaml", tmp_path / "two.yaml"])


def test_a_fault_of_a_json_line_is_told_with_its_place(tmp_path: Path) -> None:
    told = said('{"id": "a", "query": "x"}\n\n{"id": "b", "query": "x", "severty": 1}\n', tmp_path, "rules.jsonl")
    assert "rule b: line 3, column 27: severty" in told


@pytest.mark.parametrize(
    ("value", "place", "remedy"),
    [
        ("query: title: x", "line 2, column 15: a colon and a space", "single quotes"),
        ("query:\n\tport", "line 3, column 1: a tab", "indent with spaces"),
        ("query: @name", "line 2, column 10: a value cannot begin with this sign", "single quotes"),
        ("query: *rus", "line 2, column 10: a value cannot begin with *", "single quotes"),
        ("query: !port", "line 2, column 10: a value cannot begin with !", "single quotes"),
        ('query: "a" AND "b"', "line 2, column 14: text after a closing quote", "single quotes"),
        ("query: 'abc", "line 2, column 10: a quote is never closed", "add the closing quote"),
        ("query: [abc", "line 2, column 10: [ begins a list", "single quotes"),
        ("query: - x", "line 2, column 10: a value cannot begin with -", "single quotes"),
        ('query: "a\\qb"', "line 2, column 13: a backslash within double quotes", "single quotes"),
        ("query: |x", "line 2, column 11: text behind | or >", "next line"),
        ("query: x\x07y", "line 2, column 11: an invisible sign, U+0007", "remove it"),
        ("query x", "line 2, column 3: a line without a colon", "write key: value"),
        ("[a]: x", "line 2, column 3: a key cannot begin with [", "in quotes"),
    ],
)
def test_what_is_not_yaml_is_told_in_words(value: str, place: str, remedy: str, tmp_path: Path) -> None:
    told = said(f"- id: a\n  {value}\n", tmp_path)

    assert "is not YAML" in told
    assert place in told
    assert remedy in told


def test_rules_may_stand_below_a_key_or_in_several_documents(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("rules:\n  - id: a\n    query: x\n  - id: b\n    query: y\n", encoding="utf-8")
    (tmp_path / "b.yaml").write_text("id: c\nquery: x\n---\nid: d\nquery: y\n---\n", encoding="utf-8")

    assert [rule.id for rule in read_folders([tmp_path])] == ["a", "b", "c", "d"]


@pytest.mark.parametrize("levels", [99, 150, 900, 1_000, 100_000])
@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("rules.yaml", "- id: a\n  query: x\n  severty: 1\n  meta: {m: ", "}\n"),
        ("rules.yaml", "- id: a\n  query: x\n  scope: ", "\n"),
        ("rules.yaml", "- query: x\n  id: ", "\n"),
        ("rules.yaml", "", ""),
        ("rules.jsonl", '{"id": "a", "query": "x", "severty": 1, "meta": {"m": ', "}}"),
        ("rules.jsonl", '{"id": ', "}"),
        ("rules.jsonl", "", ""),
    ],
)
def test_a_record_nested_too_deep_is_told_as_any_other_fault(
    name: str, before: str, after: str, levels: int, tmp_path: Path
) -> None:
    assert said(before + "[" * levels + "]" * levels + after, tmp_path, name)


def test_a_key_of_a_json_line_that_stands_twice_is_told(tmp_path: Path) -> None:
    told = said('{"id": "a", "query": "x", "query": "y"}\n', tmp_path, "rules.jsonl")
    assert "rule a: line 1, column 27: query stands twice" in told


def test_a_fault_of_the_query_itself_is_told_once(tmp_path: Path) -> None:
    for query in ("''", "x" * 20_001):
        assert len(said(f"- id: a\n  query: {query}\n", tmp_path).splitlines()) == 4
