"""What is shipped: the wheel built from the sdist brings one name, all of its parts, and a command that runs."""

from __future__ import annotations

import ast
import importlib.metadata
import os
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
NEEDED = (
    "vigie/agents/clean/agent.py",
    "vigie/agents/clean/html/blocks.npz",
    "vigie/agents/clean/text/lines.npz",
    "vigie/agents/clean/rules/tables/boilerplate.yaml",
    "vigie/schemas/raw.py",
    "vigie/broker/pom.xml",
    "vigie/py.typed",
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


def test_everything_the_package_imports_is_among_its_dependencies() -> None:
    """What only the benchmarks or the tests bring is missing where the package alone is installed."""
    names = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
    declared = {canonicalize_name(Requirement(name).name) for name in names}
    brings = importlib.metadata.packages_distributions()

    missing = {
        f"{path.relative_to(ROOT)}: {module}"
        for room in ("agents", "schemas", "vigie")
        for path in (ROOT / room).rglob("*.py")
        for module in _imported(path)
        if module not in {*sys.stdlib_module_names, "vigie"}
        and not declared & {canonicalize_name(name) for name in brings.get(module, ())}
    }

    assert missing == set()


def _imported(path: Path) -> Iterator[str]:
    """The top-level names of the modules that a file imports, at its head or within a function."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (name.name.partition(".")[0] for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.partition(".")[0]
