"""Commands with a time limit each, what is told of them, and how one waits."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

SAID = 25
"""Lines of a failed command that are shown."""


class Failed(Exception):  # noqa: N818 it is the verdict of a check
    """A step did not do what it should: the sentence says what."""


@dataclass(frozen=True, slots=True)
class Shell:
    """Runs commands with `environment`, in `folder`."""

    environment: Mapping[str, str] = field(default_factory=dict)
    folder: Path | None = None

    def run(self, *command: str | Path, within: float, check: bool = True) -> subprocess.CompletedProcess[str]:
        """Run a command to its end.

        Raises:
            Failed: it took longer than `within` seconds or, with `check`, ended with anything but 0.
        """
        said = " ".join(map(str, command))[:200]
        try:
            done = subprocess.run(
                command,
                env=self.environment or None,
                cwd=self.folder,
                capture_output=True,
                text=True,
                errors="replace",
                timeout=within,
                check=False,
                stdin=subprocess.DEVNULL,
            )
        except subprocess.TimeoutExpired as error:
            raise Failed(f"not done within {within:g} s: {said}") from error
        except FileNotFoundError as error:
            raise Failed(f"{command[0]} is not installed") from error
        if check and done.returncode:
            raise Failed(f"status {done.returncode}: {said}\n{last_lines(done.stdout + done.stderr)}")
        return done

    def output(self, *command: str | Path, within: float = 30) -> str:
        """What a command printed, without the space around it."""
        return self.run(*command, within=within).stdout.strip()

    def succeeds(self, *command: str | Path, within: float = 30) -> bool:
        """Whether a command is there and ends with 0 in time."""
        try:
            return self.run(*command, within=within, check=False).returncode == 0
        except Failed:
            return False


def last_lines(text: str) -> str:
    """The end of what a command or container said."""
    return "\n".join(f"    {line[:300]}" for line in text.strip().splitlines()[-SAID:])


def say(sentence: str) -> None:
    """Tell what happens, as it happens."""
    sys.stdout.write(f"[{time.strftime('%H:%M:%S')}] {sentence}\n")
    sys.stdout.flush()


def wait(what: str, done: Callable[[], bool], within: float, every: float = 0.5) -> float:
    """Ask until it is done; give the seconds that took.

    Raises:
        Failed: it was not done in time.
    """
    began = time.monotonic()
    while not done():
        if time.monotonic() - began > within:
            raise Failed(f"{what}: not within {within:g} s")
        time.sleep(every)
    return time.monotonic() - began


def names(of: Sequence[str]) -> str:
    """A list for a sentence."""
    return ", ".join(of)
