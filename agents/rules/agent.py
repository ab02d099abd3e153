"""The rules stage: answers each rule record with a status. A malformed record also becomes a dead letter."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from vigie.agents.match.rule_book import outdated, read_rule, status_of
from vigie.agents.stage import Change, Outcome, View
from vigie.schemas.envelope import Incoming
from vigie.schemas.refused import Reason, Refused
from vigie.schemas.rule_status import RuleStatus
from vigie.schemas.topics import publish


class Answering:
    """State: the version in force of each rule id, so that a refusal can name it."""

    def apply(self, batch: Sequence[Incoming], view: View) -> tuple[list[Outcome], list[Change]]:
        """A status for each record, in order."""
        changes: dict[bytes, bytes | None] = {}
        outcomes = [self._answer(record, view, changes) for record in batch]
        return outcomes, list(changes.items())

    def derive(self, key: bytes, old: bytes | None, new: bytes | None, view: View) -> Iterable[Change]:
        """Derives nothing."""
        del key, old, new, view
        return ()

    def _answer(self, record: Incoming, view: View, changes: dict[bytes, bytes | None]) -> Outcome:
        key = record.key or b""
        if record.value is None:
            changes[key] = None
            return _published(RuleStatus(key.decode("utf-8", "replace"), 0, ok=True, removed=True), record)
        current = changes[key] if key in changes else view.get(key)
        read = read_rule(key, record.value)
        if isinstance(read, RuleStatus):
            return _refused(read, current, record)
        rule, query = read
        if current is not None and int(current) > rule.version:
            return _published(outdated(rule, int(current)), record)
        changes[key] = b"%d" % rule.version
        return _published(status_of(rule, query), record)


def _published(status: RuleStatus, record: Incoming) -> Outcome:
    return (publish("rules.status", status, record.timestamp),)


def _refused(status: RuleStatus, current: bytes | None, record: Incoming) -> Refused:
    first = status.errors[0]
    more = f" (and {len(status.errors) - 1} more)" if len(status.errors) > 1 else ""
    stays = f"; version {int(current)} stays in force" if current is not None else ""
    detail = f"line {first.line}, column {first.column}: {first.message}{more}{stays}"
    return Refused(Reason.BAD_RULE, detail, publish=(publish("rules.status", status, record.timestamp),))
