"""Finds what rules would have matched among past articles."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from vigie.broker.read import read
from vigie.cli import show
from vigie.cli.rule_files import MATCHING
from vigie.errors import InputError
from vigie.pipe import StageRunner, event_time, object_of
from vigie.schemas.envelope import Incoming
from vigie.schemas.json import decode
from vigie.schemas.match import Match
from vigie.schemas.refused import Refused
from vigie.schemas.rule import Rule
from vigie.settings import Settings

SHOWN = 5
"""Articles shown for each rule: enough to see what it finds."""


@dataclass
class TrialResult:
    """The matches of each rule, in the order of the articles; `unread`: records that are not articles."""

    matches: dict[str, list[Match]]
    articles: int = 0
    unread: int = 0


def try_rules(rules: Sequence[Rule], values: Iterable[bytes]) -> TrialResult:
    """Every article against every rule, as the match stage would."""
    runner, now = StageRunner(MATCHING, rules), round(time.time() * 1000)
    result = TrialResult({rule.id: [] for rule in rules})
    for number, value in enumerate(values):
        event = event_time(object_of(value), now)
        (outcome,) = runner.take([Incoming(MATCHING.source, 0, number, event, None, value)])
        if isinstance(outcome, Refused):
            result.unread += 1
            continue
        result.articles += 1
        for sent in outcome:
            match = decode(sent.value or b"", Match)
            if not isinstance(match, Refused):
                result.matches[match.rule_id].append(match)
    return result


async def latest(settings: Settings, last: int) -> list[bytes]:
    """The latest enriched articles.

    Raises:
        BrokerUnavailableError, TopicsError: they cannot be read.
    """
    records = read(settings, settings.topic(MATCHING.source), last=last, report=show.report)
    return [record.value async for record in records if record.value is not None]


def article_lines(path: Path) -> list[bytes]:
    """The lines of a file.

    Raises:
        InputError: it cannot be read.
    """
    try:
        return [line for line in path.read_bytes().splitlines() if line.strip()]
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error}") from error
