"""Every setting: name, type, default, unit, why. From the environment (`VIGIE_…`), over a TOML file, over defaults.

Nested settings are written with two underscores: `VIGIE_SECURITY__PROTOCOL=SASL_SSL`. The file is the one that
`VIGIE_CONFIG` names, else `vigie.toml` in the current directory if there is one.
"""

from __future__ import annotations

import difflib
import os
import sys
import tempfile
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import BaseModel, Field, ValidationError, model_validator
from pydantic_settings import (
    BaseSettings,
    InitSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    SettingsError,
)

from vigie.errors import ConfigError
from vigie.security import Security

PREFIX = "VIGIE_"
CONFIG_VARIABLE = "VIGIE_CONFIG"
OUTSIDE = (CONFIG_VARIABLE, "VIGIE_CACHE_DIR", "VIGIE_SHARED")
"""Variables of our prefix that are no settings."""
MB = 1_000_000


def user_directory(variable: str, linux: str) -> Path:
    """A directory of the user's by the platform's convention: XDG, else macOS' Library or Windows' LOCALAPPDATA."""
    if sys.platform == "darwin":
        return Path.home() / "Library" / ("Caches" if variable == "XDG_CACHE_HOME" else "Application Support") / "vigie"
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", tempfile.gettempdir())) / "vigie"
    found = os.environ.get(variable)
    return (Path(found) if found else Path.home() / linux) / "vigie"


def cache_dir() -> Path:
    """Where downloaded jars are kept; VIGIE_CACHE_DIR overrides it."""
    found = os.environ.get("VIGIE_CACHE_DIR")
    return Path(found) if found else user_directory("XDG_CACHE_HOME", ".cache")


def _state_dir() -> Path:
    return user_directory("XDG_STATE_HOME", ".local/state")


class Settings(BaseSettings):
    """All settings. Made by `load`, which turns every fault into one message."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_nested_delimiter="__", extra="forbid", frozen=True, env_ignore_empty=True
    )

    brokers: str = Field(
        default="127.0.0.1:9092",
        pattern=r"^[^\s,]+:\d+(,[^\s,]+:\d+)*$",
        description="Kafka's bootstrap servers, `host:port`, separated by commas",
    )
    prefix: str = Field(
        default="vigie.", pattern=r"^[a-zA-Z0-9._-]*$", description="what every topic's name begins with"
    )
    app: str = Field(
        default="vigie",
        pattern=r"^[a-zA-Z0-9._-]+$",
        description="what consumer groups and transactional ids begin with",
    )
    security: Security = Field(default=Security(), description="how every client speaks to the broker")

    partitions: int = Field(default=4, ge=1, le=10_000, description="partitions of a topic that `topics create` makes")
    replication: int = Field(default=1, ge=1, le=100, description="replicas of a topic that `topics create` makes")

    state_dir: Path = Field(
        default_factory=_state_dir, description="directory of the local stores; can be rebuilt from the changelogs"
    )
    state_cache_bytes: int = Field(
        default=32 * MB,
        ge=MB,
        description="memory a local store caches data, indexes and filters in, bytes; write buffers of up to 32 MiB "
        "come on top, and nothing that grows with the state",
    )

    batch_size: int = Field(default=400, ge=1, le=100_000, description="records a transaction, at most")
    batch_within: float = Field(default=0.05, gt=0, le=10, description="how long a batch may wait to fill, seconds")
    commit_every: float = Field(
        default=1.0,
        gt=0,
        le=60,
        description="how long a slot under load may work between two commits, seconds: batches are sized by it",
    )
    pool_processes: int = Field(
        default=2, ge=1, le=256, description="worker processes a worker shares among its stages"
    )
    work_timeout: float = Field(
        default=10, gt=0, description="how long one record may take in a worker process, seconds"
    )
    work_memory: int = Field(default=1000 * MB, ge=200 * MB, description="memory of one worker process, bytes")
    max_record_bytes: int = Field(default=5 * MB, ge=1000, description="largest value that a stage takes, bytes")
    max_decompressed_bytes: int = Field(
        default=64 * MB,
        ge=MB,
        description="largest batch after unpacking, bytes; a larger one goes to the dead letters",
    )
    max_message_bytes: int = Field(
        default=12 * MB,
        ge=MB,
        description="largest request a producer sends and a topic takes, bytes; above `max_record_bytes`, "
        "so that a record too large for a stage still fits the dead letters",
    )
    producer_batch_bytes: int = Field(default=262_144, ge=16_384, description="size of a produced batch, bytes")
    compression: Literal["gzip", "snappy", "lz4", "zstd"] | None = Field(
        default="lz4", description="codec of produced batches; `null` in the file for none"
    )

    instance_id: str = Field(
        default="",
        max_length=249,
        pattern=r"^([a-zA-Z0-9._-]*[a-zA-Z0-9_-][a-zA-Z0-9._-]*)?$",
        description="a name that this worker keeps over restarts, and no other worker has: one that is back within "
        "`session_timeout` goes on with its partitions, and the others notice nothing; one that ends, by SIGTERM "
        "too, leaves its partitions to nobody until that time is over; empty: partitions move at once, and every start "
        "and end pauses all workers for a moment",
    )
    session_timeout: float = Field(
        default=10, ge=6, le=60, description="after this silence a worker's partitions go to others, seconds"
    )
    rebalance_timeout: float = Field(
        default=30, ge=5, le=300, description="how long a worker may finish its batch when partitions move, seconds"
    )
    transaction_timeout: float = Field(
        default=15, ge=5, le=900, description="after this the broker ends an abandoned transaction, seconds"
    )
    transaction_deadline: float = Field(
        default=7, gt=0, le=450, description="after this a worker gives a transaction up and leaves, seconds"
    )
    stall_after: float = Field(
        default=60, ge=5, description="lag without fetch or commit for this long ends a worker, seconds"
    )
    broker_gone_after: float = Field(
        default=30,
        ge=1,
        le=3600,
        description="a broker that has not answered for this long ends a worker, at its start and later, seconds",
    )
    heartbeat_every: float = Field(
        default=60, ge=0.2, le=3600, description="how often a quiet stream is told that time goes on, seconds"
    )
    shutdown_within: float = Field(default=15, ge=1, le=300, description="SIGTERM ends a worker within this, seconds")

    dead_letter_run: int = Field(
        default=200, ge=0, description="so many refused records in a row, a partition, stop a stage; 0: never"
    )
    dead_letter_share: float = Field(
        default=0.5,
        ge=0,
        le=1,
        description="such a share of `dead_letter_window` refused, a partition, stops a stage; 0: never",
    )
    dead_letter_window: int = Field(default=1000, ge=10, description="records that `dead_letter_share` looks back on")

    query_characters: int = Field(default=20_000, ge=10, le=20_000, description="characters of a rule's query, at most")
    query_leaves: int = Field(
        default=2_000, ge=1, le=20_000, description="words, phrases and values of a rule's query, at most"
    )
    query_depth: int = Field(default=50, ge=1, le=100, description="parentheses within each other, at most")
    query_near: int = Field(default=50, ge=1, le=1_000, description="distance of NEAR/n in words, at most")
    query_prefix: int = Field(default=3, ge=1, le=20, description="letters before a wildcard, at least")
    models: dict[str, str] = Field(
        default_factory=dict, description='spaCy pipeline by language, preferred to the ones shipped: `{"de": "…"}`'
    )
    host: str = Field(default="127.0.0.1", description="address that metrics, health and page listen on")
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="least level that is logged"
    )
    log_format: Literal["auto", "json", "text"] = Field(
        default="auto", description="text on a terminal, else JSON lines"
    )

    @model_validator(mode="after")
    def _deadlines_fit(self) -> Self:
        if self.transaction_deadline > self.transaction_timeout / 2:
            raise ValueError(
                f"transaction_deadline ({self.transaction_deadline:g} s) must be at most half of "
                f"transaction_timeout ({self.transaction_timeout:g} s), or a broker could end a living transaction"
            )
        return self

    def client(self) -> dict[str, Any]:
        """The options that every aiokafka client takes: addresses and security.

        Raises:
            ConfigError: a secret or certificate cannot be read.
        """
        return {"bootstrap_servers": self.brokers.split(","), **self.security.client()}

    def topic(self, name: str) -> str:
        """The full name of a topic of the table."""
        return f"{self.prefix}{name}"

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Arguments, then the environment, then the file."""
        del dotenv_settings, file_secret_settings
        return init_settings, env_settings, InitSettingsSource(settings_cls, init_kwargs=_file_values())


