"""Reads the tables of the rooms, `tables/*.yaml`, each once a process."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

import yaml

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""libyaml's where PyYAML was built with it: it reads a table in a third of the time."""


@cache
def table(package: str, name: str) -> Any:
    """A table of a package as it stands in its file. Do not change it: all callers share it."""
    text = files(package).joinpath(f"tables/{name}.yaml").read_text(encoding="utf-8")
    return yaml.load(text, Loader=_LOADER)  # noqa: S506 one of the two safe loaders
