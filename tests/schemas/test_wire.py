"""The records on the wire: written byte for byte as released, and those of every released version are still read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import MISSING, fields, is_dataclass
from pathlib import Path
from typing import Any

import orjson
import pytest
from pydantic import BaseModel

from tests.schemas.records import GOLDEN, RECORDS, RELEASED, digest, newest, versions
from vigie.schemas.heartbeat import Heartbeat
from vigie.schemas.json import decode, encode
from vigie.schemas.refused import Refused
from vigie.schemas.topics import TOPICS

FILES = [path for folder in versions() for path in sorted(folder.glob("*.json"))]
NEWEST = {name: path for name in RECORDS if (path := newest(name))}


def line(path: Path) -> bytes:
    """The record in a golden file, without the newline that ends it."""
    return path.read_bytes().removesuffix(b"\n")


def lost(old: Any, new: Any, where: str = "") -> list[str]:
    """What a record held that another does not hold, place by place. More fields than before are no loss."""
    if isinstance(old, dict) and isinstance(new, dict):
        return [fault for key in old for fault in lost(old[key], new.get(key, MISSING), f"{where}.{key}")]
    if isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        pairs = enumerate(zip(old, new, strict=True))
        return [fault for at, (one, other) in pairs for fault in lost(one, other, f"{where}[{at}]")]
    return [] if old == new else [where.lstrip(".")]


def parts(value: Any) -> Iterator[Any]:
    """A record and every record in it."""
    if is_dataclass(value):
        yield value
        inner = [getattr(value, field.name) for field in fields(value)]
    elif isinstance(value, BaseModel):
        yield value
        inner = [getattr(value, name) for name in type(value).model_fields]
    else:
        inner = list(value) if isinstance(value, tuple) else []
    for each in inner:
        yield from parts(each)


def defaults(record: Any) -> Mapping[str, Any]:
    """The default of each field that has one."""
    if isinstance(record, BaseModel):
        known = type(record).model_fields.items()
        return {name: field.get_default(call_default_factory=True) for name, field in known if not field.is_required()}
    made = {field.name: field.default_factory() for field in fields(record) if field.default_factory is not MISSING}
    return made | {field.name: field.default for field in fields(record) if field.default is not MISSING}


@pytest.mark.parametrize("name", RECORDS)
def test_a_record_is_written_byte_for_byte_as_in_its_newest_golden_file(name: str) -> None:
    """Names, order, times and numbers: what consumers parse, compare and hash."""
    assert encode(RECORDS[name]) == line(NEWEST[name])


@pytest.mark.parametrize("version", RELEASED)
def test_the_files_of_a_release_are_never_written_again(version: str) -> None:
    """They stand for records that topics hold. A new form goes into the folder of the next version."""
    assert digest(GOLDEN / version) == RELEASED[version]


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_record_of_every_version_is_read_and_nothing_of_it_is_lost(path: Path) -> None:
    """Topics hold what earlier versions wrote. A field that was removed or renamed would be dropped without a word."""
    record = decode(line(path), type(RECORDS[path.stem]))

    assert not isinstance(record, Refused), record
    assert lost(orjson.loads(line(path)), orjson.loads(encode(record))) == []


@pytest.mark.parametrize("name", RECORDS)
def test_what_is_read_is_written_again_byte_for_byte(name: str) -> None:
    """A consumer that passes a record on changes nothing."""
    assert encode(decode(line(NEWEST[name]), type(RECORDS[name]))) == line(NEWEST[name])


def test_every_record_that_travels_has_a_golden_file() -> None:
    """All of the table of topics, and the heartbeat, which is no record of its topic."""
    wanted = {topic.record for topic in TOPICS.values() if topic.record} | {Heartbeat}

    assert set(map(type, RECORDS.values())) == wanted
    assert {path.stem for path in FILES} == set(NEWEST) == set(RECORDS)


@pytest.mark.parametrize("name", RECORDS)
def test_a_golden_record_sets_every_field(name: str) -> None:
    """A field at its default would be read from a record that lacks it, and nobody would see it go."""
    unset = [
        f"{type(part).__name__}.{field}"
        for part in parts(RECORDS[name])
        for field, default in defaults(part).items()
        if getattr(part, field) == default
    ]

    assert unset == []


def test_a_loss_is_seen_wherever_it_is() -> None:
    """A field removed, renamed or changed, at the top, in a list or below; a new one is none."""
    old = {"id": "a", "story": {"articles": 3}, "removed": [{"text": "x", "reason": "y"}]}

    assert lost(old, {**old, "more": 1}) == []
    assert lost(old, {"id": "a", "story": {"count": 3}, "removed": [{"text": "x"}]}) == [
        "story.articles",
        "removed[0].reason",
    ]
