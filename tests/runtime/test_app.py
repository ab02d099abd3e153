"""The Faust app of a stage: what becomes of Faust's own failures."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

from tests.kafka.counting import COUNT
from vigie.runtime import app as stage_app
from vigie.runtime.context import StageContext
from vigie.settings import load


def test_a_crash_inside_faust_ends_the_worker(tmp_path: Path) -> None:
    """Its fetcher died of a record that could not be unpacked, and the worker lived on and fetched nothing."""
    told: list[BaseException] = []
    nothing: Any = None
    context = StageContext(COUNT, load(state_dir=tmp_path), nothing, "cluster", nothing, told.append)
    reason = ValueError("a record that cannot be unpacked")

    async def crash() -> None:
        app = stage_app.build(context)
        app.home = asyncio.get_running_loop()
        app.finalize()
        await app._fetcher.crash(reason)
        await asyncio.sleep(0)

    asyncio.run(crash())

    assert told == [reason]
