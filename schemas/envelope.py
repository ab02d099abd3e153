"""What carries a record: bytes as they came off a topic, and bytes as they go onto one."""

from __future__ import annotations

from dataclasses import dataclass

Headers = tuple[tuple[str, bytes], ...]
SOURCE = "vigie-source"
"""Header of a record that goes everywhere: which of how many partitions of its source it tells of, as `3/12`."""


@dataclass(frozen=True, slots=True)
class Incoming:
    """A record as fetched. `timestamp` is the broker's, in milliseconds since the epoch, UTC."""

    topic: str
    partition: int
    offset: int
    timestamp: int
    key: bytes | None
    value: bytes | None
    headers: Headers = ()

    def header(self, name: str) -> bytes | None:
        """The first header of that name, compared without case; None if there is none."""
        wanted = name.lower()
        return next((value for key, value in self.headers if key.lower() == wanted), None)


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A record to publish. `topic` is a name of the topic table, without the configured prefix.

    `id` becomes CloudEvents' `ce_id`: deterministic, so that consumers can tell a second delivery.
    `time` is the event time in milliseconds since the epoch. A `value` of None deletes the key.
    `everywhere`: to every partition of the topic, not to the key's alone.
    """

    topic: str
    key: bytes
    value: bytes | None
    id: str
    time: int
    headers: Headers = ()
    everywhere: bool = False
