"""The stage `alert`: matches in, alerts out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from vigie.agents.alert.desk import Desk
from vigie.agents.alert.draft import due_entries
from vigie.agents.stage import Change, Outcome, View
from vigie.schemas.envelope import Incoming


class Alerting:
    """The alerts of the rules of one partition. It remembers nothing but what the view holds."""

    def apply(self, batch: Sequence[Incoming], view: View) -> tuple[list[Outcome], list[Change]]:
        """The alerts that each match leads to, and what is to be remembered."""
        desk = Desk(view)
        return [desk.take(record) for record in batch], desk.changes

    def derive(self, key: bytes, old: bytes | None, new: bytes | None, view: View) -> Iterable[Change]:
        """The index of the groups by the time they are due."""
        del view
        return due_entries(key, old, new)
