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
LONG = ("tests/agents/test_warm.py", "tests/runtime/model/", "tests/runtime/test_set_up.py")
"""What computes for long: begun last, it would keep one process busy while the others wait."""
BROKERS = {"kafka", "own_kafka", "behind_proxy", "cleaning", "guarded"}
"""Fixtures that are a broker."""


@pytest.hookimpl(tryfirst=True)  # pytest-xdist reads the groups in the same hook
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what uses a broker as `kafka` and what is of the tree itself as `check`, and share the tests out.

    `-m "not kafka"` runs without Java, `-m check` is what `make check` runs.

    Where several processes run the suite, each has a broker. Tests on it mostly wait: they come first, and each may go
    to any process. What a file's tests share is made once: they stay together, as do all tests without a broker.
    """
    for item in items:
        if BROKERS & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.kafka)
        folder = item.path.parent.relative_to(item.config.rootpath).as_posix()
        if folder in TREE and item.path.name not in MODULES:
            item.add_marker(pytest.mark.check)
    for item in items:
        if not item.get_closest_marker("kafka") or _shares(item):
            item.add_marker(pytest.mark.xdist_group(item.path.relative_to(item.config.rootpath).as_posix()))
    if "PYTEST_XDIST_WORKER" in os.environ:
        items.sort(key=lambda item: (item.get_closest_marker("kafka") is None, not item.nodeid.startswith(LONG)))


def _shares(item: pytest.Item) -> bool:
    """Whether a test uses something that is made once a file."""
    info = getattr(item, "_fixtureinfo", None)
    found = info.name2fixturedefs.values() if info else ()
    return any(definition.scope == "module" for definitions in found for definition in definitions)
