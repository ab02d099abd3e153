"""`vigie pipe`: runs stages over JSON lines."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from vigie.agents import STAGES
from vigie.cli import show
from vigie.cli.rule_files import read_rules
from vigie.cli.worker import named
from vigie.errors import InputError, UsageError
from vigie.pipe import Pipe
from vigie.runtime.set_up import set_up
from vigie.settings import load

CHUNK = 1 << 20
"""Bytes read at a time, at most."""
BATCH = 400
"""Lines in one batch, at most: as many records as a worker takes by default."""

EXAMPLES = (
    "cat raw.jsonl | vigie pipe clean dedup enrich match --rules rules.yaml",
    "vigie pipe clean < raw.jsonl > clean.jsonl",
)


def app(
    stages: Annotated[
        list[str], typer.Argument(metavar="STAGE...", help=f"In the order of the data: {' '.join(STAGES)}.")
    ],
    rules: Annotated[Path | None, typer.Option(help="File of rules for `match`, YAML or JSON lines.")] = None,
) -> None:
    """Run stages over JSON lines from stdin to stdout, without Kafka. Each line in gives one line out.

    A line that a stage refuses becomes {"error": {"stage", "reason", "detail"}, "id"}; stderr shows how many.
    """
    chosen = named(stages)
    if [stage.name for stage in chosen] != stages:
        raise UsageError(f"name stages in the order of the data, each once: {' '.join(stage.name for stage in chosen)}")
    if rules is None and any(stage.rules for stage in chosen):
        raise UsageError("`match` needs rules: --rules FILE")
    set_up(load(), chosen)
    pipe = Pipe(chosen, read_rules(rules) if rules else ())
    for batch in batches(sys.stdin.fileno()):
        sys.stdout.buffer.write(b"".join(line + b"\n" for line in pipe.take(batch)))
        sys.stdout.buffer.flush()
    if pipe.refused:
        show.report(f"{show.counted(pipe.refused, 'line')} of {pipe.lines:,} refused")
    if not pipe.lines:
        raise InputError("nothing to read on stdin: give one JSON record a line")


def batches(descriptor: int) -> Iterator[list[bytes]]:
    """Lines in batches, as soon as they can be read; empty lines are left out."""
    rest = b""
    while chunk := os.read(descriptor, CHUNK):
        *lines, rest = (rest + chunk).split(b"\n")
        yield from _cut([line for line in lines if line.strip()])
    if rest.strip():
        yield [rest]


def _cut(lines: list[bytes]) -> Iterator[list[bytes]]:
    for first in range(0, len(lines), BATCH):
        yield lines[first : first + BATCH]
