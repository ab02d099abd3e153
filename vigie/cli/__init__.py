"""The command line: one module a command, loaded only when needed, so that `vigie --help` is quick."""

from __future__ import annotations

import importlib
import os
import sys
from typing import Annotated, Any

import typer

COMMANDS = {
    "demo": "Run the whole pipeline on sample articles.",
    "kafka": "Start or stop a real Kafka on this machine.",
    "topics": "Create missing topics, and report those with the wrong shape.",
    "worker": "Run stages; all of them if none is named.",
    "produce": "Send files, directories, JSON lines or WARC archives.",
    "tail": "Follow a topic: alerts, duplicates or any other.",
    "rules": "Put, list, remove, check, explain and try alert rules.",
    "silences": "Silence alerts for a time.",
    "dead-letters": "List refused records and the reasons, and send records back.",
    "doctor": "Find what is wrong with this installation, and how to fix it.",
    "pipe": "Run stages over JSON lines, without Kafka.",
}
"""Every command, in the order of the help. `app` in the module `vigie.cli.<name>` is a Typer or a function."""

USAGE, INTERRUPTED = 64, 130
EPILOG = "Start with `vigie demo`. Settings come from the environment (VIGIE_BROKERS, ...) or from vigie.toml."


def main() -> None:
    """Run the command line and end the process with the exit status of `vigie.errors`; 64 after a usage error."""
    try:
        build(sys.argv[1:])(prog_name="vigie")
    except SystemExit as end:
        sys.exit(USAGE if end.code == 2 else end.code)  # noqa: PLR2004 typer's code for a usage error
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    except BrokenPipeError:  # the reader of the output has left: no reason for a traceback
        # or Python would fail again when it flushes standard output at its end
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except Exception as error:
        from vigie.errors import VigieError  # noqa: PLC0415 `--help` does not need it

        if not isinstance(error, VigieError):
            raise
        print(f"vigie: {error}", file=sys.stderr)  # noqa: T201 one plain sentence, whatever the terminal
        sys.exit(error.exit_code)


def build(arguments: list[str]) -> typer.Typer:
    """The app with the command that `arguments` name; the others have only a name and a help line."""
    app = typer.Typer(
        help="Turns a stream of news articles into alerts, exactly once, on Kafka.",
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
    """Examples for the end of a help page, each on its own line."""
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
        str | None, typer.Option(metavar="HOST:PORT,...", help="Kafka's addresses; overrides VIGIE_BROKERS.")
    ] = None,
    version: Annotated[  # noqa: ARG001 the callback handles it
        bool | None, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = None,
) -> None:
    if brokers:
        os.environ["VIGIE_BROKERS"] = brokers  # workers that a command starts inherit it
