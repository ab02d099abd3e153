"""`vigie tail`: follow a topic."""

from __future__ import annotations

import asyncio
import difflib
from collections.abc import Callable
from typing import Annotated, Any

import orjson
import typer

from vigie.broker.read import Record, every, read, topic_names
from vigie.cli import show
from vigie.errors import UsageError
from vigie.schemas.heartbeat import HEARTBEAT
from vigie.schemas.silence import SILENCING
from vigie.schemas.topics import TOPICS
from vigie.settings import Settings, load

CUT = 160
"""Characters of a summary: about two lines of a terminal."""

EXAMPLES = (
    "vigie tail alerts --json | jq .rule.name",
    "vigie tail duplicates --last 20 --no-follow",
)


def app(
    topic: Annotated[
        str, typer.Argument(help="alerts, duplicates or another of vigie's topics, or the full name of any topic.")
    ] = "alerts",
    as_json: Annotated[bool, typer.Option("--json", help="Print values, one JSON document a line.")] = False,  # noqa: FBT002 a flag
    last: Annotated[int, typer.Option(min=0, help="Begin with this many records.")] = 10,
    from_start: Annotated[bool, typer.Option("--from-start", help="Begin with the oldest record.")] = False,  # noqa: FBT002 a flag
    follow: Annotated[bool, typer.Option(help="Wait for new records; Ctrl-C stops.")] = True,  # noqa: FBT002 a flag
    heartbeats: Annotated[bool, typer.Option("--heartbeats", help="Show the heartbeats on `matches` too.")] = False,  # noqa: FBT002 a flag
) -> None:
    """Follow a topic, one line a record. Only committed records are shown."""
    settings = load()
    name = full_name(settings, topic)
    wanted = every if heartbeats else no_heartbeat
    asyncio.run(_tail(settings, name, None if from_start else last, follow=follow, wanted=wanted, json=as_json))


def full_name(settings: Settings, topic: str) -> str:
    """A topic's full name, from that or from its short name.

    Raises:
        UsageError: it looks like a misspelt short name.
    """
    if topic in TOPICS or topic.endswith("-changelog"):
        return settings.topic(topic)
    close = difflib.get_close_matches(topic, TOPICS, n=1)
    if close and "." not in topic:
        raise UsageError(f"there is no topic {topic!r}: did you mean {close[0]}? (topics: {', '.join(TOPICS)})")
    return topic


def no_heartbeat(record: Record) -> bool:
    """Whether a record tells of more than the time."""
    return all(name != HEARTBEAT for name, _ in record.headers)


async def _tail(
    settings: Settings,
    topic: str,
    last: int | None,
    *,
    follow: bool,
    wanted: Callable[[Record], bool],
    json: bool,
) -> None:
    name = topic.removeprefix(settings.prefix)
    if name not in TOPICS:
        await _refuse_unknown(settings, topic)
    async for record in read(settings, topic, last=last, follow=follow, wanted=wanted, report=show.report):
        show.line(as_json_line(record) if json else readable(name, record))


async def _refuse_unknown(settings: Settings, topic: str) -> None:
    """Check that there is a topic of this name.

    Raises:
        UsageError: there is none; with the names of those that there are.
    """
    there = await topic_names(settings, show.report)
    if topic not in there:
        named = ", ".join(sorted(name.removeprefix(settings.prefix) for name in there)) or "none"
        raise UsageError(f"there is no topic {topic!r} (topics: {named})")


def as_json_line(record: Record) -> str:
    """The value on one line if it is JSON; otherwise a JSON description of the record, with its bytes as text."""
    try:
        return orjson.dumps(orjson.loads(record.value or b"null")).decode()
    except orjson.JSONDecodeError:
        text = (record.value or b"").decode("utf-8", "backslashreplace")
        return orjson.dumps({"partition": record.partition, "offset": record.offset, "value": text}).decode()


def readable(name: str, record: Record) -> str:
    """A record on one line: its time, and what matters about a record of that topic."""
    summary = _summary(name, record)
    return f"{show.time(record.timestamp)}  {show.plain(summary, CUT)}"


def _summary(name: str, record: Record) -> str:
    headers = dict(record.headers)
    if SILENCING in headers:
        return f"silence {_text(headers[SILENCING])} {'set' if record.value else 'lifted'}"
    if record.value is None:
        return f"{_text(record.key)} deleted"
    if name == "dead-letters":
        stage, reason, message = (
            _text(headers.get(key)) for key in ("vigie-stage", "vigie-reason", "__streams.errors.message")
        )
        return f"{record.partition}:{record.offset}  {stage}: {reason}  {message}"
    try:
        value = orjson.loads(record.value)
    except orjson.JSONDecodeError:
        return f"{len(record.value)} bytes: {_text(record.value[:CUT])}"
    format_value = FORMATTERS.get(name)
    try:
        return format_value(value) if format_value else _text(record.value[: 4 * CUT])
    except (KeyError, TypeError, AttributeError):  # not written by vigie
        return _text(record.value[: 4 * CUT])


def _alert(value: Any) -> str:
    rule, article = value["rule"], value["article"]
    held_back = value["counts"]["suppressed"]
    more = f" (+{held_back} held back)" if held_back else ""
    return (
        f"{rule['severity'].upper()}  {rule['name'] or rule['id']}: {article['title'] or article['id']}"
        f" [{article['source'] or article['language']}]{more} - {value['snippet']}"
    )


def _duplicate(value: Any) -> str:
    return (
        f"{value['kind']}  {value['title'] or value['id']} is a copy of {value['duplicate_of'][:12]}"
        f" (similarity {value['similarity']:.2f}, containment {value['containment']:.2f})"
    )


def _article(value: Any) -> str:
    names = ", ".join(entity["name"] for entity in value.get("entities", ())[:6])
    revises = f" (revises {value['revision_of'][:12]})" if value.get("revision_of") else ""
    return f"{value['id'][:12]}  {value['language']}  {value['title']}{revises}" + (f" - {names}" if names else "")


def _match(value: Any) -> str:
    if "rule_id" not in value:
        return f"heartbeat: event time is now {show.time(value['event_time'])}"
    found = ", ".join(dict.fromkeys(evidence["text"] for evidence in value["evidence"]))
    return f"{value['rule_id']}  {value['article']['title']} - {found}"


def _rule(value: Any) -> str:
    state = "" if value.get("enabled", True) else " (disabled)"
    return f"{value['id']} v{value.get('version', 1)}{state}  {value['query']}"


def _status(value: Any) -> str:
    faults = "; ".join(f"line {e['line']}, column {e['column']}: {e['message']}" for e in value["errors"])
    became = "removed" if value["removed"] else "in force" if value["ok"] else f"refused: {faults}"
    return f"{value['rule_id']} v{value['version']}  {became}"


FORMATTERS = {
    "alerts": _alert,
    "duplicates": _duplicate,
    "clean": _article,
    "unique": _article,
    "enriched": _article,
    "matches": _match,
    "rules": _rule,
    "rules.status": _status,
}
"""How a record of each topic is summed up; of other topics, the beginning of the value is shown."""


def _text(value: bytes | None) -> str:
    return (value or b"").decode("utf-8", "replace")
