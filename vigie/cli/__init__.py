"""The command line. One module a command, loaded only when it is asked for, so that `vigie --help` is quick."""

from __future__ import annotations

import importlib
import os
import sys
from typing import Annotated, Any

import typer

COMMANDS = {
    "demo": "Show the whole pipeline at work on sample articles.",
    "kafka": "Start or stop a real Kafka on this machine.",
    "topics": "Make the topics that are missing; say what differs.",
    "worker": "Run stages, all of them if none is named.",
    "produce": "Send files, directories, JSON lines or WARC archives.",
    "tail": "Follow a topic: alerts, duplicates or any other.",
    "rules": "Put, list, remove, check, explain and try alert rules.",
    "silences": "Keep alerts quiet for a time.",
    "dead-letters": "See what was refused and why, and send it back.",
    "doctor": "Say what is wrong here, and what to do about it.",
    "pipe": "Run stages over JSON lines, without Kafka.",
}
"""Every command in the order of the help. Its module is `vigie.cli.<name>`; there, `app` is a Typer or a function."""

USAGE, BUG, INTERRUPTED = 64, 70, 130
EPILOG = "Begin with `vigie demo`. Settings come from the environment (VIGIE_BROKERS, ...) or from vigie.toml."


def main() -> None:
    """Run the command line and end the process, with sysexits' codes: 64 usage, 69 no broker, 77, 78 and 70, a bug."""
    try:
        build(sys.argv[1:])(prog_name="vigie")
    except SystemExit as end:
        sys.exit(USAGE if end.code == 2 else end.code)  # noqa: PLR2004 typer's code for a usage error
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    except BrokenPipeError:  # the reader of our output has left
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except Exception as error:
        from vigie.errors import VigieError  # noqa: PLC0415 only needed now

        if not isinstance(error, VigieError):
            raise
        print(f"vigie: {error}", file=sys.stderr)  # noqa: T201 one plain sentence, whatever the terminal
        sys.exit(error.exit_code)


def build(arguments: list[str]) -> typer.Typer:
    """The app with the command that `arguments` name; the others only by name and sentence."""
    app = typer.Typer(
        help="The lookout over a stream of news: articles in, alerts out, exactly once, on Kafka.",
        epilog=EPILOG,
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
        rich_markup_mode=None,
    )
    app.callback()(_globals)
    wanted = next((argument for argument in arguments if argument in COMMANDS), None)
    complete = any(name.startswith("_VIGIE_COMPLETE") for name in os.environ)
    for name, summary in COMMANDS.items():
        if name == wanted or complete:
            _add(app, name, summary)
        else:
            app.command(name, help=summary)(_stub)
    return app


def _add(app: typer.Typer, name: str, summary: str) -> None:
    module: Any = importlib.import_module(f"vigie.cli.{name.replace('-', '_')}")
    if isinstance(module.app, typer.Typer):
        app.add_typer(module.app, name=name, short_help=summary)
    else:
        app.command(name, short_help=summary, epilog=examples(*module.EXAMPLES))(module.app)


def examples(*lines: str) -> str:
    """Examples for the foot of a help page, each on its line."""
    return "\b\n" + "\n".join(["Examples:", *(f"  {line}" for line in lines)])


def _stub() -> None:
    raise NotImplementedError


def _version(wanted: bool) -> None:  # noqa: FBT001 typer's callback
    if wanted:
        from importlib.metadata import version  # noqa: PLC0415 rarely asked

        typer.echo(f"vigie {version('vigie')}")
        raise typer.Exit


def _globals(
    brokers: Annotated[
        str | None, typer.Option(metavar="HOST:PORT,...", help="Kafka's addresses, over VIGIE_BROKERS.")
    ] = None,
    version: Annotated[  # noqa: ARG001 the callback has done it
        bool | None, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = None,
) -> None:
    if brokers:
        os.environ["VIGIE_BROKERS"] = brokers  # workers that a command starts inherit it
