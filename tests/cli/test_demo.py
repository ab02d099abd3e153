"""How long the demo waits for its worker, and for its samples."""

from __future__ import annotations

from pathlib import Path

import pytest

from vigie.cli import demo
from vigie.errors import SoftwareError

READY_LINE = '{"stages": ["clean"], "event": "worker ready", "level": "info"}\n'


def test_a_worker_that_loads_long_does_not_use_up_the_samples_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Given a first start that took all its time, the samples have theirs from the moment that the worker is ready."""
    log = tmp_path / "worker.log"
    log.write_text(READY_LINE)
    monkeypatch.setattr(demo, "LOADING", -1.0)
    demo.DemoDeadline(log).check()


@pytest.mark.parametrize(
    ("line", "told"), [("", "no worker was ready within -1 s"), (READY_LINE, "not done within -1 s")]
)
def test_what_took_too_long_is_told_with_the_workers_last_words(
    line: str, told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = tmp_path / "worker.log"
    log.write_text(line or '{"event": "loading"}\n')
    monkeypatch.setattr(demo, "LOADING", -1.0)
    monkeypatch.setattr(demo, "WITHIN", -1.0)
    with pytest.raises(SoftwareError, match=told):
        demo.DemoDeadline(log).check()
