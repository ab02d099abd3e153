"""Sample articles and rules, for the demo and for trying any pipeline."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files
from typing import Any, Literal

import orjson
import yaml

from vigie.schemas.envelope import Headers
from vigie.schemas.json import adapter
from vigie.schemas.rule import Rule

Expected = Literal["unique", "duplicates", "dead-letters"]


@dataclass(frozen=True, slots=True)
class Sample:
    """A raw record. `expected`: the topic it ends up on after dedup, if all samples are sent in order.

    `story`: samples with the same word report the same event; None for a broken record.
    `alerts`: on the first sample of a story, the sample rules that alert to it, once each.
    """

    name: str
    key: bytes
    value: bytes
    headers: Headers
    expected: Expected
    story: str | None = None
    alerts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Entry:
    """A line of `samples.yaml`."""

    name: str
    file: str
    expected: Expected
    story: str | None = None
    alerts: tuple[str, ...] = ()
    page: bool = False
    fields: dict[str, str] | None = None


def raw_articles() -> list[Sample]:
    """Every sample, in the order to send them: articles, copies, and two records that no stage can read."""
    entries: list[_Entry] = adapter(list[_Entry]).validate_python(_yaml("articles", "samples.yaml"))
    return [_sample(entry) for entry in entries]


def rules() -> list[Rule]:
    """Three rules that match some of the samples."""
    read: list[Rule] = adapter(list[Rule]).validate_python(_yaml("rules.yaml"))
    return read


def _sample(entry: _Entry) -> Sample:
    content = _resource("articles", entry.file)
    fields = entry.fields or {}
    value = content if entry.page else orjson.dumps({**fields, "body": content.decode()})
    headers = tuple((name, text.encode()) for name, text in fields.items()) if entry.page else ()
    key = fields.get("url", entry.name).encode()
    return Sample(entry.name, key, value, headers, entry.expected, entry.story, entry.alerts)


def _resource(*path: str) -> bytes:
    return files("vigie.testing").joinpath(*path).read_bytes()


def _yaml(*path: str) -> Any:
    return yaml.safe_load(_resource(*path))
