"""`vigie rules`: nothing with a fault is put; what is put is versioned; what is removed is gone."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Vigie

GOOD = "- id: otan\n  query: entity:OTAN AND manœuvres\n- id: port\n  query: strike AND port\n"


@pytest.fixture
def good(tmp_path: Path) -> str:
    """A file of two rules."""
    file = tmp_path / "rules.yaml"
    file.write_text(GOOD, encoding="utf-8")
    return str(file)


def test_rules_are_put_changed_listed_and_removed(pipeline: object, vigie: Vigie, good: str) -> None:
    del pipeline
    assert vigie("rules", "put", good).out == "otan v1 new\nport v1 new\n"
    assert vigie("rules", "put", good).out == "otan v1 unchanged\nport v1 unchanged\n"
    assert vigie("rules", "put", "--id", "port", "--query", "walkout").out == "port v2 changed\n"

    listed = vigie("rules", "list").out
    assert "not yet read" in listed
    assert "walkout" in listed

    assert vigie("rules", "remove", "otan").out == "otan removed\n"
    assert '"otan"' not in vigie("rules", "list", "--json").out
    assert vigie("rules", "remove", "otan").status == 64


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("- id: a\n  query: (x AND\n", "line 1, column 7"),
        ("- id: a\n  query: x\n  cooldwn: 1h\n", "cooldwn"),
        ("- id: a\n  query: x\n- id: a\n  query: y\n", "used twice"),
        ("- just words\n", "rule 1"),
        ("a: [", "is not YAML"),
        ("", "holds no rule"),
        ('{"id": "a", "query": "x"}\n{"id"', "line 2: not JSON"),
    ],
)
def test_a_fault_is_told_with_its_place_and_nothing_is_put(text: str, told: str, vigie: Vigie, tmp_path: Path) -> None:
    file = tmp_path / "rules.yaml"
    file.write_text(text, encoding="utf-8")

    result = vigie("rules", "check", str(file))

    assert result.status == 65
    assert told in result.err
    assert (
        vigie("--brokers", "127.0.0.1:1", "rules", "put", str(file)).status == 65
    )  # refused before any broker is asked


def test_a_file_without_faults_is_fine(vigie: Vigie, good: str) -> None:
    assert vigie("rules", "check", good).out == "2 rules fine\n"


def test_a_folder_of_rules_is_read_whole_and_no_id_stands_twice(vigie: Vigie, tmp_path: Path) -> None:
    (tmp_path / "desk").mkdir()
    (tmp_path / "desk" / "a.yaml").write_text(GOOD, encoding="utf-8")
    (tmp_path / "b.jsonl").write_text('{"id": "gare", "query": "gare"}\n', encoding="utf-8")
    (tmp_path / "README.md").write_text("no rules here", encoding="utf-8")

    assert vigie("rules", "check", str(tmp_path)).out == "3 rules fine\n"

    (tmp_path / "c.yml").write_text("id: port\nquery: harbour\n", encoding="utf-8")
    twice = vigie("rules", "check", str(tmp_path))
    assert twice.status == 65
    assert "in more than one file: port" in twice.err


def test_a_folder_without_rules_is_told(vigie: Vigie, tmp_path: Path) -> None:
    told = vigie("rules", "check", str(tmp_path))

    assert told.status == 65
    assert "holds no file of rules" in told.err


def test_explain_says_when_a_rule_is_looked_at_and_warns_of_common_words(vigie: Vigie) -> None:
    assert (
        vigie("rules", "explain", "--query", "grève AND port").out
        == "query: evaluated for articles with greve\n  then at most 2 tests\n"
    )

    costly = vigie("rules", "explain", "--query", "lang:fr AND NOT mer").out

    assert "warning: lang:fr: so common" in costly


@pytest.mark.parametrize(
    ("rule_id", "query", "told"),
    [
        ("Grève au port", "grève", "id: 'Grève au port' is no id (write greve-au-port: small letters"),
        ("port", "x" * 20_001, "query: 'xxx"),
        ("port", "port near/5 gare", "line 1, column 6 of the query: 'near/5' is no operator (write NEAR/5)"),
        ("Port", "a*", "has 1 letter before its wildcard"),
    ],
)
def test_a_rule_of_arguments_is_told_its_faults_in_words(vigie: Vigie, rule_id: str, query: str, told: str) -> None:
    result = vigie("rules", "put", "--id", rule_id, "--query", query)

    assert result.status == 65
    assert told in result.err
    assert "pydantic" not in result.err
    assert "Traceback" not in result.err


def test_try_shows_what_a_rule_would_have_matched_and_why(vigie: Vigie, tmp_path: Path) -> None:
    articles = tmp_path / "enriched.jsonl"
    articles.write_text(
        '{"id": "a", "title": "Le port ferme", "paragraphs": ["Grève au port de Nantes."], "language": "fr"}\n'
        '{"id": "b", "title": "Une gare ouvre", "paragraphs": ["La gare ouvre."], "language": "fr"}\n'
        "no article\n",
        encoding="utf-8",
    )

    told = vigie("rules", "try", "--query", "grève AND port", "--articles", str(articles))

    assert told.out == "query: 1 of 2 articles\n  Le port ferme: port, Grève\n"
    assert "1 record could not be read" in told.err


def test_try_reads_the_latest_articles_of_the_topic(pipeline: object, vigie: Vigie, good: str) -> None:
    del pipeline

    assert vigie("rules", "try", good).out == "otan: 0 of 0 articles\nport: 0 of 0 articles\n"