def load(**overrides: Any) -> Settings:
    """The settings in force. `overrides` are the command line's.

    Raises:
        ConfigError: all that is wrong, at once.
    """
    faults = [*_unknown_variables(Settings, os.environ)]
    try:
        settings = Settings(**overrides)
    except ValidationError as error:
        faults += [_told(fault) for fault in error.errors(include_url=False)]
    except SettingsError as error:  # a nested value in the environment that is no JSON
        faults.append(f"{error}: {error.__cause__}")
    else:
        if not faults:
            return settings
    raise ConfigError("the configuration is wrong:\n" + "\n".join(f"  {fault}" for fault in faults))


def _config_file() -> Path | None:
    named = os.environ.get(CONFIG_VARIABLE)
    if named:
        return Path(named)
    default = Path("vigie.toml")
    return default if default.exists() else None


def _file_values() -> dict[str, Any]:
    path = _config_file()
    if path is None:
        return {}
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"the configuration file {path} cannot be read: {error}") from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"the configuration file {path} is not TOML: {error}") from error
    return values


def names(model: type[BaseModel], above: str = "") -> Iterator[str]:
    """Every setting's dotted name."""
    for name, field in model.model_fields.items():
        kind = field.annotation
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            yield from names(kind, f"{above}{name}.")
        else:
            yield f"{above}{name}"


def variable(name: str) -> str:
    """The environment variable of a setting's dotted name."""
    return PREFIX + name.replace(".", "__").upper()


def _unknown_variables(model: type[BaseModel], environment: Mapping[str, str]) -> Iterator[str]:
    known = {variable(name) for name in names(model)} | {variable(name) for name in model.model_fields}
    for found in sorted(environment):
        upper = found.upper()
        if not upper.startswith(PREFIX) or upper in known or upper in OUTSIDE or upper.startswith("VIGIE_MODELS__"):
            continue
        yield f"{found} is no setting{_did_you_mean(upper, known)}"


def _did_you_mean(wrong: str, known: set[str]) -> str:
    close = difflib.get_close_matches(wrong, sorted(known), n=1)
    return f": did you mean {close[0]}?" if close else ""


def _told(fault: Any) -> str:
    name = ".".join(str(part) for part in fault["loc"])
    if fault["type"] == "extra_forbidden":
        return f"{name} is no setting{_did_you_mean(name, set(names(Settings)))}"
    shown = "" if "password" in name or not name or "security" in name else f" (it is {fault['input']!r})"
    what = fault["msg"].removeprefix("Value error, ")
    return f"{name} ({variable(name)}): {what}{shown}" if name else what
