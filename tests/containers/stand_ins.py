"""The two images that ours are made from: of their registry, or stand-ins of the same make where none answers."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

from tests.containers.engine import Engine
from tests.containers.shell import Failed, Shell, say
from vigie.broker import jars

PYTHON = "docker.io/library/python:3.11-slim"
KAFKA = f"docker.io/apache/kafka:{jars.version()}"
BROKER = Path(__file__).with_name("broker")
SUITE = "bookworm"
"""The Debian whose Python is 3.11."""
BOOTSTRAP_WITHIN = 1200.0


def provide(engine: Engine) -> None:
    """See that both images are at hand.

    Raises:
        Failed: one can be had in neither way.
    """
    for image, make in ((PYTHON, _python), (KAFKA, _kafka)):
        if engine.has(image):
            say(f"{image}: at hand")
        elif engine.pull(image):
            say(f"{image}: pulled")
        elif engine.watches:
            raise Failed(f"{image} cannot be pulled")  # nothing is put under this name into a store that others use
        else:
            say(f"{image}: no registry answers, so a stand-in is made of Debian's packages")
            make(engine)


def _python(engine: Engine) -> None:
    with tempfile.TemporaryDirectory(prefix="vigie-base-") as folder:
        base, archive = Path(folder) / "root", Path(folder) / "root.tar"
        packages = "--include=python3,python3-venv,python3-pip,ca-certificates"
        shell = Shell(dict(os.environ))
        shell.run("debootstrap", "--variant=minbase", packages, SUITE, base, *_mirror(shell), within=BOOTSTRAP_WITHIN)
        (base / "usr/bin/python").symlink_to("python3")
        (base / "usr/bin/pip").unlink(missing_ok=True)
        for file in ("usr/lib/python3.11/EXTERNALLY-MANAGED", "etc/hostname", "etc/resolv.conf"):
            (base / file).unlink(missing_ok=True)
        shutil.rmtree(base / "var/cache/apt", ignore_errors=True)
        shutil.rmtree(base / "var/lib/apt/lists", ignore_errors=True)
        shell.run("tar", "-C", base, "-cf", archive, ".", within=300)
        engine.run("import", archive, PYTHON, within=300)


def _mirror(shell: Shell) -> list[str]:
    """The mirror that apt uses here; none leaves the choice to debootstrap."""
    told = shell.run(
        "apt-get", "indextargets", "--format", "$(CODENAME) $(ORIGIN) $(REPO_URI)", within=60, check=False
    ).stdout
    found = [line.split()[2] for line in told.splitlines() if line.startswith(f"{SUITE} Debian ")]
    return found[:1]


def _kafka(engine: Engine) -> None:
    with tempfile.TemporaryDirectory(prefix="vigie-broker-") as folder:
        context = Path(folder) / "context"
        shutil.copytree(BROKER, context)
        shutil.copytree(jars.fetch(), context / "jars")
        engine.build(KAFKA, context, context / "Dockerfile")
