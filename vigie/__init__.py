"""Runs the stages, and everything that people use to work with them."""

from __future__ import annotations

from pathlib import Path

LINKED = ("agents", "schemas")
"""Packages that lie beside this one in a source tree, and in it by symbolic links."""


def _check_links(package: Path) -> None:
    """Report a source tree that lost its links: `No module named 'vigie.agents'` would not say what to do."""
    lost = [name for name in LINKED if not (package / name).is_dir()]
    if lost:
        links = " and ".join(f"{package / name}" for name in lost)
        # with the package's name, `python -m vigie` prints the sentence alone, without a traceback
        raise ImportError(
            f"{links} should be symbolic links and are not: the source tree was unpacked or checked out without links; "
            f"restore them with `cd {package} && rm -f {' '.join(lost)} && "
            f"{' && '.join(f'ln -s ../{name} {name}' for name in lost)}`",
            name=package.name,
        )


_check_links(Path(__file__).parent)
