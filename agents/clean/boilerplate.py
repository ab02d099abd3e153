"""Exact rules: lines that say themselves that they are not the article, and why."""

from __future__ import annotations

import re
from collections.abc import Sequence

from vigie.agents.clean import markers


def _any(patterns: tuple[str, ...]) -> str:
    return "|".join(f"(?:{pattern})" for pattern in patterns)


_OPEN = r"[\s\W]{0,5}"
_RULES: tuple[tuple[str, int, re.Pattern[str]], ...] = tuple(
    (reason, most, re.compile(pattern, re.IGNORECASE))
    for reason, most, pattern in (
        ("related link", 400, rf"{_OPEN}(?:{_any(markers.RELATED_ALWAYS)})(?:\W*$|\s*[:>»–—|-]|\s+[A-ZÀ-Þ\"«“'\d])"),
        ("related link", 300, rf"{_OPEN}(?:{_any(markers.RELATED_ENGLISH)})(?:\W*$|\s*[:>»|])"),
        ("advertisement", 80, rf"{_OPEN}(?:{_any(markers.ADVERTISEMENT)})\W*$"),
        ("count", 40, rf"[\W\d]*\d[\d.,\s]*(?:{_any(markers.COUNT_WORDS)})?\W*$"),
        ("newsletter", 300, rf"{_OPEN}(?:{_any(markers.NEWSLETTER)})"),
        ("cookie notice", 1_000, rf"{_OPEN}(?:{_any(markers.COOKIE)})"),
        ("copyright", 300, rf"{_OPEN}(?:{_any(markers.COPYRIGHT)})"),
        ("share links", 120, rf"\W*(?:(?:{_any(markers.SHARE)})\b\W*){{1,14}}$"),
    )
)
_GLUED = re.compile(rf"(?i:{_any(markers.PREVIOUS_NEXT)})(?:\W*$|\s*[:>»|]|[A-ZÀ-ÞА-Я\"«“‘\d(]|\s+[«»→←›‹])")
_COMMENTS = re.compile(rf"{_OPEN}(?:{_any(markers.COMMENTS)})\W*(?:$|\d)", re.IGNORECASE)
_LONGEST = 1_000
_GATE = re.compile(
    rf"{_OPEN}(?:\W*\d|"
    + _any(
        markers.RELATED_ALWAYS
        + markers.RELATED_ENGLISH
        + markers.ADVERTISEMENT
        + markers.NEWSLETTER
        + markers.COOKIE
        + markers.COPYRIGHT
        + markers.SHARE
        + markers.PREVIOUS_NEXT
        + markers.COMMENTS
    )
    + ")"
)
"""What a line in lower case must open with, if any rule is to know it."""
_ZERO = re.compile(r"\d{1,6}$")
COMMENTS = "reader comments"
PREVIOUS = "previous or next article"
COMMENT_COUNT = "comment count"
NUMBERS: dict[str | None, int] = {
    why: number
    for number, why in enumerate((None, *dict.fromkeys(rule[0] for rule in _RULES), PREVIOUS, COMMENT_COUNT, COMMENTS))
}
"""Each reason's number, as the line classifier has learned it."""
_SHORT_COMMENTS = 60
_TITLE_LEAST = 20
_PREVIOUS_MOST = 400


def reason(line: str) -> str | None:
    """Why a line is not the article, if it says so itself; None for all others."""
    if len(line) <= _PREVIOUS_MOST and _GLUED.match(line):
        return PREVIOUS
    if _ZERO.match(line):
        return COMMENT_COUNT
    for why, most, pattern in _RULES:
        if len(line) <= most and pattern.match(line):
            return why
    return None


def reasons(lines: Sequence[str]) -> list[str | None]:
    """Why each line is not the article, where it says so itself."""
    may = _GATE.match
    return [
        (reason(line) or (COMMENTS if opens_comments(line) else None))
        if len(line) <= _LONGEST and may(line.lower())
        else None
        for line in lines
    ]


def opens_comments(line: str) -> bool:
    """Whether all that follows a line is what readers wrote."""
    return len(line) <= _SHORT_COMMENTS and _COMMENTS.match(line) is not None


def is_breadcrumb(line: str, title: str) -> bool:
    """Whether a line leads to a title that it cuts short: "Home World The minister said that..."."""
    if not line.endswith(("...", "…")) or len(title) < _TITLE_LEAST:
        return False
    cut = line.rstrip(".… ")
    return title[:_TITLE_LEAST] in cut and title.startswith(cut[cut.index(title[:_TITLE_LEAST]) :])
