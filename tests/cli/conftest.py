"""The command line as a person uses it: arguments in; status, output and complaints out."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from vigie import cli
from vigie.settings import Settings


@dataclass(frozen=True)
class Result:
    """How a command ended and what it wrote."""

    status: int
    out: str
    err: str


Vigie = Callable[..., Result]


@pytest.fixture
def vigie(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Vigie:
    """Run `vigie ARGUMENTS` in this process."""

    def run(*arguments: str) -> Result:
        monkeypatch.setattr(sys, "argv", ["vigie", *arguments])
        status = 0
        try:
            cli.main()
        except SystemExit as end:
            status = int(end.code or 0)
        out, err = capfd.readouterr()
        return Result(status, out, err)

    return run


@pytest.fixture
def on_broker(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Point the command line at the test's own names on the shared broker, by its environment."""
    for name in ("brokers", "prefix", "app", "partitions", "state_dir"):
        monkeypatch.setenv(f"VIGIE_{name.upper()}", str(getattr(settings, name)))
    return settings


@pytest.fixture
def pipeline(on_broker: Settings, vigie: Vigie) -> Settings:
    """The same, with the pipeline's topics made."""
    assert vigie("topics", "create").status == 0
    return on_broker
