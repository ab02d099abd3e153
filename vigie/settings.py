"""Every setting: name, type, default, unit and purpose.

The environment (`VIGIE_…`) overrides the TOML file, and the file overrides the defaults. Nested settings take two
underscores: `VIGIE_SECURITY__PROTOCOL=SASL_SSL`. `VIGIE_CONFIG` names the file; without it, `vigie.toml` in the current
directory is read if it exists.
"""

from __future__ import annotations

import difflib
import os
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, Field, ValidationError, ValidationInfo, field_validator
from pydantic.fields import FieldInfo
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    InitSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from vigie.directories import state_home
from vigie.errors import ConfigError
from vigie.security import Security

PREFIX = "VIGIE_"
CONFIG_VARIABLE = "VIGIE_CONFIG"
OUTSIDE = (CONFIG_VARIABLE, "VIGIE_CACHE_DIR", "VIGIE_SHARED")
"""Variables with the prefix that are not settings."""
MB = 1_000_000


class Settings(BaseSettings):
    """All settings. Create them with `load`, which reports every fault in one message."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_nested_delimiter="__", extra="forbid", frozen=True, env_ignore_empty=True
    )

    brokers: str = Field(
        default="127.0.0.1:9092",
        pattern=r"^[^\s,]+:\d+(,[^\s,]+:\d+)*$",
        description="Kafka's bootstrap servers as `host:port`, separated by commas",
    )
    prefix: str = Field(default="vigie.", pattern=r"^[a-zA-Z0-9._-]*$", description="prefix of every topic's name")
    app: str = Field(
        default="vigie",
        pattern=r"^[a-zA-Z0-9._-]+$",
        description="prefix of consumer groups and transactional ids",
    )
    security: Security = Field(default=Security(), description="how every client connects to the broker")

    partitions: int = Field(
        default=4, ge=1, le=10_000, description="partitions of each topic that `vigie topics create` makes"
    )
    replication: int = Field(
        default=1, ge=1, le=100, description="replicas of each topic that `vigie topics create` makes"
    )

    state_dir: Path = Field(
        default_factory=state_home,
        description="directory of the local stores; the changelogs can rebuild it",
    )
    state_cache_bytes: int = Field(
        default=32 * MB,
        ge=MB,
        description="memory in which a local store caches data, indexes and filters, bytes; write buffers of up to 32 "
        "MiB come on top, and no memory grows with the state",
    )

    batch_size: int = Field(default=400, ge=1, le=100_000, description="largest number of records in one transaction")
    batch_within: float = Field(default=0.05, gt=0, le=10, description="how long a batch may wait to fill, seconds")
    commit_every: float = Field(
        default=1.0,
        gt=0,
        le=60,
        description="target time between two commits of a partition under load, seconds; sizes the batches",
    )
    pool_processes: int = Field(
        default=2, ge=1, le=256, description="worker processes that the stages of one worker share"
    )
    work_timeout: float = Field(
        default=10, gt=0, description="how long one record may take in a worker process, seconds"
    )
    work_memory: int = Field(
        default=1000 * MB, ge=200 * MB, description="memory of one worker process beyond its models, bytes"
    )
    max_record_bytes: int = Field(
        default=5 * MB,
        ge=1000,
        description="largest value that a stage takes, bytes",
    )
    max_decompressed_bytes: int = Field(
        default=64 * MB,
        ge=MB,
        description="largest compressed batch after unpacking, bytes; a larger one goes to the dead letters",
    )
    max_message_bytes: int = Field(
        default=12 * MB,
        ge=MB,
        description="largest request of a producer and largest message of a topic, bytes; above `max_record_bytes`, "
        "so that a record too large for a stage still fits into the dead letters",
    )
    producer_batch_bytes: int = Field(default=262_144, ge=16_384, description="largest batch of a producer, bytes")
    compression: Literal["gzip", "snappy", "lz4", "zstd"] | None = Field(
        default="lz4", description="compression of produced batches; `null` in the file for none"
    )

    instance_id: str = Field(
        default="",
        max_length=249,
        pattern=r"^([a-zA-Z0-9._-]*[a-zA-Z0-9_-][a-zA-Z0-9._-]*)?$",
        description="name of this worker, unique and the same after each restart; a worker that is back within "
        "`session_timeout` keeps its partitions, and the other workers do not pause; a worker that ends, even by "
        "SIGTERM, blocks its partitions until that time is over; if empty, partitions move at once, and every start or "
        "end of a worker pauses all others for a moment",
    )
    session_timeout: float = Field(
        default=10, ge=6, le=60, description="after this silence, the partitions of a worker go to others, seconds"
    )
    rebalance_timeout: float = Field(
        default=30,
        ge=5,
        le=300,
        description="how long a worker may finish its batch when partitions move, seconds",
    )
    transaction_timeout: float = Field(
        default=15, ge=5, le=900, description="after this time the broker aborts an abandoned transaction, seconds"
    )
    transaction_deadline: float = Field(
        default=7,
        gt=0,
        le=450,
        validate_default=True,
        description="after this time a worker gives up on a transaction, seconds",
    )
    stall_after: float = Field(
        default=60,
        ge=5,
        description="a worker that has lag and does nothing for this long ends, seconds",
    )
    broker_gone_after: float = Field(
        default=30,
        ge=1,
        le=3600,
        description="a worker whose broker has not answered for this long ends, at its start and later, seconds",
    )
    heartbeat_every: float = Field(
        default=60,
        ge=0.2,
        le=3600,
        description="time between heartbeats, which carry event time on an idle stream, seconds",
    )
    shutdown_within: float = Field(
        default=15, ge=1, le=300, description="a worker ends within this time after SIGTERM, seconds"
    )

    dead_letter_run: int = Field(
        default=200,
        ge=0,
        description="more refused records in a row on one partition stop a stage; 0: never",
    )
    dead_letter_share: float = Field(
        default=0.5,
        ge=0,
        le=1,
        description="a larger share of refused ones among `dead_letter_window` records stops a stage; 0: never",
    )
    dead_letter_window: int = Field(default=1000, ge=10, description="records that `dead_letter_share` looks back on")

    query_characters: int = Field(default=20_000, ge=10, le=20_000, description="most characters in a rule's query")
    query_leaves: int = Field(
        default=2_000, ge=1, le=20_000, description="most words, phrases and values in a rule's query"
    )
    query_depth: int = Field(default=50, ge=1, le=100, description="deepest nesting of parentheses in a rule's query")
    query_near: int = Field(default=50, ge=1, le=1_000, description="largest distance of NEAR/n, words")
    query_prefix: int = Field(default=3, ge=1, le=20, description="smallest number of letters before a wildcard")
    models: dict[str, str] = Field(
        default_factory=dict, description='spaCy pipeline by language, used instead of the shipped one: `{"de": "…"}`'
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="lowest level that is logged"
    )
    log_format: Literal["auto", "json", "text"] = Field(
        default="auto", description="log format; `auto` is text on a terminal and JSON lines elsewhere"
    )

    @field_validator("transaction_deadline")  # not a check of the whole, which would wait for all other faults to go
    @classmethod
    def _deadlines_fit(cls, deadline: float, info: ValidationInfo) -> float:
        timeout = info.data.get("transaction_timeout", 2 * deadline)  # absent if it has a fault of its own
        if deadline > timeout / 2:
            raise ValueError(
                f"must be at most half of transaction_timeout ({timeout:g} s), or a broker could abort one in use"
            )
        return deadline

    def client(self) -> dict[str, Any]:
        """The options that every aiokafka client takes: addresses and security.

        Raises:
            ConfigError: a secret or certificate cannot be read.
        """
        return {"bootstrap_servers": self.brokers.split(","), **self.security.client()}

    def topic(self, name: str) -> str:
        """The full name of a topic, from its short name."""
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
        """Arguments override the environment, and that overrides the file."""
        del env_settings, dotenv_settings, file_secret_settings
        file = InitSettingsSource(settings_cls, init_kwargs=_file_values()[0])
        return init_settings, _Environment(settings_cls), file


class _Environment(EnvSettingsSource):
    """The environment. A nested value that is no JSON is left as it is, to be reported with all other faults."""

    def decode_complex_value(self, field_name: str, field: FieldInfo, value: Any) -> Any:
        try:
            return super().decode_complex_value(field_name, field, value)
        except ValueError:
            return value


def load(**overrides: Any) -> Settings:
    """The settings in force. `overrides` come from the command line.

    Raises:
        ConfigError: everything that is wrong, at once.
    """
    file_fault = _file_values()[1]
    faults = [*([file_fault] if file_fault else []), *_unknown_variables(Settings, os.environ)]
    try:
        settings = Settings(**overrides)
    except ValidationError as error:
        faults += [_described(fault) for fault in error.errors(include_url=False)]
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


def _file_values() -> tuple[dict[str, Any], str]:
    """What the configuration file sets, and what is wrong with the file, if anything is."""
    path = _config_file()
    if path is None:
        return {}, ""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8")), ""
    except (OSError, UnicodeDecodeError) as error:
        return {}, f"the configuration file {path} cannot be read: {error}"
    except tomllib.TOMLDecodeError as error:
        return {}, f"the configuration file {path} is not TOML: {error}"


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


def _described(fault: Any) -> str:
    name = ".".join(str(part) for part in fault["loc"])
    if fault["type"] == "extra_forbidden":
        return f"{name} is no setting{_did_you_mean(name, set(names(Settings)))}"
    shown = "" if "password" in name or name in {"", "security"} else f" (it is {fault['input']!r})"
    what = _in_words(name, fault)
    return f"{name} ({variable(name)}): {what}{shown}" if name else what


PATTERNS = {
    "brokers": "must be host:port, several of them separated by commas",
    "prefix": "may hold letters, digits, dots, dashes and underscores",
    "app": "must be made of letters, digits, dots, dashes and underscores",
    "instance_id": "may hold letters, digits, dots, dashes and underscores, but not dots alone",
}
"""What a text must look like, in words: of each setting with a pattern."""
WORDS = {
    "int_parsing": "must be a whole number",
    "int_type": "must be a whole number",
    "int_from_float": "must be a whole number",
    "float_parsing": "must be a number",
    "float_type": "must be a number",
    "greater_than": "must be more than {gt}",
    "greater_than_equal": "must be at least {ge}",
    "less_than": "must be less than {lt}",
    "less_than_equal": "must be at most {le}",
    "literal_error": "must be {expected}",
    "string_type": "must be text",
    "string_too_long": "must have at most {max_length} characters",
    "path_type": "must be a path",
    "dict_type": "must be a table of names and values, in the environment as JSON",
    "model_type": "must be a table of settings, in the environment as JSON",
    "model_attributes_type": "must be a table of settings, in the environment as JSON",
}
"""Pydantic's kinds of fault, as a person says them."""


def _in_words(name: str, fault: Any) -> str:
    if fault["type"] == "string_pattern_mismatch":
        return PATTERNS.get(name.partition(".")[0], str(fault["msg"]))
    if fault["type"] in WORDS:
        return WORDS[fault["type"]].format(**fault.get("ctx", {}))
    return str(fault["msg"]).removeprefix("Value error, ")
