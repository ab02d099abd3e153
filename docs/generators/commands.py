"""The commands of `vigie`, from their own help."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import typer
import typer.main

from docs.generators.markdown import block, prose, table
from docs.generators.markdown import code as span
from vigie.cli import COMMANDS, build

INTRODUCTION = """# Commands

`vigie COMMAND --help` says the same. Give `--brokers HOST:PORT,...` before the command to name other brokers than the
[settings](settings.md) do. What each exit status means stands in [errors](errors.md#exit-statuses).
"""


def page() -> str:
    """The page."""
    return "\n".join([INTRODUCTION, *(section for name in COMMANDS for section in _command(name))])


def _command(name: str) -> Iterator[str]:
    root: Any = typer.main.get_command(build([name]))
    top = typer.Context(root, info_name="vigie")
    yield from _sections(root.commands[name], top, name, "##")


def _sections(command: Any, above: typer.Context, name: str, level: str) -> Iterator[str]:
    context = typer.Context(command, info_name=name, parent=above)
    yield f"{level} {context.command_path}\n"
    yield prose(command.help) + "\n"
    if not hasattr(command, "commands"):
        yield block(" ".join([context.command_path, *map(_usage, command.collect_usage_pieces(context))]))
    rows = [row for parameter in command.params if (row := _row(parameter, context)) is not None]
    if rows:
        yield table(("Argument or option", "Meaning"), rows)
    if command.epilog:
        yield block(_epilog(command.epilog))
    for part, inner in getattr(command, "commands", {}).items():
        yield from _sections(inner, context, part, level + "#")


def _usage(piece: str) -> str:
    """A piece of the usage line, without the marks that say how often an argument may come a second time."""
    return piece.replace("{", "").replace("}", "").replace("......", "...").replace("...]...", "...]")


def _epilog(text: str) -> str:
    return text.replace("\b\n", "").strip("\n")


def _row(parameter: Any, context: typer.Context) -> tuple[str, str] | None:
    record = parameter.get_help_record(context)
    if record is None or "--help" in record[0]:
        return None
    name, says = record
    if not name.startswith("-"):
        name = parameter.metavar or name.split()[0].upper()
    return span(name.replace(" range>", ">")), says
