"""Passes settings to the cores of stages, in this process and in the worker processes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from vigie.agents import Stage
from vigie.errors import ConfigError
from vigie.runtime.pool import load
from vigie.runtime.template import Call
from vigie.settings import Settings


def set_up(settings: Settings, stages: Sequence[Stage]) -> None:
    """Pass the settings that stages ask for to their cores, in this process.

    Raises:
        ConfigError: a value names something that does not exist.
    """
    for stage in stages:
        if stage.set_up:
            try:
                load(stage.set_up)(**options(settings, stage))
            except LookupError as error:
                raise ConfigError(f"{', '.join(stage.options)}: {error.args[0]}") from error


def options(settings: Settings, stage: Stage) -> dict[str, Any]:
    """The settings that a stage asks for, by name."""
    return {name: getattr(settings, name) for name in stage.options}


def calls(settings: Settings, stages: Sequence[Stage]) -> list[Call]:
    """What each worker process calls before it serves."""
    # set-up first: it decides which models are loaded
    first: list[Call] = [(stage.set_up, options(settings, stage)) for stage in stages if stage.set_up]
    return [*first, *((stage.warm, {}) for stage in stages if stage.warm)]


def warm_states(stages: Sequence[Stage]) -> None:
    """Load what the states of stages need, in this process, each once."""
    for path in dict.fromkeys(stage.warm_state for stage in stages):
        if path:
            load(path)()
