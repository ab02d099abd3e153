"""A stage for tests: counts the records of each key, and says so. Run as a program it is a worker with that stage."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Iterable, Sequence

from vigie.agents.stage import Change, Outcome, Stage, View
from vigie.schemas.envelope import Incoming, Outgoing
from vigie.schemas.refused import Reason, Refused

POOLED = "count-pooled"


class Counting:
    """State: key → how many records it has had. Output: `n:value`, so that order and completeness can be checked."""

    def apply(self, batch: Sequence[Incoming], view: View) -> tuple[list[Outcome], list[Change]]:
        """Count, refuse what asks for it, forget a key or die where that is asked for."""
        outcomes: list[Outcome] = []
        counts: dict[bytes, int] = {}
        for record in batch:
            key, value = record.key or b"", record.value or b""
            if value == b"die":
                os.kill(os.getpid(), signal.SIGKILL)
            if value == b"sleep":
                time.sleep(3600)
            if value.startswith(b"refuse"):
                outcomes.append(Refused(Reason.INVALID, "a record of the tests, to be refused"))
                continue
            count = counts[key] if key in counts else int(view.get(key) or 0)
            counts[key] = 0 if value == b"forget" else count + 1
            told = b"%d:%s" % (counts[key], value[:40])
            outcomes.append((Outgoing("count-out", key, told, f"{key.decode()}-{counts[key]}", record.timestamp),))
        return outcomes, [(key, b"%d" % count if count else None) for key, count in counts.items()]

    def derive(self, key: bytes, old: bytes | None, new: bytes | None, view: View) -> Iterable[Change]:
        """Nothing derives from a count."""
        del key, old, new, view
        return ()


def work(batch: Sequence[Incoming]) -> list[Outcome]:
    """Work for the process pool that some values are too much for."""
    outcomes: list[Outcome] = []
    for record in batch:
        value = record.value or b""
        if value == b"crash":
            os.kill(os.getpid(), signal.SIGKILL)
        if value == b"hang":
            time.sleep(3600)
        if value == b"eat":
            outcomes.append((Outgoing("count-out", b"", b"x" * 8_000_000_000, "never", 0),))
        if value == b"raise":
            raise ValueError("a bug")
        outcomes.append((Outgoing("count-out", record.key or b"", value, f"{record.partition}-{record.offset}", 0),))
    return outcomes


COUNT = Stage(
    "count", "counts each key", "count-in", ("count-out",), state="tests.kafka.counting:Counting", changelog=True
)
WORK = Stage(POOLED, "works in the pool", "count-in", ("count-out",), work="tests.kafka.counting:work")
STAGES = {stage.name: stage for stage in (COUNT, WORK)}

if __name__ == "__main__":
    from vigie.runtime import run_worker
    from vigie.settings import load

    run_worker(load(), [STAGES[name] for name in sys.argv[1:]])
