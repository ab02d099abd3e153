"""Who may import whom, as `.importlinter` says."""

from __future__ import annotations

import configparser
import subprocess
import sys
from pathlib import Path

from vigie.agents import STAGES

ROOT = Path(__file__).parent.parent


def test_no_layer_reaches_upwards_and_no_room_into_another() -> None:
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"]

    done = subprocess.run([*command, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-1000:]


def test_every_stage_stands_in_the_contract_between_stages() -> None:
    """One that is missing there could import any other, and nobody would see it."""
    contracts = configparser.ConfigParser()
    contracts.read(ROOT / ".importlinter", encoding="utf-8")

    held = contracts["importlinter:contract:rooms"]["modules"].split()

    assert sorted(held) == sorted(f"vigie.agents.{name}" for name in STAGES)
