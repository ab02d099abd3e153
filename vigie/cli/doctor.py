"""`vigie doctor`: finds what is wrong with this installation, and says how to fix it."""

from __future__ import annotations

import asyncio
import importlib.metadata
import platform
import shutil
import socket
import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import orjson
import typer

from vigie.agents import STAGES
from vigie.agents.enrich.pipelines import MODELS, installed
from vigie.broker import topics
from vigie.broker.connect import admin
from vigie.broker.jars import JAVA_REMEDY, LEAST_JAVA, find_java, java_version
from vigie.broker.lag import StageLag, stage_lags
from vigie.broker.read import read
from vigie.cli import show
from vigie.errors import ConfigError, JavaMissingError, VigieError
from vigie.settings import Settings, load

GB = 1_000_000_000
LEAST_DISK = 2 * GB
"""Bytes for the stores of a week's articles."""
SKEW = 300
"""Seconds that a record's time may lie in the future before a clock counts as wrong."""
LIBRARIES = ("vigie", "faust-streaming", "aiokafka", "spacy", "trafilatura", "orjson", "rocksdict")
SHIPPED = ("fr", "en")
"""Languages whose spaCy pipelines are dependencies of vigie."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One check: whether it passed (`well`; None: for information), what was seen, how to fix it."""

    what: str
    well: bool | None
    seen: str
    remedy: str = ""


EXAMPLES = (
    "vigie doctor",
    "vigie doctor --ready && echo the pipeline can start",
)


def app(
    ready: Annotated[bool, typer.Option("--ready", help="Check broker and topics only; for health checks.")] = False,  # noqa: FBT002 a flag
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, one check a line.")] = False,  # noqa: FBT002 a flag
) -> None:
    """Check settings, broker, topics, stages, models, Java, disk and clock. Exit status 78 if anything is wrong."""
    settings = load()
    findings = [] if ready else [*here(settings)]
    findings += asyncio.run(there(settings, ready=ready))
    for finding in findings:
        show.line(_json(finding) if as_json else _line(finding))
    wrong = [finding for finding in findings if finding.well is False]
    if wrong:
        raise ConfigError(f"{show.counted(len(wrong), 'check')} failed: {', '.join(one.what for one in wrong)}")


def _json(finding: Finding) -> str:
    return orjson.dumps(finding).decode()


def _line(finding: Finding) -> str:
    mark = {True: "ok   ", False: "WRONG", None: "     "}[finding.well]
    remedy = f"\n             -> {finding.remedy}" if finding.remedy and finding.well is False else ""
    return f"{mark}  {finding.what}: {show.plain(finding.seen)}{remedy}"


def here(settings: Settings) -> Iterator[Finding]:
    """The checks of this machine."""
    yield Finding("python", well=True, seen=f"{platform.python_version()} on {platform.system()}")
    yield _libraries()
    yield from _models(settings)
    yield _java()
    yield _disk(settings.state_dir)
    if settings.security.password_file and settings.security.password_file.exists():
        mode = settings.security.password_file.stat().st_mode & 0o777
        seen = f"{settings.security.password_file} has mode {mode:o}"
        yield Finding("password file", not mode & 0o027, seen, f"chmod 640 {settings.security.password_file}")


def _libraries() -> Finding:
    versions, missing = [], []
    for name in LIBRARIES:
        try:
            versions.append(f"{name} {importlib.metadata.version(name)}")
        except importlib.metadata.PackageNotFoundError:
            missing.append(name)
    seen = ", ".join(versions) + (f"; missing: {', '.join(missing)}" if missing else "")
    return Finding("libraries", not missing, seen, "install vigie again from its lock file")


def _models(settings: Settings) -> Iterator[Finding]:
    for language in SHIPPED:
        model = MODELS.package(language)
        seen = f"{model} for {language}" if model else f"none for {language}: names are found by rules only"
        yield Finding("model", model is not None, seen, "install vigie again from its lock file")
    for language, model in settings.models.items():
        found = installed(model)
        seen = f"{model} for {language}" + ("" if found else " is not installed")
        yield Finding("model", found, seen, f"install {model}, or remove it from VIGIE_MODELS")


