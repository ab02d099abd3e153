"""Imported by the template process alone: loads what `template.start` names, then holds still, to be forked."""

from __future__ import annotations

import gc
import os
import sys
import traceback

# read when the libraries are loaded: threads of linear algebra do not survive a fork
os.environ.update(OPENBLAS_NUM_THREADS="1", OMP_NUM_THREADS="1", MKL_NUM_THREADS="1")

from vigie.runtime import template
from vigie.runtime.pool import load


def _load(text: str) -> None:
    for path, options in template.unpacked(text):
        load(path)(**options)
    template.loaded.append(text)
    gc.collect()
    gc.freeze()  # a collection in a fork would write to every object, and so copy it


try:
    _load(os.environ.get(template.VARIABLE, "[]"))
except Exception:  # noqa: BLE001 each fork makes the same calls, fails alike, and is told of
    traceback.print_exc(file=sys.stderr)
