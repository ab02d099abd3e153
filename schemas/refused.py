"""Why a record went to the dead letters: a closed list of reasons, each with its remedy."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from vigie.schemas.envelope import Outgoing


class Reason(StrEnum):
    """Why a stage refused a record: the short stable word of the `vigie-reason` header."""

    EMPTY = "empty"
    """The record has no value. Send one, or nothing."""
    NOT_JSON = "not-json"
    """The value opens like JSON and is none. The detail says at which character it breaks off."""
    INVALID = "invalid"
    """JSON, but not a record of the topic: the detail names each field and what is wrong with it."""
    TOO_LARGE = "too-large"
    """The value is over `max_record_bytes`, or the page over a limit of the clean stage. Split or trim it."""
    UNDECODABLE = "undecodable"
    """Bytes that no charset turns into text: an image, an archive, or damage. Send text."""
    NO_TEXT = "no-text"
    """No line of the page is an article's: a menu, a gallery, an empty shell. Nothing to mend unless it recurs for
    a site."""
    BAD_RULE = "bad-rule"
    """A rule that cannot be put in force. `rules.status` lists every fault with line and column."""
    CRASHED = "crashed"
    """The code failed on the record, or the process died over it again and again. Report it, then replay it."""
    TIMED_OUT = "timed-out"
    """The record took longer than `work_timeout`, twice. Replay it, or raise the setting."""
    OUT_OF_MEMORY = "out-of-memory"
    """The record needed more than `work_memory`, twice. Replay it, or raise the setting."""
    POISON_BATCH = "poison-batch"
    """A compressed batch that unpacks beyond `max_decompressed_bytes`. Its compressed bytes are kept."""
    NOT_PUBLISHABLE = "not-publishable"
    """The stage's result is over `max_message_bytes`. Raise the setting and the topic's limit, then replay."""


@dataclass(frozen=True, slots=True)
class Refused:
    """A record that a stage will not process. `detail` is a sentence for a person, without the record's text.

    `publish`: records to publish beside the dead letter, in the same transaction (an answer to the writer, say).
    """

    reason: Reason
    detail: str
    publish: tuple[Outgoing, ...] = ()
