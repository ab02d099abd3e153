"""`vigie dead-letters`: shows refused records with their reasons, and sends them back."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from typing import Annotated

import orjson
import typer

from vigie.broker.dead_letters import DeadLetter, ReplayPlan, read_dead_letters, replay_dead_letters
from vigie.cli import show
from vigie.errors import UsageError
from vigie.settings import load

app = typer.Typer(no_args_is_help=True, help="List the records that a stage refused, and send them back.")

Stage = Annotated[str | None, typer.Option(help="Only records refused by this stage.")]
Reason = Annotated[str | None, typer.Option(help="Only records refused for this reason, such as not-json.")]
BYTES_A_LINE = 16
"""Of a hexadecimal dump, as other tools print it."""


@app.command("list", epilog="Example: vigie dead-letters list --each --stage clean")
def list_(
    stage: Stage = None,
    reason: Reason = None,
    each: Annotated[bool, typer.Option("--each", help="List every record instead of groups.")] = False,  # noqa: FBT002 a flag
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, one record a line.")] = False,  # noqa: FBT002 a flag
) -> None:
    """List refused records by stage and reason, with first and last time and a sample. Replayed ones are left out."""
    letters = chosen(stage, reason)
    if as_json:
        for letter in letters:
            show.line(orjson.dumps(_described(letter)).decode())
    elif each:
        rows = [(x.place, show.time(x.timestamp), x.stage, x.reason, x.origin, x.message) for x in letters]
        show.table(("letter", "time", "stage", "reason", "from", "why"), rows)
    else:
        groups: dict[tuple[str, str], list[DeadLetter]] = defaultdict(list)
        for letter in letters:
            groups[letter.stage, letter.reason].append(letter)
        show.table(
            ("stage", "reason", "count", "first", "last", "sample", "why"),
            [
                (
                    *key,
                    len(some),
                    show.time(some[0].timestamp),
                    show.time(some[-1].timestamp),
                    some[-1].place,
                    some[-1].message,
                )
                for key, some in sorted(groups.items(), key=lambda group: -len(group[1]))
            ],
        )
    show.report(f"{show.counted(len(letters), 'dead letter')}")


@app.command("show", epilog="Example: vigie dead-letters show 0:17")
def show_(
    letter: Annotated[str, typer.Argument(metavar="PARTITION:OFFSET", help="As `list --each` shows it.")],
    as_hex: Annotated[bool, typer.Option("--hex", help="Show the value as hexadecimal bytes.")] = False,  # noqa: FBT002 a flag
) -> None:
    """Show one record: the reason, the origin, the headers, the key and the value."""
    found = next((one for one in chosen(None, None, all_of_them=True) if one.place == letter), None)
    if found is None:
        raise UsageError(f"there is no dead letter {letter}: `vigie dead-letters list --each` lists them")
    for name, text in _described(found).items():
        if name not in {"value", "headers"}:
            show.line(f"{name}: {show.plain(str(text))}")
    for header, value in found.headers:
        show.line(f"header {show.plain(header)}: {show.plain(value.decode('utf-8', 'backslashreplace'))}")
    show.line("")
    show.line("(no value)" if found.value is None else _hex(found.value) if as_hex else _as_text(found.value))


@app.command(epilog="Example: vigie dead-letters replay --stage enrich --reason timed-out --dry-run")
def replay(
    stage: Stage = None,
    reason: Reason = None,
    letter: Annotated[
        list[str] | None, typer.Option(metavar="PARTITION:OFFSET", help="Only this record; repeat the option for more.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only print what would be sent.")] = False,  # noqa: FBT002 a flag
    rate: Annotated[float, typer.Option(min=0.1, help="Largest number of records a second.")] = 50.0,
    limit: Annotated[int, typer.Option(min=1, help="Skip records that were already replayed this often.")] = 3,
    most: Annotated[int | None, typer.Option("--max", min=1, help="Largest number of records to send.")] = None,
) -> None:
    """Send refused records back to their topics, byte for byte.

    Each record is sent and marked as sent in one transaction, so that no replay sends it twice.
    """
    letters = [one for one in chosen(stage, reason) if not letter or one.place in letter]
    known = {one.place for one in letters}
    for place in letter or ():
        if place not in known:
            raise UsageError(f"there is no dead letter {place} to replay: `vigie dead-letters list --each` lists them")
    plan = ReplayPlan.of(letters, limit, most)
    for target, count in sorted(plan.targets().items()):
        show.line(f"{'would send' if dry_run else 'sending'} {show.counted(count, 'record')} to {target}")
    if plan.unknown_origin:
        show.line(f"{show.counted(plan.unknown_origin, 'record')} left: their topic of origin is unknown")
    if plan.over_limit:
        show.line(f"{show.counted(plan.over_limit, 'record')} left: replayed {limit} times already")
    if plan.unsendable:
        show.line(f"{show.counted(plan.unsendable, 'batch')} left: compressed bytes that no stage reads")
    if dry_run:
        return
    sent = asyncio.run(replay_dead_letters(load(), plan.letters, rate, show.report))
    show.line(f"{show.counted(sent, 'record')} sent back")


def chosen(stage: str | None, reason: str | None, *, all_of_them: bool = False) -> list[DeadLetter]:
    """The dead letters of a stage and reason that were not sent back yet, or all of them."""
    letters = asyncio.run(read_dead_letters(load(), show.report))
    return [
        one
        for one in letters
        if (all_of_them or not one.replayed) and stage in {None, one.stage} and reason in {None, one.reason}
    ]


def _described(letter: DeadLetter) -> dict[str, object]:
    return {
        "letter": letter.place,
        "time": show.time(letter.timestamp),
        "stage": letter.stage,
        "reason": letter.reason,
        "why": letter.message,
        "from": letter.origin,
        "replays": letter.replays,
        "sent back": letter.replayed,
        "key": None if letter.key is None else letter.key.decode("utf-8", "backslashreplace"),
        "bytes": len(letter.value or b""),
        "headers": {name: value.decode("utf-8", "backslashreplace") for name, value in letter.headers},
        "value": None if letter.value is None else letter.value.decode("utf-8", "backslashreplace"),
    }


def _as_text(value: bytes) -> str:
    return "\n".join(show.plain(line) for line in value.decode("utf-8", "backslashreplace").splitlines())


def _hex(value: bytes) -> str:
    return "\n".join(
        f"{start:08x}  {value[start : start + BYTES_A_LINE].hex(' ')}" for start in range(0, len(value), BYTES_A_LINE)
    )
