"""`vigie silences`: set, listed and lifted; each fault with what to write instead."""

from __future__ import annotations

import asyncio

import pytest

from tests.cli.conftest import Vigie
from vigie.broker.read import read_all
from vigie.schemas.silence import SILENCING
from vigie.settings import Settings


def test_a_silence_is_set_listed_and_lifted(pipeline: Settings, vigie: Vigie) -> None:
    """Every partition of `matches` hears of it, and hears when it is lifted."""
    put = vigie("silences", "put", "drill", "--label", "rule=flood", "--for", "2h", "--comment", "at the dam")
    assert put.status == 0
    assert put.out.startswith("drill: rule=flood quiet from 2")

    listed = vigie("silences", "list").out
    assert "in force" in listed
    assert "at the dam" in listed

    assert vigie("silences", "lift", "drill").out == "drill lifted\n"
    assert vigie("silences", "list", "--json").out == ""
    heard = asyncio.run(read_all(pipeline, pipeline.topic("matches")))
    assert {(record.partition, bool(record.value)) for record in heard} == {
        (partition, is_set) for partition in range(pipeline.partitions) for is_set in (True, False)
    }
    assert all((SILENCING, b"drill") in record.headers for record in heard)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("Drill!", "--all", "--for", "2h"), "a-z, 0-9"),
        (("drill", "--for", "2h"), "--label NAME=VALUE"),
        (("drill", "--all", "--label", "rule=x", "--for", "2h"), "--all for every alert"),
        (("drill", "--all"), "--for 2h"),
        (("drill", "--all", "--for", "2h", "--until", "2026-01-01"), "--until"),
        (("drill", "--all", "--for", "two hours"), "as 90m"),
        (("drill", "--all", "--until", "noon"), "2026-03-01T18:00"),
        (("drill", "--all", "--from", "2026-02-01", "--until", "2026-01-01"), "before it begins"),
        (("drill", "--label", "flood", "--for", "2h"), "NAME=VALUE"),
    ],
)
def test_a_fault_is_told_before_any_broker_is_asked(arguments: tuple[str, ...], told: str, vigie: Vigie) -> None:
    result = vigie("--brokers", "127.0.0.1:1", "silences", "put", *arguments)

    assert result.status == 64
    assert told in result.err


def test_what_is_not_there_cannot_be_lifted(pipeline: Settings, vigie: Vigie) -> None:
    del pipeline
    result = vigie("silences", "lift", "drill")

    assert result.status == 64
    assert "vigie silences list" in result.err
