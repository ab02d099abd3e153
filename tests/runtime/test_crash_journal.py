"""The crash journal: a record is blamed for a death only if the process died while that record, alone, was in work."""

from __future__ import annotations

import asyncio
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from vigie.runtime.crash_journal import DEATHS_ALONE, DEATHS_BEFORE_ALONE, CrashJournal
from vigie.runtime.fetched import Fetched
from vigie.runtime.progress import Progress
from vigie.runtime.work import prepare
from vigie.schemas.refused import Refused


def dies(path: Path, position: int, until: int) -> CrashJournal:
    """A process opens the slot at `position`, has work in hand up to `until`, and is gone."""
    process = CrashJournal(path, position)
    process.in_work(position, until)
    return process


def test_a_worker_that_is_killed_at_rest_blames_nobody(tmp_path: Path) -> None:
    path = tmp_path / "slot.in-work"
    for _ in range(10):
        process = CrashJournal(path, 5)
        process.at_rest()

    assert not CrashJournal(path, 5).must_run_alone(5)
    assert CrashJournal(path, 5).poison_reason(5) is None


def test_a_worker_that_is_killed_while_it_loads_blames_nobody(tmp_path: Path) -> None:
    """It dies before it takes anything: three kills from outside set a sound article aside once."""
    path = tmp_path / "slot.in-work"
    dies(path, 5, 9)
    for _ in range(10):
        CrashJournal(path, 5)
        (tmp_path / "untouched").touch()

    assert CrashJournal(path, 5).poison_reason(5) is None


def test_deaths_over_one_batch_make_its_records_be_tried_alone(tmp_path: Path) -> None:
    path = tmp_path / "slot.in-work"
    for _ in range(DEATHS_BEFORE_ALONE):
        assert not dies(path, 5, 9).must_run_alone(5)

    now = CrashJournal(path, 5)
    assert [now.must_run_alone(position) for position in (5, 8, 9)] == [True, True, False]
    assert now.poison_reason(5) is None


def test_only_the_record_that_was_alone_in_work_is_convicted(tmp_path: Path) -> None:
    """Record 5 goes through alone; record 6 takes the process down, twice."""
    path = tmp_path / "slot.in-work"
    for _ in range(DEATHS_BEFORE_ALONE):
        dies(path, 5, 9)
    process = CrashJournal(path, 5)
    process.in_work(5, 6)
    process.in_work(6, 7)
    for number in range(DEATHS_ALONE):
        now = CrashJournal(path, 6)
        assert now.must_run_alone(6)
        assert (now.poison_reason(6) is not None) == (number == DEATHS_ALONE - 1)
        now.in_work(6, 7)

    told = CrashJournal(path, 6).poison_reason(6)
    assert told == f"the worker died {DEATHS_ALONE + 1} times in a row while this record alone was in work"
    assert CrashJournal(path, 6).poison_reason(7) is None


def test_progress_clears_the_suspicion(tmp_path: Path) -> None:
    path = tmp_path / "slot.in-work"
    for position in range(10):
        dies(path, position, position + 3)

    assert not CrashJournal(path, 10).must_run_alone(10)


def test_a_note_cut_short_by_the_death_is_no_evidence(tmp_path: Path) -> None:
    path = tmp_path / "slot.in-work"
    dies(path, 5, 9)
    path.write_text(path.read_text()[:7])

    assert not CrashJournal(path, 5).must_run_alone(5)


def test_a_record_behind_a_commit_marker_is_convicted_too(tmp_path: Path) -> None:
    """Position 10 is a marker, so that the record which takes the process down stands at 11."""
    path = tmp_path / "slot.in-work"
    for _ in range(DEATHS_BEFORE_ALONE + DEATHS_ALONE):
        dies(path, 10, 12)

    assert [isinstance(outcome, Refused) for outcome in prepared(CrashJournal(path, 10), 10, 11, 12)] == [True, False]


def prepared(crash_journal: CrashJournal, position: int, *offsets: int) -> list[Any]:
    """What becomes of records at these offsets, in one batch of a slot that stands at `position`."""
    progress = Progress(position)
    progress.start_chain(1)
    for previous, offset in zip((None, *offsets), offsets, strict=False):
        record: Any = SimpleNamespace(
            topic="t", partition=0, offset=offset, timestamp=0, headers=(), key=b"", value=b""
        )
        progress.arrive(Fetched(record, 1, previous))
    context: Any = SimpleNamespace(stage=SimpleNamespace(work=None), settings=SimpleNamespace(max_record_bytes=100))
    opened: Any = SimpleNamespace(crash_journal=crash_journal)
    return asyncio.run(prepare(context, opened, progress.take(len(offsets))))
