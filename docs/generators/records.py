"""The records that travel: each field with its type, default and meaning."""

from __future__ import annotations

from collections.abc import Iterator

from docs.generators import code
from docs.generators.markdown import anchor, prose, table
from docs.generators.markdown import code as span
from vigie.schemas.heartbeat import Heartbeat
from vigie.schemas.topics import TOPICS

INTRODUCTION = """# Records

One record type a [topic](topics.md), as JSON in UTF-8. Fields that a reader does not know are to be ignored.
A *time* is RFC 3339 in UTC; `event_time` and `timestamp` are milliseconds since the epoch. Offsets (`start`, `end`)
count code points, the end excluded. *The text* of an article is its paragraphs joined by a blank line.
"""
ALSO: dict[type, str] = {Heartbeat: "matches"}
"""Records that share a topic with another."""


def travelling() -> dict[type, str | None]:
    """Every record, in the order of the data, with its topic; None for a part of one above it."""
    found: dict[type, str | None] = {}
    rows = [(row.record, row.name) for row in TOPICS.values() if row.record]
    for record, topic in (*rows, *ALSO.items()):
        found[record] = topic
        for part in _parts(record):
            found.setdefault(part, None)
    return found


def _parts(record: type) -> Iterator[type]:
    for annotation in code.own_fields(record).values():
        for part in code.parts(annotation):
            yield part
            yield from _parts(part)


def page() -> str:
    """The page."""
    return "\n".join([INTRODUCTION, *(_section(record, topic) for record, topic in travelling().items())])


def _section(record: type, topic: str | None) -> str:
    heading = f"## {record.__name__}" if topic else f"### {record.__name__}"
    on = f"On topic `{topic}`. " if topic else ""
    base = next((each for each in record.__mro__[1:] if code.is_record(each)), None)
    more = f" All fields of [{base.__name__}](#{anchor(base.__name__)}), and:" if base else ""
    rows = [
        (span(name), code.type_of(record, name, kind), code.default(record, name), prose(code.meaning(record, name)))
        for name, kind in code.own_fields(record).items()
    ]
    return f"{heading}\n\n{on}{prose(record.__doc__)}{more}\n\n{table(('Field', 'Type', 'Default', 'Meaning'), rows)}"
