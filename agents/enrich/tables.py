"""Reads the tables `tables/*.yaml`, each once a process. A set of words is one line of a table."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

import yaml


@cache
def table(name: str) -> Any:
    """A table as it stands in its file. Do not change it: all callers share it."""
    return yaml.safe_load(files("vigie.agents.enrich").joinpath(f"tables/{name}.yaml").read_text(encoding="utf-8"))


def word_set(line: str) -> frozenset[str]:
    """The words of a line, separated by commas; empty for an empty line."""
    return frozenset(line.split(", ")) - {""}
