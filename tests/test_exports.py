"""Front doors: a sentence, few names, nothing heavy behind them."""

from __future__ import annotations

import importlib
import subprocess
import sys

import pytest

from vigie.agents import STAGES

ROOMS = [f"vigie.agents.{stage}" for stage in STAGES]
DOORS = [*ROOMS, "vigie.agents", "vigie.broker", "vigie.runtime", "vigie.testing"]
MOST = 5
HEAVY = ("spacy", "trafilatura", "numpy", "faust", "aiokafka", "lxml", "dateparser")


@pytest.mark.parametrize("name", DOORS)
def test_a_front_door_has_a_sentence_and_few_names_that_exist(name: str) -> None:
    door = importlib.import_module(name)
    exports = getattr(door, "__all__", [])

    assert (door.__doc__ or "").strip().endswith("."), name
    assert len(exports) <= MOST
    assert all(hasattr(door, export) for export in exports)


@pytest.mark.parametrize("stage", STAGES.values(), ids=STAGES)
def test_what_a_stage_names_is_there(stage: object) -> None:
    paths = [getattr(stage, field) for field in ("work", "state", "set_up", "warm", "warm_state", "rules")]

    for path in filter(None, paths):
        module, _, name = path.partition(":")
        assert callable(getattr(importlib.import_module(module), name))


def test_the_rooms_open_without_their_heavy_libraries() -> None:
    assert loaded_by(f"import {', '.join(ROOMS)}") == []


def test_help_opens_without_the_libraries_that_do_the_work() -> None:
    assert loaded_by("import sys; sys.argv = ['vigie', '--help']; import vigie.cli; vigie.cli.build(['--help'])") == []


def loaded_by(code: str) -> list[str]:
    """The heavy libraries that a fresh interpreter has loaded after the code."""
    told = f"{code}; import sys; print([name for name in {HEAVY!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)
    found: list[str] = [name for name in HEAVY if f"'{name}'" in done.stdout]
    return found
