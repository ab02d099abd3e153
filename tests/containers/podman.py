"""Podman, set up for this test alone: its own images, networks and settings, beside those of the machine's users."""

from __future__ import annotations

import os
import resource
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.containers.engine import ROOT, Engine, must_be_root
from tests.containers.shell import Shell, names, say
from vigie.directories import cache_dir

PACKAGES = {
    "podman": "/usr/bin/podman",
    "buildah": "/usr/bin/buildah",
    "runc": "/usr/sbin/runc",
    "netavark": "/usr/lib/podman/netavark",
    "aardvark-dns": "/usr/lib/podman/aardvark-dns",
    "catatonit": "/usr/bin/catatonit",
    "debootstrap": "/usr/sbin/debootstrap",
}
"""Debian's packages, and a file of each."""
COMPOSE = "podman-compose==1.5.0"
FOLDER = Path("/run/vigie-image-test")
"""What does not outlive a run. Always the same place: Podman's store remembers where its first run had it."""
TRUST = ("/etc/ssl/certs/ca-certificates.crt", "/etc/pip.conf")
"""What this machine trusts and where its pip looks: a build reads them, the image does not keep them."""


@contextmanager
def podman() -> Iterator[Engine]:
    """Podman, installed if need be; what it leaves beside its images goes at the end.

    Raises:
        Failed: this is not root, or a package cannot be installed.
    """
    must_be_root()
    _install()
    FOLDER.mkdir(mode=0o700, exist_ok=True)
    try:
        yield _engine(dict(os.environ) | _configure(FOLDER))
    finally:
        shutil.rmtree(FOLDER, ignore_errors=True)


def _engine(environment: dict[str, str]) -> Engine:
    mounts = [part for path in TRUST if Path(path).exists() for part in ("-v", f"{path}:{path}:ro")]
    return Engine(
        "podman",
        Shell(environment, ROOT),
        (str(_compose()),),
        build_options=("--network", "host", *_limits("--ulimit")),
        trusts=tuple(mounts),
        watches=False,
    )


def store() -> Path:
    """Where images are kept from one run to the next."""
    return cache_dir() / "containers"


def _install() -> None:
    missing = [name for name, file in PACKAGES.items() if not Path(file).exists() and not _elsewhere(name)]
    if not missing:
        return
    say(f"installing {names(missing)}")
    shell = Shell(dict(os.environ) | {"DEBIAN_FRONTEND": "noninteractive"})
    shell.run("apt-get", "update", "-q", within=300)
    shell.run("apt-get", "install", "-q", "-y", "--no-install-recommends", *missing, within=600)


def _elsewhere(name: str) -> bool:
    return shutil.which(name) is not None or Path(f"/usr/libexec/podman/{name}").exists()


def _compose() -> Path:
    """podman-compose, in an environment of its own."""
    environment = store() / COMPOSE.replace("==", "-")
    command = environment / "bin" / "podman-compose"
    if not command.exists():
        say(f"installing {COMPOSE}")
        shell = Shell(dict(os.environ))
        shell.run(sys.executable, "-m", "venv", environment, within=120)
        shell.run(environment / "bin" / "pip", "install", "-q", COMPOSE, within=300)
    return command


def _configure(folder: Path) -> dict[str, str]:
    """Files that tell Podman where to work and how, and the variables that name them."""
    images = store() / "images"
    images.mkdir(parents=True, exist_ok=True)
    limits = names([f'"{limit}"' for limit in _limits("")[1::2]])
    files = {
        "CONTAINERS_CONF": f"""
[containers]
default_ulimits = [{limits}]
[engine]
runtime = "runc"
cgroup_manager = "{"systemd" if Path("/run/systemd/system").exists() else "cgroupfs"}"
events_logger = "file"
tmp_dir = "{folder}/engine"
[network]
network_backend = "netavark"
network_config_dir = "{folder}/networks"
""",
        "CONTAINERS_STORAGE_CONF": f"""
[storage]
driver = "overlay"
graphroot = "{images}"
runroot = "{folder}/run"
""",
        "CONTAINERS_REGISTRIES_CONF": 'unqualified-search-registries = ["docker.io"]\n',
    }
    for name, text in files.items():
        (folder / name.lower()).write_text(text, encoding="utf-8")
    paths = {name: str(folder / name.lower()) for name in files}
    return paths | {"DISABLE_HC_SYSTEMD": "true", "PODMAN_COMPOSE_WARNING_LOGS": "false"}


def _limits(option: str) -> list[str]:
    """No limit above this process's own: not every root may raise them."""
    parts = []
    for name, number, most in (("nofile", resource.RLIMIT_NOFILE, 1_048_576), ("nproc", resource.RLIMIT_NPROC, 4_000)):
        hard = resource.getrlimit(number)[1]
        limit = most if hard == resource.RLIM_INFINITY else min(hard, most)
        parts += [option, f"{name}={limit}:{limit}"]
    return parts
