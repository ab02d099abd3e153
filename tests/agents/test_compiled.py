"""Compiled loops: the same results as Python's, with or without a place to keep them."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from vigie.agents.compiled import compiled, forget_stale


def _mixed(values: np.ndarray) -> int:
    total = np.uint64(0)
    for value in values:
        total = (total ^ value) * np.uint64(0x9E3779B97F4A7C15)
    return int(total)


compiled_mixed = compiled(_mixed)


@given(st.lists(st.integers(0, 2**64 - 1)))
def test_integers_wrap_as_in_numpy(values: list[int]) -> None:
    array = np.array(values, dtype=np.uint64)
    total = 0
    for value in values:
        total = (total ^ value) * 0x9E3779B97F4A7C15 % 2**64
    assert compiled_mixed(array) % 2**64 == total


def test_without_a_place_to_write_a_process_compiles_for_itself(tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(
        "from numba.core import caching\n"
        "caching.CacheImpl._locator_classes = []\n"
        "from vigie.agents.compiled import compiled, forget_stale\n"
        "print(compiled(lambda number: number + 1)(41))\n"
    )
    done = subprocess.run([sys.executable, str(program)], capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "42", done.stderr


def test_code_older_than_any_source_is_forgotten(tmp_path: Path) -> None:
    """A change of one file reaches the functions of others that call into it."""
    source, old, new = tmp_path / "a.py", tmp_path / "__pycache__" / "b.nbi", tmp_path / "__pycache__" / "c.nbi"
    old.parent.mkdir()
    for file, time in ((old, 1), (source, 2), (new, 3)):
        file.touch()
        os.utime(file, (time, time))

    forget_stale(tmp_path, tmp_path)

    assert not old.exists()
    assert new.exists()


def test_code_that_another_process_has_dropped_already_is_no_fault(tmp_path: Path) -> None:
    (tmp_path / "source.py").write_text("")
    (tmp_path / "gone.nbi").symlink_to(tmp_path / "dropped")
    forget_stale(tmp_path, tmp_path)
