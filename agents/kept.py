"""Tables that take seconds to make, kept as arrays beside the compiled code: processes share the pages."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vigie.agents.compiled import directory, stamp

Arrays = Mapping[str, NDArray[Any]]
Hashes = NDArray[np.uint64]


def arrays(source: str, data: str, build: Callable[[], Arrays]) -> Arrays:
    """What `build` makes, read from where it is kept, or made and kept if it can be written.

    It is made anew when the module `source` (a path) or what it imports changes, or the version of its `data`.
    """
    made_from = blake2b(stamp(Path(source)) + data.encode(), digest_size=16).hexdigest()
    folder = directory() / "tables" / f"{Path(source).parent.name}-{Path(source).stem}-{made_from}"
    if not folder.exists():
        built = build()
        with suppress(OSError):
            _keep(folder, built)
            return _read(folder)
        return built
    return _read(folder)


def _read(folder: Path) -> Arrays:
    return {file.stem: np.load(file, mmap_mode="r", allow_pickle=False) for file in folder.glob("*.npy")}


def _keep(folder: Path, built: Arrays) -> None:
    """All of it or nothing: another process may read, or keep the same, meanwhile."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(dir=folder.parent))
    for name, array in built.items():
        np.save(made / f"{name}.npy", array, allow_pickle=False)
    made.chmod(0o755)
    try:
        made.replace(folder)
    except OSError:
        shutil.rmtree(made)
        if not folder.exists():
            raise


def hashed(name: str) -> int:
    """The number that a name is found by."""
    return int.from_bytes(blake2b(name.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")


def place(hashes: Hashes, name: str) -> int | None:
    """Where a name stands among sorted hashes of names; None if it does not."""
    wanted = np.uint64(hashed(name))
    at = int(hashes.searchsorted(wanted))
    return at if at < len(hashes) and hashes[at] == wanted else None
