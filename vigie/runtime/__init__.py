"""How stages run: exactly once, on Faust. Slots, transactions, recovery, dead letters, worker processes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vigie.agents import Stage
    from vigie.settings import Settings


def run_worker(settings: Settings, stages: Sequence[Stage]) -> None:
    """Run stages in this process until a signal or a reason to leave; ends the process with the exit code."""
    from vigie.runtime import worker  # noqa: PLC0415 Faust and aiokafka load only where a worker runs

    worker.run_worker(settings, stages)


__all__ = ["run_worker"]
