"""What a stage makes of one batch, before its transaction opens.

`prepare` does the CPU work in worker processes (step 2 of the protocol); `apply` then asks the state, in a thread.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import nullcontext
from typing import Any

from vigie.agents.stage import Change, Outcome
from vigie.runtime.context import StageContext
from vigie.runtime.decoder import PoisonBatch
from vigie.runtime.fetched import Fetched
from vigie.runtime.progress import Batch
from vigie.runtime.recovery import Opened
from vigie.runtime.store import Overlay
from vigie.schemas.refused import Reason, Refused


async def prepare(context: StageContext, opened: Opened, batch: Batch) -> list[Any]:
    """What the stage's work makes of each record, in order; `Refused` where it cannot be done."""
    places = zip(batch.records, batch.positions, strict=True)
    early = [_refuse_early(context, opened, fetched, position) for fetched, position in places]
    records = [fetched.incoming() for fetched, refused in zip(batch.records, early, strict=True) if refused is None]
    if context.stage.work and records:
        done = iter(await context.pool.work(context.stage.work, records))
    else:
        done = iter(records)
    return [refused or next(done) for refused in early]


def apply(context: StageContext, opened: Opened, prepared: Sequence[Any]) -> tuple[list[Outcome], list[Change]]:
    """The outcome of each prepared record, in order, and the changes of state to commit with them, one a key.

    Raises:
        RuntimeError: the stage's state gave another number of outcomes than it was given records.
    """
    if opened.state is None:
        return list(prepared), []
    wanted = [item for item in prepared if not isinstance(item, Refused)]
    # one version of the rules a batch: the follower changes them in another thread
    with context.rules_lock or nullcontext():
        done, changes = opened.state.apply(wanted, Overlay(opened.store))
    if len(done) != len(wanted):
        raise RuntimeError(f"stage {context.stage.name} gave {len(done)} outcomes for {len(wanted)} records")
    rest = iter(done)
    # the changelog is compacted: of several changes of one key only the last would stay
    last_of_each = list(dict(changes).items())
    return [item if isinstance(item, Refused) else next(rest) for item in prepared], last_of_each


def _refuse_early(context: StageContext, opened: Opened, fetched: Fetched, position: int) -> Refused | None:
    # refused before a worker process sees it: each of these could take the process down
    if isinstance(fetched.record, PoisonBatch):
        return _poison(fetched.record)
    if reason := opened.crash_journal.poison_reason(position):
        return Refused(Reason.CRASHED, reason)
    if len(fetched.record.value or b"") > context.settings.max_record_bytes:
        return Refused(Reason.TOO_LARGE, f"over {context.settings.max_record_bytes} bytes")
    return None


def _poison(batch: PoisonBatch) -> Refused:
    return Refused(
        Reason.POISON_BATCH,
        f"records {batch.offset} to {batch.last_offset} are one {batch.codec} batch that unpacks beyond the limit "
        "(max_decompressed_bytes); its compressed bytes are kept",
    )
