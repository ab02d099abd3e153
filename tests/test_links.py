"""A source tree whose symbolic links were lost says so, and how to restore them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from vigie.child_path import PATH, SAFE_PATH

ROOT = Path(__file__).parent.parent
LINKED = ("agents", "schemas")


@pytest.fixture(params=["small text files", "nothing"])
def tree(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """The packages as a zip file leaves them: in place of a link, a file with its target, or nothing."""
    for name in ("vigie", *LINKED):
        shutil.copytree(
            ROOT / name,
            tmp_path / name,
            symlinks=True,
            ignore=shutil.ignore_patterns("__pycache__", "*.npz", "*.nbi", "*.nbc"),
        )
    for name in LINKED:
        (tmp_path / "vigie" / name).unlink()
        if request.param == "small text files":
            (tmp_path / "vigie" / name).write_text(f"../{name}")
    return tmp_path


def run(tree: Path, module: str) -> subprocess.CompletedProcess[str]:
    """A module of the tree, run as a person would."""
    environment = {name: value for name, value in os.environ.items() if name not in {SAFE_PATH, PATH}}
    command = [sys.executable, "-m", module, "--help"]
    return subprocess.run(command, cwd=tree, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("module", ["vigie", "vigie.compile"])
def test_a_tree_without_its_links_says_so_in_one_line(tree: Path, module: str) -> None:
    done = run(tree, module)

    assert done.returncode != 0
    assert len(done.stderr.splitlines()) == 1
    assert f"{tree}/vigie/agents and {tree}/vigie/schemas should be symbolic links" in done.stderr


def test_the_remedy_that_it_names_restores_the_tree(tree: Path) -> None:
    remedy = run(tree, "vigie").stderr.split("`")[1]
    subprocess.run(["sh", "-c", remedy], check=True)

    assert run(tree, "vigie").returncode == 0
    assert (tree / "vigie" / "agents").resolve() == tree / "agents"
