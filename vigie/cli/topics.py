"""`vigie topics`: make what is missing, say what differs."""

from __future__ import annotations

import asyncio

import typer

from vigie.broker import topics
from vigie.cli import show
from vigie.errors import TopicsError
from vigie.settings import load

app = typer.Typer(no_args_is_help=True, help="The topics of the pipeline: make what is missing, say what differs.")


@app.command(epilog="Example: VIGIE_PARTITIONS=12 vigie topics create")
def create() -> None:
    """Make every topic that is missing. What exists is left as it is, whatever its shape."""
    settings = load()
    made = asyncio.run(topics.create(settings, show.tell))
    for name in made:
        show.line(f"made {name}")
    show.line(
        f"{show.counted(len(made), 'topic')} made, {len(topics.expected_topics(settings)) - len(made)} were there"
    )
    _refuse_differences(asyncio.run(topics.check(settings)))


@app.command(epilog="Example: vigie topics check || vigie topics create")
def check() -> None:
    """Say what is missing or has the wrong shape; exit status 78 if anything does."""
    settings = load()
    _refuse_differences(asyncio.run(topics.check(settings, tell=show.tell)))
    show.line(f"all {len(topics.expected_topics(settings))} topics are as they should be")


def _refuse_differences(found: list[topics.TopicDifference]) -> None:
    if found:
        raise TopicsError(map(str, found))
