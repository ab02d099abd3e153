"""Floors: no quality figure falls unseen. `floors.json` pins every figure that a benchmark reports.

A figure below its floor fails, and so does one that was not measured. A figure well above its floor fails too: raise
the floor, or the gain can be lost again unseen. Figures are compared only on the data that they were pinned on.

    python -m benchmarks --pin NAME [--because WHY]

runs a benchmark and pins its figures. A lower floor, a wider tolerance or other data need a reason, which stays in the
file; `lowered` finds a change by hand that gives none.
"""

from __future__ import annotations

import hashlib
import json
import math
import os
import sys
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

FILE = Path(__file__).with_name("floors.json")
PIN, BECAUSE = "BENCHMARKS_PIN", "BENCHMARKS_BECAUSE"
"""Environment variables by which `python -m benchmarks --pin` speaks to a benchmark's own process."""
ROUNDING = 0.0005
"""Tolerance of a new figure: figures are told with three decimals. Counts are exact."""
GENERATED = "generated"
"""In the place of a digest: data that a benchmark makes itself, from code and seed."""
RETIRED = "retired"
"""In the place of a digest: a figure that is no longer measured. Its entry stays, and `why` says why."""


@dataclass(frozen=True, slots=True)
class Floor:
    """What a figure must reach. `data`: digest of the set it was measured on; `why`: why it is not higher."""

    floor: float
    tolerance: float
    data: str
    date: str
    why: str = ""


Floors = dict[str, dict[str, Floor]]
"""By benchmark, then by figure."""


def read(text: str | None = None) -> Floors:
    """The floors of the file, or of another version of it."""
    held = json.loads(FILE.read_text(encoding="utf-8") if text is None else text)
    return {name: {figure: Floor(**floor) for figure, floor in own.items()} for name, own in held.items()}


def write(floors: Floors) -> None:
    """Write the file, benchmarks in order."""
    held = {name: {figure: asdict(floor) for figure, floor in floors[name].items()} for name in sorted(floors)}
    FILE.write_text(json.dumps(held, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def digest(*parts: Path) -> str:
    """A digest of files and folders, by their content and their names within a folder."""
    found = hashlib.sha256()
    for part in sorted(parts):
        for path in sorted(part.rglob("*")) if part.is_dir() else [part]:
            if path.is_file() and path.suffix != ".pyc":
                found.update(path.name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return found.hexdigest()[:16]


def faults(name: str, figures: Mapping[str, float], data: str, floors: Floors) -> Iterator[str]:
    """What is wrong with a benchmark's figures, each as a sentence with the command to run next."""
    wanted = {figure: floor for figure, floor in floors.get(name, {}).items() if floor.data != RETIRED}
    again = f"`python -m benchmarks --pin {name}"
    for figure in sorted(wanted.keys() | figures.keys()):
        floor, value = wanted.get(figure), figures.get(figure, math.nan)
        if math.isnan(value):
            yield f"{figure} was not measured: `python -m benchmarks {name}` must report it"
        elif floor is None:
            yield f"{figure} is {value:.4f} and has no floor: {again}`"
        elif floor.data != data:
            yield f"{figure} was pinned on other data: {again} --because WHY`"
        elif value < floor.floor - floor.tolerance:
            yield (
                f"{figure} is {value:.4f}, below its floor of {floor.floor:g} ({floor.date}): find out what it lost "
                f"with `python -m benchmarks {name}`; to accept it, {again} --because WHY`"
            )
        elif value > floor.floor + floor.tolerance:
            yield f"{figure} is {value:.4f}, above its floor of {floor.floor:g}: raise it with {again}`"


def hold(name: str, figures: Mapping[str, float], data: str = GENERATED) -> None:
    """Compare a benchmark's figures with their floors; pin them, if the run was asked to.

    Ends the process with status 1 where a figure is not what it should be.
    """
    floors = read()
    if PIN in os.environ:
        write(pinned(name, figures, data, floors, os.environ.get(BECAUSE, "")))
        return
    found = list(faults(name, figures, data, floors))
    for figure, value in figures.items():
        print(f"  {name}: {figure} {value:.4f}")
    if found:
        sys.exit("\n".join(f"{name}: {fault}" for fault in found))
    print(f"  {name}: {len(figures)} figures at their floors")


def pinned(name: str, figures: Mapping[str, float], data: str, floors: Floors, why: str) -> Floors:
    """The floors with a benchmark's figures as its new ones; a floor within its tolerance stays as it is.

    Raises:
        SystemExit: a figure is lower or the data are others, and nobody says why.
    """
    before = floors.get(name, {})
    after = {figure: _floor(before.get(figure), value, data, why) for figure, value in figures.items()}
    refused = list(lowered({name: before}, {name: after}))
    if refused:
        sys.exit("\n".join([*refused, f"say why: `python -m benchmarks --pin {name} --because WHY`"]))
    return floors | {name: after}


def _floor(old: Floor | None, value: float, data: str, why: str) -> Floor:
    today = datetime.now(UTC).date().isoformat()
    if old is not None and old.data == data and abs(value - old.floor) <= old.tolerance:
        return old
    exact = old.tolerance if old else 0.0 if float(value).is_integer() and value > 1 else ROUNDING
    new = Floor(math.floor(value * 1000 + 0.5) / 1000, exact, data, today, why)
    return new if old is None or why else replace(new, why=old.why)


def lowered(older: Floors, newer: Floors) -> Iterator[str]:
    """Every figure that an older file asked more of, where the newer gives no new reason."""
    for name, figures in older.items():
        for figure, old in figures.items():
            new = newer.get(name, {}).get(figure)
            if new is None:
                yield f"{name}: {figure} has lost its floor of {old.floor:g}"
            elif new.why and new.why != old.why:
                continue
            elif new.floor < old.floor:
                yield f"{name}: the floor of {figure} fell from {old.floor:g} to {new.floor:g} without a `why`"
            elif new.tolerance > old.tolerance:
                yield f"{name}: the tolerance of {figure} grew without a `why`"
            elif new.data != old.data:
                yield f"{name}: {figure} is measured on other data without a `why`"
