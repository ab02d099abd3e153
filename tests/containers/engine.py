"""The container engine of this machine: Docker where its daemon answers, else Podman, which needs no daemon."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.containers.shell import Failed, Shell

ROOT = Path(__file__).parents[2]
BUILD_WITHIN = 3600.0
"""Seconds: all dependencies are downloaded, all code is compiled."""


@dataclass(frozen=True, slots=True)
class Engine:
    """A command that speaks Docker's language. `compose`: the command that reads docker-compose.yml.

    `build_options`: what every build needs here; `trusts`: what lets a build fetch packages as this machine does.
    `watches`: it runs health checks and honours `depends_on` by itself; else the test does, in the same order.
    """

    name: str
    shell: Shell
    compose: tuple[str, ...]
    build_options: tuple[str, ...] = ()
    trusts: tuple[str, ...] = ()
    watches: bool = True

    def run(self, *arguments: str | Path, within: float = 60, check: bool = True) -> str:
        """What the engine answers, standard error included."""
        done = self.shell.run(self.name, *arguments, within=within, check=check)
        return done.stdout + done.stderr

    def build(self, tag: str, folder: Path, dockerfile: Path, *, packages: bool = False) -> None:
        """Build an image. `packages`: the build fetches Python packages."""
        options = self.build_options + (self.trusts if packages else ())
        command = (*options, "-f", str(dockerfile), "-t", tag, str(folder))
        self.shell.run(self.name, "build", *command, within=BUILD_WITHIN)

    def inspect(self, name: str) -> dict[str, Any]:
        """What is known of an image or container.

        Raises:
            Failed: there is none of this name.
        """
        found: list[dict[str, Any]] = json.loads(self.shell.output(self.name, "inspect", name))
        return found[0]

    def has(self, image: str) -> bool:
        """Whether an image is at hand."""
        return self.shell.succeeds(self.name, "image", "inspect", image)

    def pull(self, image: str) -> bool:
        """Fetch an image from its registry; False where no registry answers."""
        return self.shell.succeeds(self.name, "pull", image, within=600 if self.watches else 60)

    def passes(self, container: str, test: Sequence[str]) -> bool:
        """Whether a health check's command succeeds in a running container."""
        return self.shell.succeeds(self.name, "exec", container, *test, within=30)


def docker() -> Engine | None:
    """Docker with its compose plugin, if the daemon answers."""
    shell = Shell(dict(os.environ), ROOT)
    if shell.succeeds("docker", "info") and shell.succeeds("docker", "compose", "version"):
        return Engine("docker", shell, ("docker", "compose"))
    return None


def must_be_root() -> None:
    """Say what is missing if this is not root.

    Raises:
        Failed: it is not.
    """
    if os.geteuid():
        raise Failed("there is no Docker daemon here, and only root can set Podman up: start one, or run this as root")
