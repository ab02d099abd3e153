"""Spacing and stray punctuation inside a paragraph, put right without ever changing a word."""

from __future__ import annotations

import re

from vigie.schemas.clean import Repaired, RepairedReason

_RUN = re.compile(r"[ \t]{2,}|\t")
_STOP_COMMA = re.compile(r"(?<=\w)\. ,(?=\s)")
_SPACE_COMMA = re.compile(r"(?<=[\w»”)]) ,(?=\s)")
_ABBREVIATION = re.compile(r"(?:\b(?:etc|inc|jr|sr|corp|co|ltd|cf|al|st|mr|dr)|\b\w\.\w|\b[A-Z])$", re.IGNORECASE)
_WORDS_BEFORE = re.compile(r"(?:\S+ )?\S*$")
_WORDS_AFTER = re.compile(r"\S*(?: \S+){0,2}")
_LOOK = 80


def repair(paragraph: str) -> tuple[str, list[Repaired]]:
    """The repaired paragraph, and each change with a word or two on either side."""
    repaired: list[Repaired] = []
    text = paragraph
    if ". ," in text:
        text = _apply(_STOP_COMMA, _comma, text, RepairedReason.STRAY_PUNCTUATION, repaired)
    if " ," in text:
        text = _apply(_SPACE_COMMA, lambda _: ",", text, RepairedReason.SPACING, repaired)
    text = _RUN.sub(" ", text)
    return text, repaired


def _comma(match: re.Match[str]) -> str:
    before = match.string[max(0, match.start() - _LOOK) : match.start()]
    return ".," if _ABBREVIATION.search(before) else ","


def _apply(pattern: re.Pattern[str], to: object, text: str, reason: RepairedReason, repaired: list[Repaired]) -> str:
    out, last = [], 0
    for match in pattern.finditer(text):
        new = to(match)  # type: ignore[operator]
        left = _WORDS_BEFORE.search(text[max(0, match.start() - _LOOK) : match.start()])
        right = _WORDS_AFTER.match(text[match.end() : match.end() + _LOOK].lstrip(" "))
        before, after = left[0] if left else "", f" {right[0]}" if right else ""
        repaired.append(Repaired(f"{before}{match[0]}{after}", f"{before}{new}{after}", reason))
        out += [text[last : match.start()], new]
        last = match.end()
    return "".join([*out, text[last:]])
