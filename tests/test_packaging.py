"""What is shipped: the wheel built from the sdist brings one name, all of its parts, and a command that runs."""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
NEEDED = (
    "vigie/agents/clean/agent.py",
    "vigie/agents/clean/lines.npz",
    "vigie/schemas/raw.py",
    "vigie/broker/pom.xml",
    "vigie/testing/rules.yaml",
    "vigie/testing/articles/samples.yaml",
    "vigie/testing/articles/seed.txt",
)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from the unpacked sdist as an installer would."""
    folder = tmp_path_factory.mktemp("dist")
    _hatch(ROOT, "sdist", folder)
    with tarfile.open(next(folder.glob("*.tar.gz"))) as sdist:
        sdist.extractall(folder / "unpacked", filter="data")
    _hatch(next((folder / "unpacked").iterdir()), "wheel", folder)
    return next(folder.glob("*.whl"))


def _hatch(source: Path, target: str, out: Path) -> None:
    command = [sys.executable, "-m", "hatchling", "build", "-t", target, "-d", str(out)]
    subprocess.run(command, cwd=source, check=True, capture_output=True)


def test_its_only_top_level_name_is_ours(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()

    assert {name.split("/")[0] for name in names if ".dist-info/" not in name} == {"vigie"}


def test_it_holds_stages_records_and_data_each_once(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()

    assert set(NEEDED) <= set(names)
    assert len(names) == len(set(names))


def test_it_installs_and_its_command_runs(wheel: Path, tmp_path: Path) -> None:
    pip = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "-q",
        "--no-deps",
        "--no-index",
        "--target",
        str(tmp_path),
        str(wheel),
    ]
    subprocess.run(pip, check=True, capture_output=True)
    environment = {**os.environ, "PYTHONPATH": str(tmp_path)}  # goes before the checkout

    ran = subprocess.run(
        [tmp_path / "bin" / "vigie", "worker", "--help"],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    where = subprocess.run(
        [sys.executable, "-c", "import vigie.agents, vigie.schemas; print(vigie.agents.__file__)"],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )

    assert ran.returncode == 0, ran.stderr
    assert "clean" in ran.stdout
    assert where.stdout.startswith(str(tmp_path))
