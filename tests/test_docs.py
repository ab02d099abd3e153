"""What the README says is so: its commands exist, and it names the stages in their order."""

from __future__ import annotations

import re
from pathlib import Path

from vigie.agents import STAGES
from vigie.cli import COMMANDS
from vigie.settings import Settings, names, variable

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = [README, *(page.read_text(encoding="utf-8") for page in (ROOT / "docs").rglob("*.md"))]


def test_every_make_target_that_is_named_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))

    named = {name for page in PAGES for name in re.findall(r"`make ([a-z-]+)", page)}

    assert named <= targets
    assert {"demo", "test"} <= set(re.findall(r"make ([a-z-]+)", README))


def test_every_command_that_is_named_exists() -> None:
    named = {name for page in PAGES for name in re.findall(r"`vigie ([a-z-]+)", page)}

    assert named <= set(COMMANDS)


def test_every_variable_that_is_named_is_a_setting() -> None:
    known = {variable(name) for name in names(Settings)} | {"VIGIE_CONFIG", "VIGIE_CACHE_DIR", "VIGIE_SHARED"}

    named = {name for page in PAGES for name in re.findall(r"\bVIGIE_[A-Z_]*[A-Z]\b", page)}

    assert named <= known


def test_the_readme_prints_the_table_of_stages() -> None:
    rows = re.findall(r"^\| (\w+) \| `([\w.-]+)` \| (.+?) \| (.+?) \|$", README, re.MULTILINE)

    told = [(name, source, tuple(re.findall(r"`([^`]+)`", outputs)), says) for name, source, outputs, says in rows]

    assert told == [(stage.name, stage.source, stage.outputs, stage.says) for stage in STAGES.values()]
