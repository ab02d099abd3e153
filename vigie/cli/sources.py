"""Reads what `vigie produce` sends: pages, JSON, JSON lines and WARC archives, as records for the raw topic."""

from __future__ import annotations

import gzip
import io
import json
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import orjson

from vigie.cli.archives import ArchivedOther, responses
from vigie.cli.file_kinds import HEAD, no_article
from vigie.errors import InputError

Headers = list[tuple[str, bytes]]
STDIN = Path("-")


@dataclass(frozen=True, slots=True)
class SourceRecord:
    """A record to send: the value byte for byte, its key and its headers."""

    value: bytes
    key: bytes | None
    headers: Headers


@dataclass(frozen=True, slots=True)
class NotSent:
    """A part of a source that is not sent. `refused`: it should have been an article; else it is passed over."""

    why: str
    where: str = ""
    refused: bool = True


Item = SourceRecord | NotSent
TYPES = {".html": "text/html", ".htm": "text/html", ".xhtml": "text/html", ".txt": "text/plain", ".json": None}
LINES = (".jsonl", ".ndjson", ".jsonl.gz", ".ndjson.gz")
ARCHIVES = (".warc", ".warc.gz")
KNOWN = (*TYPES, *LINES, *ARCHIVES)
"""Suffixes of the files that are taken from a directory."""
LONGEST_CAUSE = 120
"""Characters of a library's own words for a damage: they may quote the file."""
_BOM = b"\xef\xbb\xbf"
_GZIP, _WARC = b"\x1f\x8b", b"WARC/"


def files(given: Path) -> list[Path]:
    """The given file, or all files of a directory with a known suffix, sorted, without hidden ones.

    Raises:
        InputError: there is no such path.
    """
    if given == STDIN or given.is_file():
        return [given]
    if not given.exists():
        raise InputError(f"{given} does not exist: give files or directories to send, or - for standard input")
    return [path for path, why in _inside(given) if why is None] if given.is_dir() else [given]


def skipped_in(folder: Path) -> dict[str, list[str]]:
    """The files of a directory that `files` skips, relative to it, by the reason."""
    skipped: dict[str, list[str]] = {}
    for path, why in _inside(folder):
        if why is not None:
            skipped.setdefault(why, []).append(str(path.relative_to(folder)))
    return skipped


def _inside(folder: Path) -> Iterator[tuple[Path, str | None]]:
    """Each file, and why it is skipped."""
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
        unknown = None if path.name.lower().endswith(KNOWN) else "no known suffix"
        yield path, "hidden" if hidden else unknown


def refusal(path: Path) -> str | None:
    """Why a file cannot be sent, by its first bytes; None if it may. Nothing is asked of standard input."""
    if path == STDIN:
        return None
    try:
        with path.open("rb") as file:
            head = file.read(HEAD)
    except OSError as error:
        return f"it cannot be read ({error.strerror})"
    return _no_article(path, head) if _reader(path) is _whole else None if head else "empty"


def _no_article(path: Path, head: bytes) -> str | None:
    what = no_article(path.suffix, head)
    return f"{what}, no article" if what and ";" not in what else what


def records_of(path: Path, source: str | None, *, raw: bool = True) -> Iterator[Item]:
    """The records in a file, and what of it is not sent. `-` is standard input, whatever it holds.

    `source`: the publisher of records that name none. `raw`: whether JSON must be a raw article, with a body.
    """
    took, check = 0, article_fault if raw else object_fault
    try:
        with _opened(path) as file:
            for item in _reader(path)(file, path, check):
                took += isinstance(item, SourceRecord)
                yield _named(item, source)
    except (OSError, EOFError, RuntimeError, ValueError, zlib.error) as error:
        cause = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        rest = f"the rest is damaged, after {took:,} records" if took else "it cannot be read"
        yield NotSent(f"{rest} ({cause[:LONGEST_CAUSE]})")


Check = Callable[[Any], str | None]
Reader = Callable[[IO[bytes], Path, Check], Iterator[Item]]


def _opened(path: Path) -> IO[bytes]:
    # a reader of its own for standard input: Python's must not be in use when the interpreter ends
    return open(0, "rb", closefd=False) if path == STDIN else path.open("rb")


def _reader(path: Path) -> Reader:
    name = path.name.lower()
    if path == STDIN:
        return _sniffed
    if name.endswith(LINES):
        return _packed_lines if name.endswith(".gz") else _lines
    return _archive if name.endswith(ARCHIVES) else _whole


def _whole(file: IO[bytes], path: Path, check: Check) -> Iterator[Item]:
    value = file.read()
    suffix = path.suffix.lower()
    why = _no_article(path, value[:HEAD])
    if why is None and (suffix == ".json" or _like_json(value)):
        why = _document_fault(value, check)
    if why is not None:
        yield NotSent(why)
        return
    content_type = TYPES.get(suffix)
    yield SourceRecord(value, _url(value), [("content-type", content_type.encode())] if content_type else [])


