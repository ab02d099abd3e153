"""The generated reference: every name of the code stands in it, and it is not stale."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import typer.main

from docs import generate
from docs.generators import code, errors, reasons, records
from docs.generators.settings import OTHER
from vigie.agents import STAGES
from vigie.cli import COMMANDS, build
from vigie.schemas.topics import TOPICS
from vigie.settings import OUTSIDE, Settings, names, variable

REFERENCE = Path(__file__).parent.parent / "docs" / "reference"


def page(name: str) -> str:
    return (REFERENCE / f"{name}.md").read_text(encoding="utf-8")


def test_no_page_is_stale() -> None:
    assert generate.stale() == [], f"run `{generate.COMMAND}`"


def test_a_stale_page_is_named_with_the_command_that_renews_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(generate.PAGES, "topics", lambda: "# Topics\n\nOther topics.\n")

    assert generate.main(["--check"]) == 1
    assert capsys.readouterr().out == "docs/reference/topics.md is stale: run python -m docs.generate\n"


def test_the_generator_says_how_it_is_used() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "docs.generate", "--chek"], cwd=REFERENCE.parent.parent, capture_output=True, check=False
    )

    assert done.returncode == 64
    assert b"usage: python -m docs.generate [--check]" in done.stderr


def test_every_setting_stands_in_the_reference_with_its_variable() -> None:
    told = page("settings")

    assert [name for name in names(Settings) if f"| `{name}` | `{variable(name)}` |" not in told] == []
    assert set(OTHER) == set(OUTSIDE)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_stands_in_the_reference(command: str) -> None:
    root = typer.main.get_command(build([command]))
    parts = getattr(root.commands[command], "commands", {})  # type: ignore[attr-defined]  # a group, as get_command does not say
    told = page("commands")

    assert f"\n## vigie {command}\n" in told
    assert [part for part in parts if f"\n### vigie {command} {part}\n" not in told] == []


def test_every_topic_stands_in_the_reference() -> None:
    changelogs = [f"{stage.name}-changelog" for stage in STAGES.values() if stage.changelog]

    assert [name for name in (*TOPICS, *changelogs) if f"| `{name}` |" not in page("topics")] == []


def test_every_error_stands_in_the_reference_with_its_status() -> None:
    told = page("errors")

    assert [kind for kind in errors.every_error() if f"| `{kind.__name__}` | {kind.exit_code} |" not in told] == []
    assert {kind.exit_code for kind in errors.every_error()} <= set(errors.STATUSES)


def test_every_field_of_every_record_has_a_meaning() -> None:
    unsaid = [
        f"{record.__name__}.{field}"
        for record in records.travelling()
        for field in code.own_fields(record)
        if not code.meaning(record, field)
    ]

    assert unsaid == []


def test_every_reason_stands_in_the_reference_with_its_meaning() -> None:
    told = page("reasons")
    words = [word for enum in reasons.enums().values() for word in enum]

    assert [word for word in words if f"| `{word.value}` |" not in told] == []
    assert [word for word in words if not code.meaning(type(word), word.name)] == []
