"""docker-compose.yml: the same stages, the same Kafka, and nothing that a stranger could reach."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from vigie.agents import STAGES
from vigie.broker import jars, local
from vigie.settings import Settings, load, names, variable

ROOT = Path(__file__).parent.parent
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
WORKERS = [name for name in SERVICES if name not in {"kafka", "topics"}]


def test_there_is_one_worker_a_stage_in_the_order_of_the_data() -> None:
    assert list(STAGES) == WORKERS
    assert [SERVICES[name]["command"] for name in WORKERS] == [["worker", name] for name in STAGES]


def test_it_runs_the_kafka_that_vigie_kafka_runs() -> None:
    assert SERVICES["kafka"]["image"] == f"apache/kafka:{jars.version()}"


@pytest.mark.parametrize(
    "name",
    ["auto.create.topics.enable", "message.max.bytes", "offsets.retention.minutes", "transactional.id.expiration.ms"],
)
def test_its_broker_is_set_as_the_local_one(name: str) -> None:
    set_as = SERVICES["kafka"]["environment"]["KAFKA_" + name.replace(".", "_").upper()]

    assert set_as == local.DEFAULTS[name]


def test_workers_wait_for_topics_and_those_for_a_healthy_broker() -> None:
    assert SERVICES["topics"]["depends_on"] == {"kafka": {"condition": "service_healthy"}}
    for name in WORKERS:
        assert SERVICES[name]["depends_on"] == {"topics": {"condition": "service_completed_successfully"}}


@pytest.mark.parametrize("name", SERVICES)
def test_every_service_is_confined(name: str) -> None:
    service = SERVICES[name]

    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert {"mem_limit", "cpus", "pids_limit"} <= set(service)
    assert not service["user"].startswith(("0", "root"))
    assert not service["image"].endswith(":latest")
    assert ":" in service["image"]


@pytest.mark.parametrize("name", SERVICES)
def test_nothing_listens_beyond_this_machine(name: str) -> None:
    assert all(port.startswith("127.0.0.1:") for port in SERVICES[name].get("ports", []))
    assert "network_mode" not in SERVICES[name]


@pytest.mark.parametrize("name", [name for name in SERVICES if name != "topics"])
def test_every_service_that_stays_is_watched_started_again_and_keeps_its_state(name: str) -> None:
    service = SERVICES[name]

    assert service["restart"] == "unless-stopped"
    assert service["healthcheck"]["test"][0] == "CMD"
    assert [volume.split(":")[0] for volume in service["volumes"]] == [name]
    assert name in COMPOSE["volumes"]


def test_workers_are_given_longer_to_stop_than_they_need() -> None:
    grace = int(SERVICES["clean"]["stop_grace_period"].removesuffix("s"))

    assert grace > load().shutdown_within


def test_every_variable_is_a_setting() -> None:
    known = {variable(name) for name in names(Settings)}

    for name in WORKERS:
        assert set(SERVICES[name]["environment"]) <= known
