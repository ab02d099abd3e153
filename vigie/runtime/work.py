"""Step 2 of the protocol for one batch: its CPU work, before a transaction opens and off the event loop."""

from __future__ import annotations

from typing import Any

from vigie.runtime.context import StageContext
from vigie.runtime.decoder import PoisonBatch
from vigie.runtime.fetched import Fetched
from vigie.runtime.progress import Batch
from vigie.runtime.recovery import Opened
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


def _refuse_early(context: StageContext, opened: Opened, fetched: Fetched, position: int) -> Refused | None:
    if isinstance(fetched.record, PoisonBatch):
        return _poison(fetched.record)
    if convicted := opened.suspicion.convicted(position):
        return Refused(Reason.CRASHED, convicted)
    if len(fetched.record.value or b"") > context.settings.max_record_bytes:
        return Refused(Reason.TOO_LARGE, f"over {context.settings.max_record_bytes} bytes")
    return None


def _poison(batch: PoisonBatch) -> Refused:
    return Refused(
        Reason.POISON_BATCH,
        f"records {batch.offset} to {batch.last_offset} are one {batch.codec} batch that unpacks beyond the limit "
        "(max_decompressed_bytes); its compressed bytes are kept",
    )
