"""Runs stages exactly once on Faust: slots, transactions, recovery, dead letters, worker processes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vigie.agents import Stage
    from vigie.settings import Settings


def run_worker(settings: Settings, stages: Sequence[Stage]) -> None:
    """Run stages in this process until a signal or an error ends it; the process ends with the exit code."""
    from vigie.runtime import worker  # noqa: PLC0415 Faust and aiokafka are loaded only where a worker runs

    worker.run_worker(settings, stages)


__all__ = ["run_worker"]
