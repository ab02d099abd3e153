"""Why a record went to the dead letters: a closed list of reasons, each with its remedy."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from vigie.schemas.envelope import Outgoing


class Reason(StrEnum):
    """A short stable word for the `vigie-reason` header and the metrics' label."""

    EMPTY = "empty"
    NOT_JSON = "not-json"
    INVALID = "invalid"
    TOO_LARGE = "too-large"
    UNDECODABLE = "undecodable"
    NO_TEXT = "no-text"
    BAD_RULE = "bad-rule"
    CRASHED = "crashed"
    TIMED_OUT = "timed-out"
    OUT_OF_MEMORY = "out-of-memory"
    POISON_BATCH = "poison-batch"
    NOT_PUBLISHABLE = "not-publishable"


@dataclass(frozen=True, slots=True)
class Refused:
    """A record that a stage will not process. `detail` is a sentence for a person, without the record's text.

    `publish`: records to publish beside the dead letter, in the same transaction (an answer to the writer, say).
    """

    reason: Reason
    detail: str
    publish: tuple[Outgoing, ...] = ()
