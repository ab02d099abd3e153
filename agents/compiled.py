"""Loops that Python would be too slow for, as machine code that is made once (`python -m vigie.compile`) and kept."""

from __future__ import annotations

import hashlib
import os
import platform
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import numba
from numba.core.caching import CompileResultCacheImpl, FunctionCache, _CacheLocator
from numba.core.codegen import get_host_cpu_features
from numba.misc.appdirs import AppDirs

P = ParamSpec("P")
R = TypeVar("R")
HERE = Path(__file__)
ROOMS = HERE.parent
OPTIONS: dict[str, Any] = {"nogil": True, "error_model": "numpy"}
DISPATCHERS: list[Any] = []
"""Every compiled function of this process."""
_V3 = ("avx2", "bmi", "bmi2", "f16c", "fma", "lzcnt", "movbe")
_STAMP_BYTES = 4
_IMPORTS = re.compile(r"^[ \t]*from vigie\.agents(?:\.([\w.]+))? import (\([^)]*\)|.*)", re.MULTILINE)


def processor() -> str:
    """The processor that code is made for: not this very one, so that code made on one machine serves on others.

    x86-64-v3 is what x86 processors have had since 2013 to 2015. A machine without it has its code made anew.
    """
    if platform.machine().lower() not in {"x86_64", "amd64"}:
        return "generic"
    features = get_host_cpu_features().split(",")  # type: ignore[no-untyped-call]
    return "x86-64-v3" if all(f"+{name}" in features for name in _V3) else "x86-64"


_CONFIG: Any = numba.config
if not _CONFIG.CPU_NAME:
    _CONFIG.CPU_NAME, _CONFIG.CPU_FEATURES = processor(), ""


def directory() -> Path:
    """Where compiled code is kept: in a folder of our own where `NUMBA_CACHE_DIR` says, else beside this file.

    It is read there though nothing may be written; where there is nothing either, the user's cache serves.
    """
    if named := _CONFIG.CACHE_DIR:
        return Path(named) / "vigie"  # other programs may keep their code there: `drop_others` must not see it
    beside = ROOMS / "__pycache__" / "compiled"
    if beside.exists() or os.access(ROOMS, os.W_OK):
        return beside
    return Path(AppDirs("vigie", appauthor=False).user_cache_dir) / "compiled"  # type: ignore[no-untyped-call]


@cache
def stamp(file: Path) -> bytes:
    """A digest of a module and of all it imports from these rooms: code made from others is made anew.

    numba itself looks at a function's own file, and not at those of the functions that it calls.
    """
    digest = hashlib.sha256(repr(OPTIONS).encode())
    for source in sorted(_with_imports(file)):
        digest.update(source.read_bytes().replace(b"\r\n", b"\n"))
    return digest.digest()


def _with_imports(file: Path) -> set[Path]:
    found, new = set[Path](), {file}
    while new:
        found |= new
        new = {imported for source in new for imported in _imports(source)} - found
    return found


@cache
def _imports(file: Path) -> frozenset[Path]:
    return frozenset(
        path
        for module, names in _IMPORTS.findall(file.read_text(encoding="utf-8"))
        for path in _files(ROOMS.joinpath(*module.split(".")) if module else ROOMS, re.findall(r"\w+", names))
        if path.exists() and path != HERE
    )


def _files(module: Path, names: list[str]) -> Iterator[Path]:
    yield module.with_suffix(".py")
    if module.is_dir():
        yield module / "__init__.py"
        yield from (module / f"{name}.py" for name in names)


class _Place(_CacheLocator):
    """Tells numba where a function's code is kept, and from which sources it was made."""

    def __init__(self, function: Callable[..., Any], file: str) -> None:
        self._file = Path(file)
        self._line = function.__code__.co_firstlineno

    def get_cache_path(self) -> str:
        inside = self._file.parent.relative_to(ROOMS) if self._file.is_relative_to(ROOMS) else self._file.stem
        return str(directory() / inside)

    def get_source_stamp(self) -> bytes:
        return stamp(self._file)

    def get_disambiguator(self) -> str:
        """The line and the sources: code of other sources has files of its own.

        numba unpickles an index before it compares the stamp of the sources, which fails when a named tuple of former
        sources is gone. And were code of other sources written over, a return to the former ones (another branch, an
        older release) would find the callers kept and what they call not.
        """
        return f"{self._line}-{stamp(self._file)[:_STAMP_BYTES].hex()}"

    @classmethod
    def from_function(cls, py_func: Callable[..., Any], py_file: str) -> _Place:
        return cls(py_func, py_file)


class _Kept(CompileResultCacheImpl):
    _locator_classes = [_Place]  # noqa: RUF012 as numba declares it


class _Store(FunctionCache):
    _impl_class = _Kept

    def _load_overload(self, sig: Any, target_context: Any) -> Any:
        with suppress(OSError):  # where nothing can be read this process compiles for itself
            return super()._load_overload(sig, target_context)  # type: ignore[no-untyped-call]
        return None

    def _save_overload(self, sig: Any, data: Any) -> None:
        with suppress(OSError):  # where nothing can be written it keeps that for itself
            super()._save_overload(sig, data)  # type: ignore[no-untyped-call]


def kept(function: Any) -> bool:
    """Whether code of a compiled function is kept that is as new as its sources, and made for this processor."""
    store = function._cache  # noqa: SLF001 our own
    codegen = function.targetctx.codegen().magic_tuple()
    return any(key[1] == codegen for key in store._cache_file._load_index())  # noqa: SLF001 numba tells no other way


def drop_others() -> int:
    """Delete the code that belongs to no function of this process, such as that of former sources; return how much."""
    own = tuple(function._cache._impl.filename_base for function in DISPATCHERS)  # noqa: SLF001 our own
    others = [file for file in directory().rglob("*.nb[ci]") if not file.name.startswith(own)]
    for file in others:
        file.unlink(missing_ok=True)
    return len(others)


def compiled(function: Callable[P, R]) -> Callable[P, R]:
    """The same function as machine code (numba, without the Python object mode): numbers and numpy arrays in and out.

    Integers wrap as in C and indexes are not checked: a caller hands in arrays of the sizes that the function names.
    """
    faster: Any = numba.njit(**OPTIONS)(function)
    faster._cache = _Store(function)  # type: ignore[no-untyped-call]  # noqa: SLF001 what `cache=True` does, with a place of our own
    DISPATCHERS.append(faster)
    known: Callable[P, R] = faster
    return known
