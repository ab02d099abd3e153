"""The alert stage: matches in, alerts out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from vigie.agents.alert.partition_processor import PartitionProcessor
from vigie.agents.alert.write_buffer import due_entries
from vigie.agents.stage import Change, Outcome, View
from vigie.schemas.envelope import Incoming


class Alerting:
    """The alert state of one partition. All of it lives in the view; the object itself holds nothing."""

    def apply(self, batch: Sequence[Incoming], view: View) -> tuple[list[Outcome], list[Change]]:
        """The alerts that each record causes, and the state changes of the batch."""
        processor = PartitionProcessor(view)
        return [processor.process(record) for record in batch], processor.changes

    def derive(self, key: bytes, old: bytes | None, new: bytes | None, view: View) -> Iterable[Change]:
        """The index of groups by due time."""
        del view
        return due_entries(key, old, new)
