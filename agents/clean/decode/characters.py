"""Characters: removes invisible ones and repairs mojibake; words stay."""

from __future__ import annotations

import html
import re
import unicodedata
from functools import cache
from typing import Any

from vigie.agents.clean.decode.character_kinds import (
    AFTER_LEAD,
    AFTER_OTHER,
    AMPERSAND,
    BROKEN,
    COMPOSED,
    HALF,
    LEAD,
    ODD,
    OTHER_LEAD,
    Kinds,
    held,
    table,
)
from vigie.schemas.clean import Repaired, RepairedReason

_LINE_ENDS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f\x80-\x84\x86-\x9f\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]"
)
_SURROGATE = re.compile("[\ud800-\udfff]")
_ENTITY = re.compile(r"&(?:[A-Za-z]{2,8}|#\d{2,6}|#[xX][0-9A-Fa-f]{2,5});")
_C1 = "[\x80-\x84\x86-\x9f]"
_LATIN_LEAD = "[\u00c2-\u00c5\u00cb\u00ce-\u00d1\u00d7-\u00db\u00e2\u00e3\u00f0\u0102\u0103]"
_AFTER_LATIN = "[^A-Za-z \n]"
_LEAD = "[\u0413\u0420\u0421\u0432\u0393\u0391]"
# these are letters of every Russian and Greek text: only before what a byte from 0x80 to 0xbf is
_CHARSETS = ("cp1251", "cp1253", "cp437")
_AFTER = "[" + re.escape("".join(bytes(range(0x80, 0xC0)).decode(charset, "ignore") for charset in _CHARSETS)) + "]"
_SUSPECT = re.compile(f"{_C1}|{_LATIN_LEAD}{_AFTER_LATIN}|{_LEAD}{_AFTER}")


def whole(text: str) -> str:
    """Text that can be encoded: surrogate pairs joined, lone ones replaced by U+FFFD."""
    return _whole(text) if not text.isascii() and _SURROGATE.search(text) else text


def _whole(text: str) -> str:
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def redecoded(text: str, charset: str | None) -> str:
    """A text that was UTF-8 all along and was decoded from another charset, as it was meant; any other as it is.

    Bytes of another charset are hardly ever UTF-8 by chance, so that a strict test decides.
    """
    if not charset or text.isascii():
        return text
    try:
        return text.encode(charset).decode("utf-8")
    except (LookupError, UnicodeError):
        return text


def visible(text: str) -> str:
    """Text in NFC with one kind of line end, without control, bidirectional and zero-width characters."""
    return _visible(text, held(text, _kinds()))


def _visible(text: str, kinds: int) -> str:
    if kinds & HALF:
        text = _whole(text)
    if kinds & ODD:
        text = _INVISIBLE.sub("", _LINE_ENDS.sub("\n", text))
    if not kinds & (COMPOSED | HALF) or unicodedata.is_normalized("NFC", text):
        return text
    return unicodedata.normalize("NFC", text)


def mended(text: str, *, entities: bool = True) -> tuple[str, list[Repaired]]:
    """Text without mojibake and stray HTML entities, and each line that changed. Method: ftfy (Speer 2019)."""
    kinds = held(text, _kinds())
    entities = entities and bool(kinds & AMPERSAND) and _ENTITY.search(text) is not None
    if not (kinds & BROKEN or entities):
        return _visible(text, kinds), []
    text = _whole(text) if kinds & HALF else text
    repaired: list[Repaired] = []
    lines = [_mended_line(line, repaired, entities=entities) for line in _LINE_ENDS.sub("\n", text).split("\n")]
    return visible("\n".join(lines)), repaired


@cache
def _kinds() -> Kinds:
    return table(
        {
            HALF: _SURROGATE,
            ODD: re.compile(f"{_INVISIBLE.pattern}|{_LINE_ENDS.pattern}"),
            AMPERSAND: re.compile("&"),
            BROKEN: re.compile(_C1),
            LEAD: re.compile(_LATIN_LEAD),
            AFTER_LEAD: re.compile(_AFTER_LATIN),
            OTHER_LEAD: re.compile(_LEAD),
            AFTER_OTHER: re.compile(_AFTER),
            COMPOSED: _composed(),
        }
    )


def _composed() -> re.Pattern[str]:
    """Characters that NFC may change or join to the one before: marks, jamo, compatibility forms, all above U+FFFE."""
    signs = (chr(code) for code in range(0x80, 0xFFFF))
    found = [
        sign for sign in signs if unicodedata.category(sign)[0] == "M" or not unicodedata.is_normalized("NFC", sign)
    ]
    return re.compile(f"[{re.escape(''.join(found))}\u1100-\u11ff\uffff]")


def _mended_line(line: str, repaired: list[Repaired], *, entities: bool) -> str:
    after = line
    if not line.isascii() and _SUSPECT.search(line):
        after = str(_ftfy().fix_text(line, _config()))
        _note(line, after, RepairedReason.MOJIBAKE, repaired)
    if entities and "&" in after and _ENTITY.search(after):
        before, after = after, html.unescape(after)
        _note(before, after, RepairedReason.HTML_ENTITY, repaired)
    return after


def _note(before: str, after: str, reason: RepairedReason, repaired: list[Repaired]) -> None:
    if visible(before) != visible(after):
        repaired.append(Repaired(visible(before), visible(after), reason))


@cache
def _ftfy() -> Any:
    import ftfy  # noqa: PLC0415 loaded by the first text that needs it

    return ftfy


@cache
def _config() -> Any:
    # curly quotes, ligatures and wide characters are typography, as French pages show, and no damage
    return _ftfy().TextFixerConfig(
        unescape_html=False,
        uncurl_quotes=False,
        fix_latin_ligatures=False,
        fix_character_width=False,
        normalization="NFC",
    )
