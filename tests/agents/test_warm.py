"""Warm stages compile nothing more, whatever comes: all that a record can reach was made before."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import pytest

from tests import unlike
from vigie.agents import STAGES
from vigie.agents.compiled import DISPATCHERS
from vigie.pipe import StageRunner
from vigie.runtime.pool import load
from vigie.runtime.set_up import calls, warm_states
from vigie.schemas.envelope import Incoming
from vigie.schemas.refused import Refused
from vigie.settings import Settings

NEXT = {"clean": "clean", "dedup": "unique", "enrich": "enriched", "match": "matches"}
BATCH = 50


@pytest.mark.timeout(900)
def test_five_hundred_unlike_records_compile_nothing_after_warming() -> None:
    """In a process of its own: others' tests compile here."""
    done = subprocess.run([sys.executable, "-m", __name__], capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr[-3000:]
    assert done.stdout.split() == ["500", "records,", "0", "functions"], done.stdout[-3000:]


@pytest.mark.timeout(900)
def test_setup_keeps_every_compiled_function() -> None:
    """In a process of its own: tests that are only collected here have compiled functions too."""
    done = subprocess.run([sys.executable, "-m", "vigie.compile"], capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr[-3000:]


def made() -> set[tuple[str, str, str]]:
    """Every compiled function that this process has by now, with the kinds of its arguments."""
    return {
        (function.py_func.__module__, function.py_func.__qualname__, str(kinds))
        for function in DISPATCHERS
        for kinds in function.overloads
    }


def main() -> None:
    """Warms as a worker does, sends the records through, prints how many functions were made only then, and which."""
    stages = [STAGES[name] for name in (*NEXT, "alert")]
    for path, options in calls(Settings(), stages):
        load(path)(**options)
    warm_states(stages)
    rooms = [StageRunner(stage, unlike.rules()) for stage in stages]
    before, records = made(), unlike.records()
    print(len(records), "records,", end=" ")  # noqa: T201 read by the test
    for room in rooms:
        records = list(passed(room, records))
    late = sorted(made() - before)
    print(len(late), "functions", *late, sep="\n")  # noqa: T201


def passed(room: StageRunner, records: list[Incoming]) -> Iterator[Incoming]:
    """What a stage hands on to the next."""
    for at in range(0, len(records), BATCH):
        for outcome in room.take(records[at : at + BATCH]):
            for sent in () if isinstance(outcome, Refused) else outcome:
                if sent.topic == NEXT.get(room.stage.name):
                    yield Incoming(sent.topic, 0, at, sent.time, sent.key, sent.value)


if __name__ == "__main__":
    main()
