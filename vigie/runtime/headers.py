"""The headers of every record that the pipeline writes: CloudEvents 1.0 binary mode, and W3C trace context."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from vigie.schemas.envelope import Headers, Incoming, Outgoing

_TRACEPARENT = re.compile(rb"[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}")
_TRACESTATE_MAX = 512
"""Bytes that W3C Trace Context asks everybody to pass on; longer ones may be dropped."""


def cloud_event(record: Outgoing, stage: str, cause: Incoming | None) -> Headers:
    """Headers of `record`, published by `stage` because of `cause`. Deterministic: a replay gives the same."""
    event = event_headers(record.id, stage, record.topic, record.time, b"application/json")
    return (*event, *record.headers, *(trace(cause) if cause else ()))


def event_headers(event_id: str, stage: str, topic: str, time_ms: int, content_type: bytes) -> Headers:
    """The headers of a CloudEvent on a topic (its short name)."""
    return (
        ("ce_specversion", b"1.0"),
        ("ce_id", event_id.encode()),
        ("ce_source", f"/vigie/{stage}".encode()),
        ("ce_type", f"org.vigie.{topic}.v1".encode()),
        ("ce_time", _rfc_3339(time_ms).encode()),
        ("content-type", content_type),
    )


def _rfc_3339(milliseconds: int) -> str:
    time = datetime.fromtimestamp(milliseconds / 1000, UTC)
    return time.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def trace(cause: Incoming) -> Headers:
    """The cause's trace context, passed on; a malformed one is left out (W3C Trace Context, section 4.3)."""
    parent = cause.header("traceparent")
    if parent is None or not _TRACEPARENT.fullmatch(parent):
        return ()
    state = cause.header("tracestate")
    keep_state = state is not None and len(state) <= _TRACESTATE_MAX
    return (("traceparent", parent), *((("tracestate", state),) if keep_state and state is not None else ()))
