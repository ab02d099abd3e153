"""Workers and broker die, sleep and come back; the stream does not notice (B1, in short; `make chaos`: whole)."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.kafka.chaos import Chaos

SHORT = ("kill", "zombie", "broker", "kill", "join", "zombie", "leave", "kill", "kill")


@pytest.mark.kafka
@pytest.mark.timeout(400)
def test_nothing_is_lost_doubled_or_reordered_under_nine_faults(tmp_path: Path) -> None:
    """Two workers, three for a while, kill -9, zombies and a broker's kill -9: every count exact, nothing open."""
    report = asyncio.run(Chaos(tmp_path, records=5_000, seconds=45, seed=7, faults=SHORT).run())
    assert len(report.faults) == len(SHORT)
    assert report.broken == []
