"""What a record's outcome becomes on the wire: full topic names, headers, and dead letters."""

from __future__ import annotations

from aiokafka.structs import TopicPartition

from vigie.agents.stage import Outcome
from vigie.broker.dead_letters import sendable
from vigie.runtime import dead_letters
from vigie.runtime.context import StageContext
from vigie.runtime.headers import cloud_event, event_headers
from vigie.runtime.transaction import ToSend
from vigie.schemas.envelope import SOURCE, Headers, Incoming, Outgoing
from vigie.schemas.refused import Reason, Refused

UNKNOWN = b"application/octet-stream"
"""The content type of a value that was refused and came without one."""
MARGIN = 65_536
"""Bytes of a produced batch that are not the record's value: headers, key, framing."""


def to_send(context: StageContext, source: TopicPartition, cause: Incoming, outcome: Outcome) -> list[ToSend]:
    """The records to publish for one outcome; a result too large to publish becomes a dead letter."""
    published = outcome.publish if isinstance(outcome, Refused) else outcome
    records = [sent for record in published for sent in addressed(context, source, record, cause)]
    # asked here, not left to the producer: its error would end the transaction of the whole batch
    size = max((len(record.value or b"") for record in records), default=0)
    if size > context.settings.max_message_bytes - MARGIN and not isinstance(outcome, Refused):
        outcome = Refused(Reason.NOT_PUBLISHABLE, f"the result is {size} bytes, over max_message_bytes")
        records = []
    if isinstance(outcome, Refused):
        headers = dead_letter_headers(cause, outcome, context.stage.name)
        value = sendable(cause.key, cause.value)
        records.append(ToSend(context.topic("dead-letters"), cause.key, value, headers))
    return records


def dead_letter_headers(cause: Incoming, refused: Refused, stage: str) -> Headers:
    """The record's own headers, those of the refusal, and those of a CloudEvent: each refusal is an event of its own.

    A record that a stage wrote has headers of a CloudEvent already. They stay, before ours: of several headers with one
    name the last one counts, and a replay sends the first ones back.
    """
    name = f"{stage}/{cause.topic}/{cause.partition}/{cause.offset}"
    content_type = cause.header("content-type") or UNKNOWN
    event = event_headers(name, stage, "dead-letters", cause.timestamp, content_type)
    return (*dead_letters.headers(cause, refused, stage), *event)


def addressed(context: StageContext, source: TopicPartition, record: Outgoing, cause: Incoming | None) -> list[ToSend]:
    """A record for the partition of its key, or one for each partition, with a header that names its source."""
    topic, headers = context.topic(record.topic), cloud_event(record, context.stage.name, cause)
    if not record.everywhere:
        return [ToSend(topic, record.key, record.value, headers)]
    headers = (*headers, (SOURCE, f"{source.partition}/{context.partitions[source.topic]}".encode()))
    return [
        ToSend(topic, record.key, record.value, headers, partition) for partition in range(context.partitions[topic])
    ]
