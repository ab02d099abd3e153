"""Exact rules: lines that say themselves that they are not the article, and why."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from vigie.agents.clean.rules import patterns


def _any(patterns: tuple[str, ...]) -> str:
    return "|".join(f"(?:{pattern})" for pattern in patterns)


RELATED = "related link"
BREADCRUMB = "breadcrumb with a truncated title"
_OPEN = r"[\s\W]{0,5}"
_RULES: tuple[tuple[str, int, re.Pattern[str]], ...] = tuple(
    (reason, most, re.compile(pattern, re.IGNORECASE))
    for reason, most, pattern in (
        (RELATED, 400, rf"{_OPEN}(?:{_any(patterns.RELATED_ALWAYS)})(?:\W*$|\s*[:>»–—|-]|\s+[A-ZÀ-Þ\"«“'\d])"),
        (RELATED, 300, rf"{_OPEN}(?:{_any(patterns.RELATED_ENGLISH)})(?:\W*$|\s*[:>»|])"),
        ("advertisement", 80, rf"{_OPEN}(?:{_any(patterns.ADVERTISEMENT)})\W*$"),
        ("count", 40, rf"[\W\d]*\d[\d.,\s]*(?:{_any(patterns.COUNT_WORDS)})?\W*$"),
        ("newsletter", 300, rf"{_OPEN}(?:{_any(patterns.NEWSLETTER)})"),
        ("cookie notice", 1_000, rf"{_OPEN}(?:{_any(patterns.COOKIE)})"),
        ("copyright", 300, rf"{_OPEN}(?:{_any(patterns.COPYRIGHT)})"),
        ("share links", 120, rf"\W*(?:(?:{_any(patterns.SHARE)})\b\W*){{1,14}}$"),
    )
)
_GLUED = re.compile(rf"(?i:{_any(patterns.PREVIOUS_NEXT)})(?:\W*$|\s*[:>»|]|[A-ZÀ-ÞА-Я\"«“‘\d(]|\s+[«»→←›‹])")
_COMMENTS = re.compile(rf"{_OPEN}(?:{_any(patterns.COMMENTS)})\W*(?:$|\d)", re.IGNORECASE)
_COMMENTS_HEAD = re.compile(
    rf"\W{{0,5}}(?:\d{{1,5}} (?:{patterns.COMMENTS_MANY}|{patterns.COMMENTS_ONE})(?: (?:on|to|zu|sur|à)\b.*)?"
    rf"|(?:(?:all|alle|tous les|vos|les|readers?|user) )?(?:{patterns.COMMENTS_MANY}))\W*\d{{0,5}}\W*$",
    re.IGNORECASE,
)
_LONGEST = 1_000
OPENINGS = (
    *patterns.RELATED_ALWAYS,
    *patterns.RELATED_ENGLISH,
    *patterns.ADVERTISEMENT,
    *patterns.NEWSLETTER,
    *patterns.COOKIE,
    *patterns.COPYRIGHT,
    *(rf"(?:{words})\b" for words in patterns.SHARE),
    *patterns.PREVIOUS_NEXT,
    *patterns.COMMENTS,
)
_GATE = re.compile(rf"{_OPEN}(?:\W*\d|{_any(OPENINGS)})")
"""What a line in lower case must open with, if any rule is to know it."""


_INITIAL = re.compile(r"(?:\(\?:|^|\||\)\?)(?=\\?(.))")
"""Where a marker may begin; what it finds besides costs a look, no more."""


class _Gates(dict[str, Callable[[str], object]]):
    """By a line's first sign what says whether a rule may know it: for a letter the markers that may open with it."""

    def __missing__(self, initial: str) -> Callable[[str], object]:
        gate = _GATE.match if not initial.isalnum() else bool if initial.isdecimal() else _never
        return self.setdefault(initial, gate)


def _never(_: str) -> bool:
    return False


def _by_initial() -> _Gates:
    found: dict[str, list[str]] = {}
    for pattern in OPENINGS:
        for initial in set(_INITIAL.findall(pattern)):
            if initial.isalpha():
                found.setdefault(initial, []).append(pattern)
    return _Gates({initial: re.compile(_any(tuple(patterns))).match for initial, patterns in found.items()})


_GATES = _by_initial()
_COUNTS = tuple(rule for rule in _RULES if rule[0] == "count")
"""What may know a line that opens with a digit: no marker does."""
_ZERO = re.compile(r"\d{1,6}$")
COMMENTS = "reader comments"
PREVIOUS = "previous or next article"
COMMENT_COUNT = "comment count"
NUMBERS: dict[str | None, int] = {
    why: number
    for number, why in enumerate((None, *dict.fromkeys(rule[0] for rule in _RULES), PREVIOUS, COMMENT_COUNT, COMMENTS))
}
"""Each reason's number, as the line classifier has learned it."""
REASONS = {number: why for why, number in NUMBERS.items() if why is not None}
_SHORT_COMMENTS = 60
_TITLE_LEAST = 20
_PREVIOUS_MOST = 400


def reason(line: str) -> str | None:
    """Why a line is not the article, if it says so itself; None for all others."""
    if len(line) <= _PREVIOUS_MOST and _GLUED.match(line):
        return PREVIOUS
    if _ZERO.match(line):
        return COMMENT_COUNT
    for why, most, pattern in _COUNTS if line[:1].isdecimal() else _RULES:
        if len(line) <= most and pattern.match(line):
            return why
    return None


def reasons(lines: Sequence[str]) -> list[str | None]:
    """Why each line is not the article, where it says so itself."""
    found: list[str | None] = [None] * len(lines)
    for i in [i for i, line in enumerate(lines) if _may_say(line.lower())]:
        if len(lines[i]) <= _LONGEST:
            found[i] = reason(lines[i]) or (COMMENTS if opens_comments(lines[i]) else None)
    return found


def numbers(lines: Sequence[str]) -> list[int]:
    """The same as the reasons' numbers, 0 for none."""
    return [NUMBERS[why] for why in reasons(lines)]


def _may_say(line: str) -> bool:
    """Whether a line in lower case opens as the gate asks."""
    return bool(_GATES[line[0]](line))


def opens_comments(line: str) -> bool:
    """Whether all that follows a line is what readers wrote."""
    return len(line) <= _SHORT_COMMENTS and _COMMENTS.match(line) is not None


def heads_comments(line: str) -> bool:
    """Whether a line says that comments follow: alone, or with their number."""
    return len(line) <= _SHORT_COMMENTS and _COMMENTS_HEAD.match(line) is not None


def is_breadcrumb(line: str, title: str) -> bool:
    """Whether a line leads to a title that it cuts short: "Home World The minister said that..."."""
    if not line.endswith(("...", "…")) or len(title) < _TITLE_LEAST:
        return False
    cut = line.rstrip(".… ")
    return title[:_TITLE_LEAST] in cut and title.startswith(cut[cut.index(title[:_TITLE_LEAST]) :])
