"""Workers and broker die, sleep and come back; the stream does not notice (B1, in short; `make chaos`: whole)."""

from __future__ import annotations

import argparse
import asyncio
from pathlib import Path

import pytest

from tests.kafka import alert_chaos
from tests.kafka.chaos import Chaos
from vigie.broker import LocalKafka

SHORT = ("kill", "zombie", "broker", "kill", "join", "zombie", "leave", "kill", "kill")


@pytest.mark.kafka
@pytest.mark.timeout(400)
def test_nothing_is_lost_doubled_or_reordered_under_nine_faults(tmp_path: Path) -> None:
    """Two workers, three for a while, kill -9, zombies and a broker's kill -9: every count exact, nothing open."""
    report = asyncio.run(Chaos(tmp_path, records=5_000, seconds=45, seed=7, faults=SHORT).run())
    assert len(report.faults) == len(SHORT)
    assert report.broken == []


@pytest.mark.timeout(400)
def test_a_month_of_alerts_is_the_same_when_workers_are_killed(tmp_path: Path, own_kafka: LocalKafka) -> None:
    """A small one of `make chaos`: a kill of a worker is a rebalance in the middle of every window."""
    chosen = argparse.Namespace(articles=300, rules=40, kills=1, seed=7)

    calm, wild = alert_chaos.both(tmp_path, own_kafka, chosen)

    assert len(calm) > 100
    assert alert_chaos.differences(calm, wild) == []
