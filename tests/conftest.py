"""What every test may ask for. `kafka`: one real broker a process; `settings`: a namespace of the test's own on it."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest

from vigie.broker import LocalKafka
from vigie.settings import OUTSIDE, PREFIX, Settings, load

PARTITIONS = 2

hypothesis.settings.register_profile("untimed", deadline=None)  # a deadline measures the machine, and compiling
hypothesis.settings.load_profile("untimed")


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests mean the same on every machine: nobody's own settings reach them."""
    for name in os.environ:
        if name.startswith(PREFIX) and name not in OUTSIDE:
            monkeypatch.delenv(name)
    monkeypatch.setenv("VIGIE_CONFIG", os.devnull)


@pytest.fixture(scope="session")
def kafka(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalKafka]:
    """A real broker that all tests of this process share: whoever kills it takes `own_kafka` instead."""
    with LocalKafka(tmp_path_factory.mktemp("kafka")) as broker:
        yield broker


@pytest.fixture
def own_kafka(tmp_path: Path) -> Iterator[LocalKafka]:
    """A real broker for this test alone, started, to be killed and paused at will."""
    with LocalKafka(tmp_path / "kafka") as broker:
        yield broker
        broker.resume()


@pytest.fixture
def settings(kafka: LocalKafka, tmp_path: Path) -> Settings:
    """Settings for the shared broker with topic names, groups and state that no other test has."""
    return settings_on(kafka, tmp_path)


def settings_on(broker: LocalKafka, state: Path) -> Settings:
    """Settings for a broker, with names of their own."""
    name = f"t{uuid.uuid4().hex[:8]}"
    return load(
        brokers=broker.bootstrap,
        prefix=f"{name}.",
        app=name,
        partitions=PARTITIONS,
        state_dir=state / "state",
        pool_processes=1,
        batch_within=0.02,
    )


TREE = {"tests", "tests/schemas"}
"""Folders whose tests are of the tree itself: names, layers, documents, packaging, floors, records on the wire."""
MODULES = {"test_guardian.py", "test_pipe.py"}
"""Beside them, tests of modules."""
BROKERS = {"kafka", "own_kafka", "behind_proxy", "cleaning", "guarded"}
"""Fixtures that are a broker."""
LONGEST = (
    "tests/kafka/test_chaos.py",
    "tests/kafka/test_life.py",
    "tests/kafka/test_pipeline.py",
    "tests/kafka/test_rebalance.py",
    "tests/kafka/test_failures.py",
    "tests/kafka/",
    "tests/cli/",
    "tests/runtime/model/",
    "tests/agents/test_warm.py",
    "tests/runtime/",
)
"""What several processes begin with, so that none is left with a long file while the others have nothing to do."""


@pytest.hookimpl(tryfirst=True)  # before `-m` chooses
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what uses a broker as `kafka` and what is of the tree itself as `check`.

    `-m "not kafka"` runs without Java, `-m check` is what `make check` runs. Where several processes share the files
    (`make test`), each with a broker of its own, those that wait for one come first.
    """
    for item in items:
        if BROKERS & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.kafka)
        folder = item.path.parent.relative_to(item.config.rootpath).as_posix()
        if folder in TREE and item.path.name not in MODULES:
            item.add_marker(pytest.mark.check)
    if "PYTEST_XDIST_WORKER" in os.environ:
        items.sort(key=_place)


def _place(item: pytest.Item) -> int:
    """The place of an item's file among the longest, or behind them."""
    return next((at for at, begin in enumerate(LONGEST) if item.nodeid.startswith(begin)), len(LONGEST))
