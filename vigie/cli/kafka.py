"""`vigie kafka`: starts and stops a real Kafka on this machine."""

from __future__ import annotations

from typing import Annotated

import typer

from vigie.broker import daemon
from vigie.broker.jars import version
from vigie.cli import endings, show
from vigie.errors import BrokerUnavailableError
from vigie.settings import load

app = typer.Typer(
    no_args_is_help=True, help="Run a real Apache Kafka (KRaft) on 127.0.0.1 for development and tests; needs Java 17."
)

DEFAULT_PORT = 9092


@app.command(epilog="Example: vigie kafka start && vigie topics create && vigie worker")
def start(port: Annotated[int, typer.Option(min=1, max=65_535, help="The port to listen on.")] = DEFAULT_PORT) -> None:
    """Start Kafka and leave it running. Its data is kept until you delete it."""
    settings = load()
    show.report(f"starting Kafka {version()} (the first start downloads it)")
    with endings.in_order():  # a broker that is not ready yet must not stay
        running = daemon.start(settings, port)
    show.line(f"Kafka {version()} serves 127.0.0.1:{running.port} (process {running.pid})")
    if running.port != DEFAULT_PORT:
        show.line(f"export VIGIE_BROKERS=127.0.0.1:{running.port}")


@app.command()
def stop() -> None:
    """Stop Kafka. Its data is kept."""
    stopped = daemon.stop(load())
    show.line("no local Kafka was running" if stopped is None else f"stopped Kafka (process {stopped.pid})")


@app.command()
def status() -> None:
    """Show whether Kafka runs; exit status 69 if not."""
    settings = load()
    running = daemon.status(settings)
    if running is None or not running.ready:
        raise BrokerUnavailableError(
            "127.0.0.1", "the local Kafka does not run" if running is None else "the local Kafka hangs"
        )
    show.line(f"Kafka {version()} serves 127.0.0.1:{running.port} (process {running.pid})")
    show.line(f"data and log: {daemon.directory(settings)}")
