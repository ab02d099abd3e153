"""`vigie worker`: runs stages."""

from __future__ import annotations

import difflib
from typing import Annotated

import typer

from vigie.agents import STAGES, Stage
from vigie.errors import UsageError
from vigie.runtime import run_worker
from vigie.settings import load

EXAMPLES = (
    "vigie worker",
    "vigie worker clean enrich",
    *("", "Stages in the order of the data:"),
    *(f"{stage.name:8}{stage.says} ({stage.source} -> {', '.join(stage.outputs)})" for stage in STAGES.values()),
)


def app(
    stages: Annotated[
        list[str] | None,
        typer.Argument(metavar="[" + " ".join(STAGES) + "]", help="The stages to run; all of them if none is named."),
    ] = None,
) -> None:
    """Run stages until SIGTERM, which ends the worker within VIGIE_SHUTDOWN_WITHIN seconds.

    If it cannot go on safely, it exits with a sentence and a status: 69 no broker, 70 restart it, 77 no permission, 78
    a person must change something. Run it under a supervisor: compose, Kubernetes, systemd.
    """
    run_worker(load(), named(stages or list(STAGES)))


def named(names: list[str]) -> list[Stage]:
    """The stages of these names, in the order of the data.

    Raises:
        UsageError: there is no such stage.
    """
    for name in names:
        if name not in STAGES:
            close = difflib.get_close_matches(name, STAGES, n=1)
            meant = f": did you mean {close[0]}?" if close else ""
            raise UsageError(f"there is no stage {name!r}{meant} (stages: {', '.join(STAGES)})")
    return [stage for name, stage in STAGES.items() if name in names]
