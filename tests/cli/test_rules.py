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
