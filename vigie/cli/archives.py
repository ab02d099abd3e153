"""Reads the pages of a WARC archive: whole responses with a good status, unpacked as a browser would."""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Any

LARGEST = 64_000_000
"""Bytes of a response, packed or unpacked, at most: films are passed over, and no packed page can fill the memory."""
PAGES = ("text/html", "text/plain", "application/xhtml")
"""What the content types of a page begin with."""
FOUND = range(200, 300)
"""HTTP statuses of a response that is the page asked for, and no error page."""
PACKED = {"gzip", "x-gzip", "deflate"}
"""Content encodings that are unpacked; a page in another one is refused."""
_CHUNK = re.compile(rb"([0-9a-fA-F]{1,8})[^\r\n]*\r\n")
_ANY_HEADER = 32
"""Added to zlib's window size: take the header of gzip or of zlib, whichever is there."""


@dataclass(frozen=True, slots=True)
class ArchivedPage:
    """A page: its payload without HTTP's own packing, and what the archive says of it."""

    payload: bytes
    content_type: str
    url: str
    fetched_at: str


@dataclass(frozen=True, slots=True)
class ArchivedOther:
    """A response that is not taken for a page. `damaged`: it should be one."""

    why: str
    url: str
    damaged: bool = False


def responses(stream: IO[bytes]) -> Iterator[ArchivedPage | ArchivedOther]:
    """The responses of an archive, gzipped or not, in order.

    Raises:
        OSError, EOFError: it is no archive, or damaged from here on.
    """
    from fastwarc.warc import ArchiveIterator, WarcRecordType  # noqa: PLC0415 only for archives

    of_server = WarcRecordType.response
    counted: Any = CountedStream(stream)
    for record in ArchiveIterator(counted, record_types=of_server, parse_http=False, max_content_length=LARGEST):
        declared = record.headers.get("Content-Length")
        record.freeze()
        if str(record.content_length) != declared:  # fastwarc takes the end of the file for the end of the record
            raise EOFError("a record is cut off")
        record.parse_http()
        yield _response(record)


def _response(record: Any) -> ArchivedPage | ArchivedOther:
    url, http = str(record.headers.get("WARC-Target-URI") or ""), record.http_headers
    if http is None:
        return ArchivedOther("not HTTP", url)
    if http.status_code not in FOUND:
        return ArchivedOther(f"HTTP status {http.status_code}", url)
    content_type = http.get("Content-Type") or ""
    if not content_type.lower().startswith(PAGES):
        return ArchivedOther("no page", url)
    payload = joined(record.reader.read(LARGEST)) if _names(http, "Transfer-Encoding") else record.reader.read(LARGEST)
    unpacked = unpack(payload, _names(http, "Content-Encoding"))
    if unpacked is None:
        return ArchivedOther("packed in a way that cannot be undone", url, damaged=True)
    return ArchivedPage(unpacked, content_type, url, str(record.headers.get("WARC-Date") or ""))


def _names(http: Any, header: str) -> list[str]:
    named = (http.get(header) or "").lower().split(",")
    return [name.strip() for name in named if name.strip() not in {"", "identity"}]


def joined(payload: bytes) -> bytes:
    """The payload without HTTP's chunks. Many archives name the transfer encoding and hold the page without it."""
    parts: list[bytes] = []
    at = 0
    while (size := _CHUNK.match(payload, at)) is not None:
        length = int(size[1], 16)
        if not length:
            return b"".join(parts)
        parts.append(payload[size.end() : size.end() + length])
        at = size.end() + length + len(b"\r\n")
    return payload


def unpack(payload: bytes, encodings: list[str]) -> bytes | None:
    """The payload without its content encodings, or as it is if it is not packed after all; None if that fails."""
    for name in reversed(encodings):
        if name not in PACKED:
            return None
        try:
            payload = zlib.decompressobj(zlib.MAX_WBITS | _ANY_HEADER).decompress(payload, LARGEST)
        except zlib.error:
            # many archives name the encoding and hold the page without it
            return payload if payload.lstrip()[:1] == b"<" else None
    return payload


class CountedStream(io.RawIOBase):
    """A stream that knows how far it was read. A pipe does not, and fastwarc asks."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream, self._at = stream, 0

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, buffer: Any) -> int:
        """What there is, as soon as there is something."""
        taken: bytes = self._stream.read1(len(buffer))  # type: ignore[attr-defined]  # a buffered reader or a GzipFile
        buffer[: len(taken)] = taken
        self._at += len(taken)
        return len(taken)

    def tell(self) -> int:
        """How many bytes were read."""
        return self._at
