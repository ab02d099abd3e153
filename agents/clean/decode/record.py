"""A record's value as a RawArticle: JSON, or the page itself."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any

import orjson

from vigie.agents.clean.decode.characters import whole
from vigie.agents.clean.decode.charset import text_of
from vigie.agents.clean.thresholds import CleanThresholds
from vigie.schemas import RawArticle
from vigie.schemas.envelope import Incoming
from vigie.schemas.json import decode, validate
from vigie.schemas.refused import Reason, Refused

_LIKE_JSON = re.compile(rb"\s*\{\s*[\"}]")
_LIKE_OTHER_JSON = re.compile(rb"\s*(?:[\[\"{]|true|false|null|NaN|[-+]?\d)")
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"?|\'(?:[^\'\\]|\\.)*\'?')
_LITERAL = re.compile(r"\b(?:true|false|null|None|True|False|NaN|undefined)\b")
_NOTHING = re.compile(r"(?:undefined|None|nil|null|NaN|\[object \w+\])$")
_LETTER = re.compile(r"[^\W\d_]")
_SHAPES = {list: "a list", str: "a string", bool: "true or false", int: "a number", float: "a number"}
_SURROGATE_ESCAPE = re.compile(rb"\\u[dD][89a-fA-F]")
_BOM = b"\xef\xbb\xbf"


def read(record: Incoming, thresholds: CleanThresholds) -> RawArticle | Refused:
    """What the producer sent, or why it cannot be read."""
    value = record.value
    if not value:
        return Refused(Reason.EMPTY, "the record has no value")
    if len(value) > thresholds.limits.record_bytes:
        return Refused(Reason.TOO_LARGE, f"{len(value)} bytes, more than {thresholds.limits.record_bytes}")
    value = value.removeprefix(_BOM)
    if _LIKE_JSON.match(value):
        return _json(value)
    return _bare(value) or _page(record, value, thresholds)


def _bare(value: bytes) -> Refused | None:
    """Why a value that is neither an object nor a page is refused: other JSON, a piece of it, or no word at all."""
    text = value.decode("utf-8", "replace").strip()
    if _LIKE_OTHER_JSON.match(value):
        try:
            data = json.loads(text)
        except (ValueError, RecursionError):
            data = Refused
        if data is not Refused:
            shape = _SHAPES.get(type(data), "null")
            return Refused(
                Reason.INVALID, f"JSON, but {shape}: an article is an object with a body, or the page itself"
            )
    if text[:1] in {"[", "{"} and not _LETTER.search(_LITERAL.sub("", _STRING.sub("", text))):
        return Refused(Reason.NOT_JSON, "opens like JSON, and breaks off or is none")
    if _NOTHING.match(text):
        return Refused(Reason.NO_TEXT, f"{text!r}, which is how a program writes that it has nothing")
    if text.isascii() and not _LETTER.search(text) and text.isprintable():
        return Refused(Reason.NO_TEXT, "no word at all")
    return None


def _json(value: bytes) -> RawArticle | Refused:
    if not _valid_utf8(value):
        return Refused(Reason.UNDECODABLE, "JSON that is not UTF-8")
    raw = decode(value, RawArticle)
    if isinstance(raw, Refused) and raw.reason is Reason.NOT_JSON and _SURROGATE_ESCAPE.search(value):
        data = _with_lone_surrogates(value)
        return raw if data is None else validate(data, RawArticle)
    return raw


def _with_lone_surrogates(value: bytes) -> Any | None:
    """Replaces lone surrogates, as a cut in UTF-16 leaves them: orjson refuses the whole record for one."""
    try:
        return orjson.loads(whole(json.dumps(json.loads(value), ensure_ascii=False)).encode())
    except (ValueError, RecursionError):
        return None


def _valid_utf8(value: bytes) -> bool:
    try:
        value.decode()
    except UnicodeDecodeError:
        return False
    return True


def _page(record: Incoming, value: bytes, thresholds: CleanThresholds) -> RawArticle | Refused:
    content_type = _header(record, "content-type")
    text = text_of(value, content_type, thresholds.decode)
    if text is None:
        return Refused(Reason.UNDECODABLE, "bytes that no charset turns into text")
    raw = RawArticle(text, content_type, _header(record, "url"), _header(record, "source"))
    return replace(
        raw,
        language=_header(record, "language"),
        published_at=_header(record, "published-at"),
        fetched_at=_header(record, "fetched-at"),
    )


def _header(record: Incoming, name: str) -> str | None:
    value = record.header(name)
    return None if value is None else value.decode("utf-8", "replace")
