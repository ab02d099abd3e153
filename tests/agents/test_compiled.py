"""Compiled loops: the same results as Python's, with or without a place to keep them."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vigie.agents import compiled as module
from vigie.agents.compiled import compiled, processor


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


def printed(program: Path, text: str, place: Path) -> str:
    """What a program prints in a process of its own that keeps compiled code at `place`."""
    program.write_text(text)
    environment = {**os.environ, "NUMBA_CACHE_DIR": str(place)}
    done = subprocess.run([sys.executable, str(program)], capture_output=True, text=True, check=False, env=environment)
    return done.stdout.strip() or done.stderr


def test_without_a_place_to_write_a_process_compiles_for_itself(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    program = (
        "from vigie.agents.compiled import compiled\ndef more(number): return number + 1\nprint(compiled(more)(41))\n"
    )
    assert printed(tmp_path / "program.py", program, tmp_path / "file") == "42"


def test_code_is_made_anew_when_what_it_calls_has_changed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A change of one file reaches the functions of others that call into it, however far away; no other does."""
    monkeypatch.setattr(module, "ROOMS", tmp_path)
    (tmp_path / "caller.py").write_text("from vigie.agents.middle import (\n    one,\n)\n")
    (tmp_path / "middle.py").write_text("from vigie.agents import called\n")
    for name in ("called", "other"):
        (tmp_path / f"{name}.py").write_text("")

    def stamp() -> bytes:
        module.stamp.cache_clear()
        module._imports.cache_clear()
        return module.stamp(tmp_path / "caller.py")

    first = stamp()
    (tmp_path / "other.py").write_text("changed = 1")
    assert stamp() == first
    (tmp_path / "called.py").write_text("changed = 1")
    assert stamp() != first


def test_code_is_made_for_a_kind_of_processor_rather_than_for_this_one() -> None:
    """So that code made on one machine is read on another."""
    code = compiled_mixed.targetctx.codegen()  # type: ignore[attr-defined]
    assert code.magic_tuple()[1:] == (processor(), "")


def test_code_kept_by_a_former_version_whose_types_are_gone_is_made_anew(tmp_path: Path) -> None:
    """An upgrade that renames a named tuple leaves an index behind that can no longer be unpickled."""
    library = (
        "from typing import NamedTuple\n"
        "from vigie.agents.compiled import compiled\n"
        "class {name}(NamedTuple):\n    number: int\n"
        "@compiled\ndef more(of):\n    return of.number + {more}\n"
        "print(more({name}(41)))\n"
    )

    def imported(name: str, more: int) -> str:
        (tmp_path / "counting.py").write_text(library.format(name=name, more=more))
        return printed(tmp_path / "program.py", "import counting", tmp_path / "kept")

    assert [imported("Former", 1), imported("Present", 2)] == ["42", "43"]


def test_a_return_to_former_sources_finds_all_their_code_or_makes_it(tmp_path: Path) -> None:
    """Two branches name a caller differently: what each keeps of the function that both call, both keep."""
    program = (
        "from vigie.agents.compiled import DISPATCHERS, compiled, kept\n"
        "@compiled\ndef more(number): return number + 1\n"
        "@compiled\ndef {caller}(number): return more(number)\n"
        "{caller}(41)\nprint([function.__name__ for function in DISPATCHERS if not kept(function)])\n"
    )
    missing = [
        printed(tmp_path / "branch.py", program.format(caller=caller), tmp_path / "kept")
        for caller in ("first", "second", "first")
    ]
    assert missing == ["[]", "[]", "[]"]


DROPPING = (
    "from vigie.agents.compiled import DISPATCHERS, compiled, directory, drop_others, kept\n"
    "@compiled\ndef more(number): return number + 1\n"
    "more(41)\nleft = directory() / 'former'\nleft.mkdir()\n(left / 'former.less-1.py311.nbi').touch()\n"
    "print(drop_others(), all(map(kept, DISPATCHERS)), list(left.iterdir()))\n"
)


def test_code_that_no_function_owns_can_be_dropped(tmp_path: Path) -> None:
    """Former sources leave code behind with each change."""
    assert printed(tmp_path / "program.py", DROPPING, tmp_path / "kept") == "1 True []"


def test_code_of_other_programs_in_the_same_place_stays(tmp_path: Path) -> None:
    """`NUMBA_CACHE_DIR` is numba's own setting: whoever sets it may keep all code of all programs there."""
    foreign = [tmp_path / "kept" / "theirs" / f"loops.sum-3.py311{ending}" for ending in (".nbi", ".1.nbc")]
    foreign[0].parent.mkdir(parents=True)
    for file in foreign:
        file.touch()
    assert printed(tmp_path / "program.py", DROPPING, tmp_path / "kept") == "1 True []"
    assert [file for file in foreign if file.exists()] == foreign
