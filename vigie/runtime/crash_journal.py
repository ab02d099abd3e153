"""Finds the record that takes its worker down: a note on disk of what is in work.

A process that dies cannot say why. So the slot notes what it has in work, and the next process to open it reads from
the note whether its predecessor died over that work. A death without work in hand, or at another position, proves
nothing against a record: workers are killed from outside too.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

DEATHS_BEFORE_ALONE = 3
"""Deaths in a row over one batch after which its records are tried one by one: two could be chance."""
DEATHS_ALONE = 2
"""Deaths in a row over one record, alone in work, after which it is set aside: one could be a kill from outside."""


@dataclass(frozen=True, slots=True)
class CrashNote:
    """`position`: where the slot stood; `until`: the offset behind the batch that was in work, 0 for none.

    `deaths`: over a batch that began here; `alone`: over the single record here; `alone_until`: records before it are
    tried alone.
    """

    position: int
    until: int = 0
    deaths: int = 0
    alone: int = 0
    alone_until: int = 0


class CrashJournal:
    """The note of one slot, as the former process left it and as this one continues it."""

    def __init__(self, path: Path, position: int) -> None:
        self._path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        self._note = _succeed(_read(path), position)
        self._written: CrashNote | None = None

    def must_run_alone(self, position: int) -> bool:
        """Whether the record at this position must be tried alone."""
        return position < self._note.alone_until

    def poison_reason(self, position: int) -> str | None:
        """Why the next record at this position is set aside; None if it is not.

        Its own offset may be higher: commit markers and compaction leave gaps before it.
        """
        note = self._note
        if position != note.position or note.alone < DEATHS_ALONE:
            return None
        return f"the worker died {note.alone} times in a row while this record alone was in work"

    def in_work(self, position: int, until: int) -> None:
        """Note that the records from `position` to before `until` are in work now."""
        note = self._note
        counts = (note.deaths, note.alone) if position == note.position else (0, 0)
        self._write(CrashNote(position, until, *counts, alone_until=note.alone_until))

    def at_rest(self) -> None:
        """Note that nothing is in work: a process that dies now dies of something else."""
        note = self._note
        self._write(CrashNote(note.position, 0, note.deaths, note.alone, note.alone_until))

    def _write(self, note: CrashNote) -> None:
        self._note = note
        if note != self._written:
            self._path.write_text(json.dumps(asdict(note)))
            self._written = note


def _read(path: Path) -> CrashNote | None:
    try:
        return CrashNote(**json.loads(path.read_text()))
    except (OSError, ValueError, TypeError):  # no note, or one cut short by the death itself: no evidence
        return None


def _succeed(left: CrashNote | None, position: int) -> CrashNote:
    """The note of the process that takes over at `position`."""
    if left is None or left.position != position:
        return CrashNote(position, alone_until=left.alone_until if left else 0)
    if not left.until:  # it died at rest, or left in good order
        return left
    if position < left.alone_until:
        return CrashNote(position, 0, left.deaths, left.alone + 1, left.alone_until)
    deaths = left.deaths + 1
    return CrashNote(position, 0, deaths, 0, left.until if deaths >= DEATHS_BEFORE_ALONE else 0)
