"""`vigie silences`: set, list and lift what keeps alerts quiet for a time."""

from __future__ import annotations

import asyncio
import re
from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer

from vigie.broker import silences
from vigie.cli import show
from vigie.errors import UsageError
from vigie.schemas.json import encode
from vigie.schemas.silence import Silence
from vigie.settings import load

app = typer.Typer(
    no_args_is_help=True,
    help="Keep alerts quiet for a time: what is held back is counted in the next record of its group.",
    epilog="\b\nA silence covers alerts that have all of its labels; each has `rule` and `severity` too.\n"
    "Times are event times, in UTC.\n\n\b\nExamples:\n"
    "  vigie silences put drill --label rule=flood --for 2h\n  vigie silences lift drill",
)
_ID = re.compile(r"[a-z0-9._-]{1,64}")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
_DURATION = re.compile(r"(\d{1,6})([smhd])")


@app.command(epilog="Example: vigie silences put storm --label rule=flood --for 2h --comment 'drill at the dam'")
def put(
    name: Annotated[str, typer.Argument(metavar="ID", help="Its name: a-z, 0-9, dot, dash; the same one replaces it.")],
    labels: Annotated[
        list[str] | None, typer.Option("--label", metavar="NAME=VALUE", help="What it covers; may be given again.")
    ] = None,
    for_: Annotated[str | None, typer.Option("--for", metavar="2h", help="How long: s, m, h or d.")] = None,
    until: Annotated[str | None, typer.Option(metavar="TIME", help="Its end, as 2026-03-01T18:00, excluded.")] = None,
    starts: Annotated[str | None, typer.Option("--from", metavar="TIME", help="Its beginning; else now.")] = None,
    comment: Annotated[str, typer.Option(help="Why.")] = "",
    everything: Annotated[bool, typer.Option("--all", help="Every alert, whatever its labels.")] = False,  # noqa: FBT002
) -> None:
    """Set a silence, or set one anew. It is in force as soon as the alert stage has read it."""
    if not _ID.fullmatch(name):
        raise UsageError(f"ID {name!r}: 1 to 64 of a-z, 0-9, dot, dash and underscore")
    if bool(labels) == everything:
        raise UsageError("give what it covers, --label NAME=VALUE, or --all for every alert")
    if bool(for_) == bool(until):
        raise UsageError("give how long, --for 2h, or its end, --until 2026-03-01T18:00")
    begin = _time("--from", starts) if starts else datetime.now(UTC).replace(microsecond=0)
    end = begin + _duration(for_) if for_ else _time("--until", until or "")
    if end <= begin:
        raise UsageError(f"it would end ({_formatted(end)}) before it begins ({_formatted(begin)})")
    silence = Silence(name, begin, end, dict(map(_label, labels or ())), comment)
    asyncio.run(silences.write(load(), {name: silence}, show.tell))
    show.line(f"{name}: {_covers(silence)} quiet from {_formatted(begin)} until {_formatted(end)}")


@app.command("list")
def list_(
    as_json: Annotated[bool, typer.Option("--json", help="JSON, one silence a line.")] = False,  # noqa: FBT002 a flag
) -> None:
    """Show the silences, by their state: in force, to come, over."""
    found = asyncio.run(silences.current(load(), show.tell))
    if as_json:
        for silence in found:
            show.line(encode(silence).decode())
        return
    now = datetime.now(UTC)
    rows = [(s.id, _state(s, now), _covers(s), _formatted(s.starts), _formatted(s.ends), s.comment) for s in found]
    show.table(("id", "state", "covers", "from", "until", "comment"), rows)


@app.command(epilog="Example: vigie silences lift storm")
def lift(
    names: Annotated[list[str], typer.Argument(metavar="ID...", help="As `vigie silences list` shows them.")],
) -> None:
    """End silences now."""
    settings = load()
    known = {silence.id for silence in asyncio.run(silences.current(settings, show.tell))}
    unknown = [name for name in names if name not in known]
    if unknown:
        raise UsageError(f"there is no silence {', '.join(unknown)}: `vigie silences list` shows them")
    asyncio.run(silences.write(settings, dict.fromkeys(names), show.tell))
    for name in names:
        show.line(f"{name} lifted")


def _label(text: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not sign or not name:
        raise UsageError(f"--label {text!r}: write NAME=VALUE, as rule=flood or desk=north")
    return name, value


def _duration(text: str) -> timedelta:
    found = _DURATION.fullmatch(text)
    if found is None:
        raise UsageError(f"--for {text!r}: a whole number with s, m, h or d, as 90m")
    return timedelta(**{_UNITS[found[2]]: int(found[1])})


def _time(option: str, text: str) -> datetime:
    try:
        time = datetime.fromisoformat(text)
    except ValueError as error:
        raise UsageError(f"{option} {text!r}: a time as 2026-03-01T18:00, in UTC if it names no zone") from error
    return time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)


def _formatted(time: datetime) -> str:
    return f"{time:%Y-%m-%dT%H:%M:%SZ}"


def _covers(silence: Silence) -> str:
    return ", ".join(f"{name}={value}" for name, value in sorted(silence.labels.items())) or "every alert"


def _state(silence: Silence, now: datetime) -> str:
    return "to come" if now < silence.starts else "in force" if now < silence.ends else "over"
