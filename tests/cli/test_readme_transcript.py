"""The README shows what the demo shows: its transcript is held against the board, fed by the stages without Kafka."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from aiokafka import ConsumerRecord
from rich.console import Console

from vigie.agents import STAGES
from vigie.broker.read import Record
from vigie.cli.demo_board import Board
from vigie.pipe import StageRunner
from vigie.runtime import dead_letters
from vigie.schemas.envelope import Headers, Incoming, Outgoing
from vigie.schemas.refused import Refused
from vigie.testing import Sample, raw_articles, rules

README = Path(__file__).parent.parent.parent / "README.md"
COLUMNS = 132
"""Width of the terminal that the README's lines were copied from."""
NOW = 1_790_000_000_000
NEXT = {stage.source: name for name, stage in STAGES.items() if name != "rules"}
"""The stage that reads each topic."""


def transcript() -> list[str]:
    """The lines of the README's example, its heading included."""
    (block,) = re.findall(r"```\n(article +title.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    return [line.rstrip() for line in str(block).splitlines()]


class Stages:
    """Every stage in this process; `take` sends a raw record through them, one record at a time."""

    def __init__(self) -> None:
        self._runners = {name: StageRunner(STAGES[name], rules()) for name in NEXT.values()}

    def take(self, record: Incoming, stage: str = "clean") -> Iterator[tuple[str, Record]]:
        """Each record that follows, with its topic."""
        (outcome,) = self._runners[stage].take([record])
        if isinstance(outcome, Refused):
            headers = dead_letters.headers(record, outcome, stage)
            yield "dead-letters", _read("dead-letters", record.key, record.value, headers)
            return
        for sent in outcome:
            yield sent.topic, _read(sent.topic, sent.key, sent.value, sent.headers)
            if sent.topic in NEXT:
                yield from self.take(_incoming(sent, record), NEXT[sent.topic])


def _incoming(sent: Outgoing, cause: Incoming) -> Incoming:
    return Incoming(sent.topic, 0, cause.offset, NOW, sent.key, sent.value, sent.headers)


def _read(topic: str, key: bytes | None, value: bytes | None, headers: Headers) -> Record:
    return ConsumerRecord(topic, 0, 0, NOW, 0, key, value, None, len(key or b""), len(value or b""), tuple(headers))


def _raw(sample: Sample, offset: int) -> Incoming:
    return Incoming("raw", 0, offset, NOW + offset, sample.key, sample.value, sample.headers)


@pytest.fixture(scope="module")
def shown() -> str:
    """What the demo prints in the end, in a terminal of that width."""
    samples = raw_articles()
    board = Board(samples, {(0, offset): sample for offset, sample in enumerate(samples)})
    stages = Stages()
    for offset, sample in enumerate(samples):
        for topic, record in stages.take(_raw(sample, offset)):
            if topic != "matches":
                board.take(topic, record)
    assert board.complete()
    assert board.others() == []
    screen = Console(file=io.StringIO(), width=COLUMNS, highlight=False, soft_wrap=True)
    screen.print(board)
    screen.print(board.summary())
    assert isinstance(screen.file, io.StringIO)
    return screen.file.getvalue()


def test_every_line_of_the_readmes_transcript_is_what_the_demo_shows(shown: str) -> None:
    printed = {line.rstrip() for line in shown.splitlines()}

    assert [line for line in transcript() if line not in printed] == []


def test_the_lines_of_the_transcript_are_in_the_demos_order(shown: str) -> None:
    printed = [line.rstrip() for line in shown.splitlines()]

    places = [printed.index(line) for line in transcript()]

    assert places == sorted(places)
