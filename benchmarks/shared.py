"""Where the shared data of benchmarks and training lies, which is no part of the project: `VIGIE_SHARED`."""

from __future__ import annotations

import gzip
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson


def shared(*parts: str) -> Path:
    """A file or folder of the shared data; ends the run with a sentence where there is none."""
    path = Path(os.environ.get("VIGIE_SHARED", "../shared")).joinpath(*parts)
    if not path.exists():
        sys.exit(f"no {path}: this reads the shared data, say where that is with VIGIE_SHARED")
    return path


def rows(path: Path) -> Iterator[Any]:
    """The values of a compressed file of JSON lines."""
    with gzip.open(path) as lines:
        yield from map(orjson.loads, lines)
