"""Rules, between topics: a rule record in, its answer out; a malformed one lies among the dead letters besides."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from vigie.agents.match.rule_book import outdated, read_rule, status_of
from vigie.agents.stage import Change, Outcome, View
from vigie.schemas.envelope import Incoming
from vigie.schemas.refused import Reason, Refused
from vigie.schemas.rule_status import RuleStatus
from vigie.schemas.topics import publish


class Answering:
    """State: rule id → the version in force, so that an answer can name it."""

    def apply(self, batch: Sequence[Incoming], view: View) -> tuple[list[Outcome], list[Change]]:
        """An answer for each record, in order."""
        changes: dict[bytes, bytes | None] = {}
        outcomes = [self._answer(record, view, changes) for record in batch]
        return outcomes, list(changes.items())

    def derive(self, key: bytes, old: bytes | None, new: bytes | None, view: View) -> Iterable[Change]:
        """Nothing derives from a version."""
        del key, old, new, view
        return ()

    def _answer(self, record: Incoming, view: View, changes: dict[bytes, bytes | None]) -> Outcome:
        key = record.key or b""
        if record.value is None:
            changes[key] = None
            return _told(RuleStatus(key.decode("utf-8", "replace"), 0, ok=True, removed=True), record)
        held = changes[key] if key in changes else view.get(key)
        read = read_rule(key, record.value)
        if isinstance(read, RuleStatus):
            return _refused(read, held, record)
        rule, query = read
        if held is not None and int(held) > rule.version:
            return _told(outdated(rule, int(held)), record)
        changes[key] = b"%d" % rule.version
        return _told(status_of(rule, query), record)


def _told(status: RuleStatus, record: Incoming) -> Outcome:
    return (publish("rules.status", status, record.timestamp),)


def _refused(status: RuleStatus, held: bytes | None, record: Incoming) -> Refused:
    first = status.errors[0]
    more = f" (and {len(status.errors) - 1} more)" if len(status.errors) > 1 else ""
    stays = f"; version {int(held)} stays in force" if held is not None else ""
    detail = f"line {first.line}, column {first.column}: {first.message}{more}{stays}"
    return Refused(Reason.BAD_RULE, detail, publish=(publish("rules.status", status, record.timestamp),))
