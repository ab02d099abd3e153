"""`vigie`: what is told to whom, and with which exit status."""

from __future__ import annotations

import re

import pytest

from tests.cli.conftest import Vigie
from vigie.cli import COMMANDS

SUBCOMMANDS = [
    *(f"kafka {name}" for name in ("start", "stop", "status")),
    *(f"topics {name}" for name in ("create", "check")),
    *(f"rules {name}" for name in ("put", "list", "remove", "check", "explain", "try")),
    *(f"dead-letters {name}" for name in ("list", "show", "replay")),
]
NOBODY = ("--brokers", "127.0.0.1:1")


def test_help_lists_every_command_in_its_order(vigie: Vigie) -> None:
    told = vigie("--help")

    assert told.status == 0
    assert re.findall(r"^  ([a-z-]+)  ", told.out, re.MULTILINE)[-len(COMMANDS) :] == list(COMMANDS)


@pytest.mark.parametrize("command", [*COMMANDS, *SUBCOMMANDS])
def test_every_command_teaches_itself(command: str, vigie: Vigie) -> None:
    told = vigie(*command.split(), "--help")

    assert told.status == 0
    assert "Usage: vigie" in told.out


@pytest.mark.parametrize("command", [name for name in COMMANDS if name not in {"kafka", "topics", "dead-letters"}])
def test_help_ends_with_an_example(command: str, vigie: Vigie) -> None:
    assert re.search(r"(Examples|A file of rules):\n +\S", vigie(command, "--help").out)


@pytest.mark.parametrize(
    "wrong",
    [("dance",), ("tail", "--no-such-option"), ("worker", "cleen"), ("tail", "alert"), ("dead-letters", "show")],
)
def test_a_wrong_command_line_ends_with_64_and_the_way_out(wrong: tuple[str, ...], vigie: Vigie) -> None:
    told = vigie(*wrong)

    assert told.status == 64
    assert re.search(r"No such|did you mean|Missing", told.err)


@pytest.mark.parametrize(
    "command",
    [("topics", "check"), ("tail", "alerts"), ("rules", "list"), ("dead-letters", "list"), ("produce", __file__)],
)
def test_a_broker_that_is_not_there_is_told_after_some_tries_with_69(command: tuple[str, ...], vigie: Vigie) -> None:
    told = vigie(*NOBODY, *command)

    assert told.status == 69
    assert told.err.count("trying again") == 3
    assert told.err.splitlines()[-1].startswith("vigie: no Kafka broker answers at 127.0.0.1:1")
    assert "Unclosed" not in told.err


def test_a_wrong_setting_ends_with_78(vigie: Vigie, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VIGIE_PARTITION", "3")

    told = vigie("topics", "check")

    assert told.status == 78
    assert "did you mean VIGIE_PARTITIONS?" in told.err
