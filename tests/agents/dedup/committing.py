"""A batch judged and committed, as most tests do."""

from __future__ import annotations

from collections.abc import Sequence

from vigie.agents.dedup.deduplicator import Deduplicator
from vigie.agents.dedup.memory import InMemoryView
from vigie.agents.dedup.prepare import Prepared
from vigie.agents.dedup.verdict import Verdict


def commit(deduplicator: Deduplicator, batch: Sequence[Prepared], view: InMemoryView) -> list[Verdict]:
    """The verdicts on a batch, whose changes are then the state's."""
    verdicts, changes = deduplicator.apply(batch, view)
    view.write(changes)
    return verdicts
