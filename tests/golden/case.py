"""A case: an input of `vigie pipe`, and what must hold of its result. `cases/README.md` says what each field means."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

Case = dict[str, Any]
Check = tuple[str, str, Any]

OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "equals": lambda got, wanted: bool(got == wanted),
    "one-of": lambda got, wanted: got in wanted,
    "contains": lambda got, wanted: got is not None and wanted in got,
    "lacks": lambda got, wanted: got is not None and wanted not in got,
    "any-contains": lambda got, wanted: any(wanted in item for item in got or ()),
    "none-contains": lambda got, wanted: got is not None and not any(wanted in item for item in got),
    "matches": lambda got, wanted: bool(re.search(wanted, got or "")),
    "is-null": lambda got, wanted: (got is None) == wanted,
    "near": lambda got, wanted: any(abs(item - wanted[0]) <= wanted[1] for item in got or () if item is not None),
}


def read_cases(file: Path) -> list[Case]:
    """The cases of a file, one a line."""
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def lines_of(case: Case) -> list[bytes]:
    """What goes to stdin: records, raw lines of text, or lines of any bytes in base64."""
    if "bytes" in case:
        return [base64.b64decode(line) for line in case["bytes"]]
    if "raw" in case:
        return [line.encode() for line in case["raw"]]
    sent = case["input"]
    return [json.dumps(record).encode() for record in (sent if isinstance(sent, list) else [sent])]


def look(value: Any, path: str) -> Any:
    """What stands at a path. A missing step gives None; after `[*]` or `[key=value]`, a list of what is chosen."""
    if not path or value is None:
        return value
    found = re.match(r"\.?(\[[^\]]*\]|[^.\[]+)(.*)", path)
    if found is None:
        raise ValueError(f"no path: {path}")
    step, rest = found.groups()
    if step.startswith("["):
        key, _, text = step[1:-1].partition("=")
        return [look(item, rest) for item in value if key == "*" or item.get(key) == text]
    if isinstance(value, list):
        value = {str(number - shift): item for shift in (0, len(value)) for number, item in enumerate(value)}
    return look(value.get(step) if isinstance(value, dict) else None, rest)


def faults(result: Any, checks: list[Check]) -> Iterator[str]:
    """A sentence for each check that does not hold: its path, what was wanted, and what stands there."""
    for path, operator, wanted in checks:
        if operator == "either":  # groups of checks, of which one must hold
            tried = [list(faults(result, group)) for group in wanted]
            yield from tried[0] if all(tried) else ()
        elif not OPERATORS[operator](got := look(result, path), wanted):
            yield f"{path}: wanted {operator} {wanted!r}, got {got!r}"