def _java() -> Finding:
    try:
        java = find_java()
    except JavaMissingError:
        return Finding("java", None, f"no Java {LEAST_JAVA}: only `vigie kafka` and `vigie demo` need it", JAVA_REMEDY)
    return Finding("java", well=True, seen=f"{java_version(java)} at {java}")


def _disk(state: Path) -> Finding:
    place = next(folder for folder in (state, *state.parents) if folder.exists())
    free = shutil.disk_usage(place).free
    return Finding(
        "disk", free > LEAST_DISK, f"{free / GB:.1f} GB free for {state}", "set VIGIE_STATE_DIR to a larger disk"
    )


async def there(settings: Settings, *, ready: bool) -> list[Finding]:
    """The checks of the broker, with `ready` only of what a worker needs to start.

    They build on each other: the first that cannot be made, or topics that are not as they should be, are the last.
    """
    findings = [_addresses(settings)]
    checks: list[Callable[[Settings], Awaitable[list[Finding]]]] = [_broker, _topics]
    for check in checks if ready else [*checks, _stages, _clock]:
        try:
            findings += await check(settings)
        except VigieError as error:
            findings.append(Finding(check.__name__.strip("_"), well=False, seen=str(error)))
            break
        if check is _topics and not findings[-1].well:
            break
    return findings


def _addresses(settings: Settings) -> Finding:
    wrong = []
    for address in settings.brokers.split(","):
        host, _, port = address.rpartition(":")
        try:
            socket.getaddrinfo(host.strip("[]"), int(port))
        except OSError as error:
            wrong.append(f"{host}: {error}")
    seen = "; ".join(wrong) or f"{settings.brokers} ({settings.security.protocol})"
    return Finding("addresses", not wrong, seen, "correct VIGIE_BROKERS, or fix name resolution")


async def _broker(settings: Settings) -> list[Finding]:
    began = time.perf_counter()
    async with admin(settings) as client:
        cluster = await client.describe_cluster()
    took = time.perf_counter() - began
    brokers = show.counted(len(cluster["brokers"]), "broker")
    seen = f"cluster {cluster['cluster_id']}, {brokers}, answered in {took * 1000:.0f} ms"
    return [Finding("broker", well=True, seen=seen)]


async def _topics(settings: Settings) -> list[Finding]:
    different = await topics.check(settings)
    seen = "; ".join(map(str, different)) or f"all {len(topics.expected_topics(settings))} of {len(STAGES)} stages"
    return [Finding("topics", not different, seen, "vigie topics create")]


async def _stages(settings: Settings) -> list[Finding]:
    return [stage_finding(lag) for lag in await stage_lags(settings)]


def stage_finding(lag: StageLag) -> Finding:
    """Whether somebody reads what waits for a stage. One without records and without workers is no fault."""
    waiting = f"{show.counted(lag.lag, 'record')} behind" if lag.lag else "nothing to do"
    if not lag.members:
        well = False if lag.lag else None
        return Finding(f"stage {lag.stage}", well, f"no worker, {waiting}", f"vigie worker {lag.stage}")
    return Finding(f"stage {lag.stage}", well=True, seen=f"{show.counted(lag.members, 'worker')}, {waiting}")


async def _clock(settings: Settings) -> list[Finding]:
    """Compare the newest raw record with this machine's clock: a record from the future means that a clock is wrong."""
    newest = -1
    async for record in read(settings, settings.topic("raw"), last=1):
        newest = max(newest, record.timestamp)
    ahead = newest / 1000 - time.time()
    seen = f"the newest raw record is from {show.time(newest)}" if newest >= 0 else "no raw record to compare with"
    return [Finding("clock", ahead < SKEW, seen, "set this machine's clock, or the producer's")]
