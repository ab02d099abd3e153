"""`vigie topics`: creates missing topics, and reports those with the wrong shape."""

from __future__ import annotations

import asyncio

import typer

from vigie.broker import topics
from vigie.cli import show
from vigie.errors import TopicsError
from vigie.settings import load

app = typer.Typer(no_args_is_help=True, help="Create the topics of the pipeline, and check their shape.")


@app.command(epilog="Example: VIGIE_PARTITIONS=12 vigie topics create")
def create() -> None:
    """Create every missing topic. Existing topics are left as they are, whatever their shape."""
    settings = load()
    made = asyncio.run(topics.create(settings, show.report))
    for name in made:
        show.line(f"created {name}")
    show.line(
        f"{show.counted(len(made), 'topic')} created, {len(topics.expected_topics(settings)) - len(made)} existed"
    )
    _refuse_differences(asyncio.run(topics.check(settings)))


@app.command(epilog="Example: vigie topics check || vigie topics create")
def check() -> None:
    """Report topics that are missing or have the wrong shape. Exit status 78 if there are any."""
    settings = load()
    _refuse_differences(asyncio.run(topics.check(settings, report=show.report)))
    show.line(f"all {len(topics.expected_topics(settings))} topics are as they should be")


def _refuse_differences(found: list[topics.TopicDifference]) -> None:
    if found:
        raise TopicsError(map(str, found))