def _document_fault(value: bytes, check: Check) -> str | None:
    why = _fault(value, check)
    first, _, rest = value.strip().partition(b"\n")
    if why is not None and rest and _fault(first, object_fault) is None:
        return "several JSON records; name the file .jsonl, and each line is one"
    if why is not None and value.lstrip().startswith(b"["):
        return "a JSON array; write one record a line into a .jsonl file (`jq -c '.[]'`)"
    return why


def _lines(file: IO[bytes], path: Path, check: Check) -> Iterator[Item]:
    del path
    yield from _of_lines(file, check)


def _packed_lines(file: IO[bytes], path: Path, check: Check) -> Iterator[Item]:
    del path
    with gzip.open(file) as unpacked:
        yield from _of_lines(unpacked, check)


def _of_lines(lines: Iterator[bytes] | IO[bytes] | gzip.GzipFile, check: Check) -> Iterator[Item]:
    for number, line in enumerate(lines, 1):
        value = bytes(line).rstrip(b"\r\n")
        if not value.strip():
            continue
        why = _fault(value, check)
        yield NotSent(why, f"line {number:,}") if why else SourceRecord(value, _url(value), [])


def _sniffed(file: IO[bytes], path: Path, check: Check) -> Iterator[Item]:
    """Standard input, by its beginning: an archive, JSON lines, one JSON record or a page."""
    reader: Any = file
    head = reader.peek(len(_WARC))
    if head.startswith(_GZIP):
        with gzip.open(reader) as unpacked:
            yield from _sniffed(unpacked, path, check)  # type: ignore[arg-type]
    elif head.startswith(_WARC):
        yield from _archive(reader, path, check)
    elif _like_json(head):
        yield from _sniffed_json(reader, path, check)
    else:
        yield from _whole(reader, path, check)


def _sniffed_json(reader: io.BufferedReader, path: Path, check: Check) -> Iterator[Item]:
    first = reader.readline()
    if _fault(first, object_fault) is None:  # one record a line, sent as they come
        yield from _of_lines(_chained(first, reader), check)
        return
    value = first + reader.read()
    if _fault(value, object_fault) is None:
        yield from _whole(io.BytesIO(value), path, check)
    else:
        yield from _of_lines(iter(value.splitlines()), check)


def _chained(first: bytes, rest: io.BufferedReader) -> Iterator[bytes]:
    yield first
    yield from rest


def _archive(file: IO[bytes], path: Path, check: Check) -> Iterator[Item]:
    del path, check
    for response in responses(file):
        if isinstance(response, ArchivedOther):
            yield NotSent(response.why, response.url, refused=response.damaged)
            continue
        known = {"content-type": response.content_type, "url": response.url, "fetched-at": response.fetched_at}
        headers = [(name, text.encode()) for name, text in known.items() if text]
        yield SourceRecord(response.payload, response.url.encode() or None, headers)


def _named(item: Item, source: str | None) -> Item:
    if isinstance(item, NotSent) or not source:
        return item
    return SourceRecord(item.value, item.key, [*item.headers, ("source", source.encode())])


def _like_json(value: bytes) -> bool:
    """Whether the clean stage takes a value for JSON: a brace, and then a key or the end."""
    text = value[:HEAD].removeprefix(_BOM).lstrip()
    return text[:1] == b"{" and text[1:].lstrip()[:1] in (b'"', b"}", b"")


def _fault(value: bytes, check: Check) -> str | None:
    """What is wrong with a JSON record; None if nothing."""
    text = value.removeprefix(_BOM)
    try:
        data = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        try:  # half a character, as a cut in UTF-16 leaves it: the clean stage takes it too
            data = json.loads(text)
        except (ValueError, RecursionError):
            return f"not JSON ({error.msg} at character {error.pos + 1:,})"
    return check(data)


def object_fault(data: Any) -> str | None:
    """Why a JSON value is no record."""
    return None if isinstance(data, dict) else "no JSON object"


def article_fault(data: Any) -> str | None:
    """Why a JSON value is no raw article."""
    if not isinstance(data, dict):
        return object_fault(data)
    body = data.get("body")
    if not isinstance(body, str):
        return "no `body`, the page or its text" if body is None else "`body` is no text"
    return None if body.strip() else "`body` is empty"


def _url(value: bytes) -> bytes | None:
    """The key: the article's URL if the record is JSON and has one, so that its versions keep their order."""
    if value.removeprefix(_BOM).lstrip()[:1] != b"{":
        return None
    try:
        url = orjson.loads(value.removeprefix(_BOM)).get("url")
    except orjson.JSONDecodeError:
        return None
    return url.encode("utf-8", "replace") if isinstance(url, str) and url else None
