"""What every test may ask for. `kafka`: one real broker a session; `settings`: a namespace of the test's own on it."""

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
    """A real broker that all tests share: whoever kills it takes `own_kafka` instead."""
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


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whatever uses a broker is marked `kafka`, so that `-m "not kafka"` runs without Java."""
    for item in items:
        if {"kafka", "own_kafka", "behind_proxy"} & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.kafka)
