"""Imported by the template process only: loads what `template.start` names, then waits to be forked."""

from __future__ import annotations

import gc
import os
import sys
import traceback

# before the libraries are loaded, which read them: threads of linear algebra do not survive a fork
os.environ.update(OPENBLAS_NUM_THREADS="1", OMP_NUM_THREADS="1", MKL_NUM_THREADS="1")

from vigie.runtime import template
from vigie.runtime.pool import load


def _load(text: str) -> None:
    for path, options in template.unpacked(text):
        load(path)(**options)
    template.loaded.append(text)
    gc.collect()
    gc.freeze()  # a collection in a fork would write to every object, and so copy its memory


try:
    _load(os.environ.get(template.VARIABLE, "[]"))
except Exception:  # noqa: BLE001 each fork makes the same calls and fails alike, and that is reported
    traceback.print_exc(file=sys.stderr)
