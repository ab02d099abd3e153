"""The tables beside the code: `tables/*.yaml`, each read once a process. Sets of words stand in one line of a table."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

import yaml


@cache
def table(name: str) -> Any:
    """A table as it stands in its file; not to be changed."""
    return yaml.safe_load(files("vigie.agents.enrich").joinpath(f"tables/{name}.yaml").read_text(encoding="utf-8"))


def word_set(line: str) -> frozenset[str]:
    """The words of a line, parted by commas; none of an empty one."""
    return frozenset(line.split(", ")) - {""}
