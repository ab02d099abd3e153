"""`vigie silences`: sets, lists and lifts silences, which hold alerts back for a time."""

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
    help="Silence alerts for a time. The next alert of a group counts those that were held back.",
    epilog="\b\nA silence covers alerts that have all of its labels. Every alert has `rule` and `severity`.\n"
    "Times are event times, in UTC.\n\n\b\nExamples:\n"
    "  vigie silences put drill --label rule=flood --for 2h\n  vigie silences lift drill",
)
_ID = re.compile(r"[a-z0-9._-]{1,64}")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
_DURATION = re.compile(r"(\d{1,6})([smhd])")


@app.command(epilog="Example: vigie silences put storm --label rule=flood --for 2h --comment 'drill at the dam'")
def put(
    name: Annotated[
        str, typer.Argument(metavar="ID", help="Name of the silence: a-z, 0-9, dot, dash. An existing one is replaced.")
    ],
    labels: Annotated[
        list[str] | None,
        typer.Option("--label", metavar="NAME=VALUE", help="What it covers; repeat the option for more."),
    ] = None,
    for_: Annotated[str | None, typer.Option("--for", metavar="2h", help="How long, in s, m, h or d.")] = None,
    until: Annotated[
        str | None, typer.Option(metavar="TIME", help="When it ends, such as 2026-03-01T18:00, exclusive.")
    ] = None,
    starts: Annotated[
        str | None, typer.Option("--from", metavar="TIME", help="When it begins; now if not given.")
    ] = None,
    comment: Annotated[str, typer.Option(help="The reason.")] = "",
    everything: Annotated[bool, typer.Option("--all", help="Cover every alert, whatever its labels.")] = False,  # noqa: FBT002
) -> None:
    """Set or replace a silence. It is in force as soon as the alert stage has read it."""
    if not _ID.fullmatch(name):
        raise UsageError(f"ID {name!r}: write 1 to 64 of a-z, 0-9, dot, dash and underscore")
    if bool(labels) == everything:
        raise UsageError("give either what it covers, --label NAME=VALUE, or --all for every alert")
    if bool(for_) == bool(until):
        raise UsageError("give either how long, --for 2h, or its end, --until 2026-03-01T18:00")
    begin = _time("--from", starts) if starts else datetime.now(UTC).replace(microsecond=0)
    end = begin + _duration(for_) if for_ else _time("--until", until or "")
    if end <= begin:
        raise UsageError(f"the silence would end ({_formatted(end)}) before it begins ({_formatted(begin)})")
    silence = Silence(name, begin, end, dict(map(_label, labels or ())), comment)
    asyncio.run(silences.write(load(), {name: silence}, show.report))
    show.line(f"{name}: {_covers(silence)} quiet from {_formatted(begin)} until {_formatted(end)}")


@app.command("list")
def list_(
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, one silence a line.")] = False,  # noqa: FBT002 a flag
) -> None:
    """List the silences with their state: in force, to come or over."""
    found = asyncio.run(silences.current(load(), show.report))
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
    known = {silence.id for silence in asyncio.run(silences.current(settings, show.report))}
    unknown = [name for name in names if name not in known]
    if unknown:
        raise UsageError(f"there is no silence {', '.join(unknown)}: `vigie silences list` shows them")
    asyncio.run(silences.write(settings, dict.fromkeys(names), show.report))
    for name in names:
        show.line(f"{name} lifted")


def _label(text: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not sign or not name:
        raise UsageError(f"--label {text!r}: write NAME=VALUE, such as rule=flood or desk=north")
    return name, value


def _duration(text: str) -> timedelta:
    found = _DURATION.fullmatch(text)
    if found is None:
        raise UsageError(f"--for {text!r}: write a whole number with s, m, h or d, such as 90m")
    return timedelta(**{_UNITS[found[2]]: int(found[1])})


def _time(option: str, text: str) -> datetime:
    try:
        time = datetime.fromisoformat(text)
    except ValueError as error:
        raise UsageError(
            f"{option} {text!r}: write a time such as 2026-03-01T18:00; it is UTC if it names no zone"
        ) from error
    return time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)


def _formatted(time: datetime) -> str:
    return f"{time:%Y-%m-%dT%H:%M:%SZ}"


def _covers(silence: Silence) -> str:
    return ", ".join(f"{name}={value}" for name, value in sorted(silence.labels.items())) or "every alert"


def _state(silence: Silence, now: datetime) -> str:
    return "to come" if now < silence.starts else "in force" if now < silence.ends else "over"
