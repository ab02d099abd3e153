"""Where the shared data of benchmarks and training lies, which is no part of the project: `VIGIE_SHARED`."""

from __future__ import annotations

import gzip
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson

SKIPPED = 77
"""Status of a benchmark that cannot run here."""


def shared(*parts: str) -> Path:
    """A file or folder of the shared data; ends the run with a sentence and `SKIPPED` where there is none."""
    path = Path(os.environ.get("VIGIE_SHARED", "../shared")).joinpath(*parts)
    if not path.exists():
        sys.stderr.write(f"skipped: there is no {path}; set VIGIE_SHARED to where the shared data lies\n")
        sys.exit(SKIPPED)
    return path


def rows(path: Path) -> Iterator[Any]:
    """The values of a compressed file of JSON lines."""
    with gzip.open(path) as lines:
        yield from map(orjson.loads, lines)
