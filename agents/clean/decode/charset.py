"""Bytes of a page as text: byte order mark, strict UTF-8, the charset that was named, then a detector."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator

from vigie.agents.clean.thresholds import DecodeThresholds

_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_META = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([A-Za-z0-9_:.-]{2,40})""", re.IGNORECASE)
_PROLOG = re.compile(rb"""^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9_:.-]{2,40})""", re.IGNORECASE)
_HEADER = re.compile(r"""charset\s*=\s*["']?\s*([A-Za-z0-9_:.-]{2,40})""", re.IGNORECASE)
_DAMAGE = re.compile("[\ufffd\x00-\x08\x0e-\x1a\x1c-\x1f]")
_BINARY = (b"\x1f\x8b", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"PK\x03\x04", b"%PDF", b"\x28\xb5\x2f\xfd")
# the Encoding Standard reads these as their Windows supersets, as browsers do
_WIDER = {
    "iso8859-1": "cp1252",
    "ascii": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
}
# the marks that every Windows code page has in one place: text with no other byte above ASCII is any of them
_SHARED_MARKS = bytes(
    (0x82, 0x84, 0x85, 0x8B, *range(0x91, 0x98), 0x9B, 0xA0, 0xA9, 0xAB, 0xAE, 0xB0, 0xB1, 0xB7, 0xBB)
)
_WESTERN = "cp1252"
_ASCII = bytes(range(0x80))


def text_of(value: bytes, content_type: str | None, thresholds: DecodeThresholds) -> str | None:
    """The text of a page, or None if the bytes are not text."""
    if value.startswith(_BINARY):
        return None
    for charset in _candidates(value, content_type, thresholds):
        text = _strict(value, charset)
        if text is not None and not _damaged(text, thresholds):
            return text
    text = value.decode(_fallback(value, thresholds), "replace")
    return None if _damaged(text, thresholds) else text


def _candidates(value: bytes, content_type: str | None, thresholds: DecodeThresholds) -> Iterator[str]:
    for mark, charset in _MARKS:
        if value.startswith(mark):
            yield charset
    yield "utf-8"
    if _nearly_utf_8(value, thresholds):
        return
    head = value[: thresholds.sniffed_bytes]
    header = _HEADER.search(content_type or "")
    if header:
        yield header[1]
    for found in (_PROLOG.search(head), _META.search(head)):
        if found:
            yield found[1].decode("ascii")
    detected = _detected(value)
    if detected:
        yield detected


def _strict(value: bytes, charset: str) -> str | None:
    try:
        name = codecs.lookup(charset).name
        return value.decode(_WIDER.get(name, name))
    except (LookupError, UnicodeError):
        return None


def _detected(value: bytes) -> str | None:
    from resiliparse.parse.encoding import detect_encoding  # noqa: PLC0415 loaded by the first page that needs it

    if not _high(value).translate(None, _SHARED_MARKS):
        return _WESTERN
    found: str | None = detect_encoding(value)
    return _WESTERN if found == "utf-8" else found  # strict UTF-8 was tried before


def _fallback(value: bytes, thresholds: DecodeThresholds) -> str:
    return "utf-8" if _nearly_utf_8(value, thresholds) else _detected(value) or "utf-8"


def _nearly_utf_8(value: bytes, thresholds: DecodeThresholds) -> bool:
    """Whether only a piece here and there is broken UTF-8."""
    return value.decode("utf-8", "replace").count("\ufffd") * thresholds.broken_few <= len(_high(value))


def _high(value: bytes) -> bytes:
    return value.translate(None, _ASCII)


def _damaged(text: str, thresholds: DecodeThresholds) -> bool:
    return len(_DAMAGE.findall(text)) > thresholds.damaged_share * len(text)
