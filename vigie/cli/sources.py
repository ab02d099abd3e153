"""Reads what `vigie produce` sends: pages, JSON, JSON lines and WARC archives, as records for the raw topic."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import orjson

from vigie.errors import InputError

Headers = list[tuple[str, bytes]]


@dataclass(frozen=True, slots=True)
class SourceRecord:
    """A record to send: the value byte for byte, its key and its headers."""

    value: bytes
    key: bytes | None
    headers: Headers


TYPES = {".html": "text/html", ".htm": "text/html", ".xhtml": "text/html", ".txt": "text/plain", ".json": None}


def files(paths: list[Path]) -> list[Path]:
    """The given files, and all files of given directories with a known suffix, sorted, without hidden ones.

    Raises:
        InputError: a path does not exist, or there is nothing to send.
    """
    found: list[Path] = []
    for path in paths:
        if not path.exists():
            raise InputError(f"{path} does not exist: give files or directories to send")
        found += sorted(_inside(path)) if path.is_dir() else [path]
    if not found:
        known = ", ".join([*TYPES, ".jsonl", ".jsonl.gz", ".warc", ".warc.gz"])
        raise InputError(f"no file to send in {', '.join(map(str, paths))} (known: {known})")
    return found


def _inside(folder: Path) -> Iterator[Path]:
    for path in folder.rglob("*"):
        hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
        if path.is_file() and not hidden and (path.suffix.lower() in TYPES or _reader(path) is not _whole):
            yield path


def records_of(path: Path, source: str | None) -> Iterator[SourceRecord]:
    """The records in a file. `source`: the publisher of records that name none.

    Raises:
        InputError: it cannot be read.
    """
    try:
        yield from _reader(path)(path, source)
    except (OSError, EOFError, RuntimeError) as error:  # RuntimeError: fastwarc on a damaged archive
        raise InputError(f"{path} cannot be read: {error}") from error


def _reader(path: Path) -> Callable[[Path, str | None], Iterator[SourceRecord]]:
    name = path.name.lower()
    if name.endswith((".jsonl", ".ndjson", ".jsonl.gz", ".ndjson.gz")):
        return _lines
    if name.endswith((".warc", ".warc.gz")):
        return _archive
    return _whole


def _whole(path: Path, source: str | None) -> Iterator[SourceRecord]:
    value = path.read_bytes()
    content_type = TYPES.get(path.suffix.lower())
    headers: Headers = [("content-type", content_type.encode())] if content_type else []
    yield SourceRecord(value, _url(value), [*headers, *_named(source)])


def _lines(path: Path, source: str | None) -> Iterator[SourceRecord]:
    unpacked = gzip.open if path.suffix.lower() == ".gz" else open
    with unpacked(path, "rb") as lines:
        for line in lines:
            value = bytes(line).rstrip(b"\r\n")
            if value:
                yield SourceRecord(value, _url(value), _named(source))


def _archive(path: Path, source: str | None) -> Iterator[SourceRecord]:
    from fastwarc.warc import ArchiveIterator, WarcRecordType  # noqa: PLC0415 only for archives

    with path.open("rb") as raw:
        for record in ArchiveIterator(raw, record_types=WarcRecordType.response):
            sent_as = (record.http_headers.get("Content-Type") or "") if record.http_headers else ""
            if not sent_as.lower().startswith(("text/html", "text/plain", "application/xhtml")):
                continue
            url = str(record.headers.get("WARC-Target-URI") or "")
            headers: Headers = [("content-type", sent_as.encode()), ("url", url.encode())]
            fetched = record.headers.get("WARC-Date")
            if fetched:
                headers.append(("fetched-at", str(fetched).encode()))
            yield SourceRecord(record.reader.read(), url.encode() or None, [*headers, *_named(source)])


def _named(source: str | None) -> Headers:
    return [("source", source.encode())] if source else []


def _url(value: bytes) -> bytes | None:
    """The key: the article's URL if the record is JSON and has one, so that its versions keep their order."""
    if value.lstrip()[:1] != b"{":
        return None
    try:
        url = orjson.loads(value).get("url")
    except orjson.JSONDecodeError:
        return None
    return url.encode("utf-8", "replace") if isinstance(url, str) and url else None
