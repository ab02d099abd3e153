"""Exact rules: lines that say themselves that they are not the article, and why."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache
from typing import NamedTuple

from vigie.agents.clean.page import Reasons
from vigie.agents.clean.rules.patterns import any_of, markers
from vigie.agents.clean.thresholds import LineLengths
from vigie.schemas.clean import RemovedReason

LEARNED = (
    None,
    RemovedReason.RELATED_LINK,
    RemovedReason.ADVERTISEMENT,
    RemovedReason.COUNT,
    RemovedReason.NEWSLETTER,
    RemovedReason.COOKIE_NOTICE,
    RemovedReason.COPYRIGHT,
    RemovedReason.SHARE_LINKS,
    RemovedReason.PREVIOUS_NEXT,
    RemovedReason.COMMENT_COUNT,
    RemovedReason.COMMENTS,
)
"""The reasons by the numbers that the classifiers were trained with; 0 is a line that no rule knows."""
NUMBERS: dict[RemovedReason | None, int] = {why: number for number, why in enumerate(LEARNED)}
_OPEN = r"[\s\W]{0,5}"
_INITIAL = re.compile(r"(?:\(\?:|^|\||\)\?)(?=\\?(.))")
"""Where a marker may start; a false match costs a look, no more."""
_ZERO = re.compile(r"\d{1,6}$")
_TITLE_LEAST = 20


class _LineRule(NamedTuple):
    """The reason for lines up to a length that match a pattern."""

    reason: RemovedReason
    length: str
    """The field of `LineLengths`."""
    pattern: re.Pattern[str]


class _Gates(dict[str, Callable[[str], object]]):
    """By a line's first character, what tells whether a rule may know it: for a letter, its markers."""

    def __missing__(self, initial: str) -> Callable[[str], object]:
        gate = _gate().match if not initial.isalnum() else bool if initial.isdecimal() else _never
        return self.setdefault(initial, gate)


def reasons(lines: Sequence[str], lengths: LineLengths) -> Reasons:
    """Why each line is not the article, where it says so itself."""
    found: Reasons = [None] * len(lines)
    for i in [i for i, line in enumerate(lines) if _may_say(line.lower())]:
        if len(lines[i]) <= lengths.any:
            found[i] = reason(lines[i], lengths) or (
                RemovedReason.COMMENTS if opens_comments(lines[i], lengths) else None
            )
    return found


def numbers(lines: Sequence[str], lengths: LineLengths) -> list[int]:
    """The same as the reasons' numbers, 0 for none."""
    return [NUMBERS[why] for why in reasons(lines, lengths)]


def reason(line: str, lengths: LineLengths) -> RemovedReason | None:
    """Why a line is not the article, if it says so itself; None for all others."""
    if len(line) <= lengths.previous_next and _previous_next().match(line):
        return RemovedReason.PREVIOUS_NEXT
    if _ZERO.match(line):
        return RemovedReason.COMMENT_COUNT
    for rule in _counts() if line[:1].isdecimal() else _rules():
        if len(line) <= getattr(lengths, rule.length) and rule.pattern.match(line):
            return rule.reason
    return None


def opens_comments(line: str, lengths: LineLengths) -> bool:
    """Whether all that follows a line is what readers wrote."""
    return len(line) <= lengths.comments and _comments().match(line) is not None


def heads_comments(line: str, lengths: LineLengths) -> bool:
    """Whether a line says that comments follow: alone, or with their number."""
    return len(line) <= lengths.comments and _comments_heading().match(line) is not None


def is_breadcrumb(line: str, title: str) -> bool:
    """Whether a line leads to a title that it cuts short: "Home World The minister said that..."."""
    if not line.endswith(("...", "…")) or len(title) < _TITLE_LEAST:
        return False
    cut = line.rstrip(".… ")
    return title[:_TITLE_LEAST] in cut and title.startswith(cut[cut.index(title[:_TITLE_LEAST]) :])


@cache
def openings() -> tuple[str, ...]:
    """The markers: a lower-case line that a rule knows starts with one."""
    known = markers()
    return (
        *known.related_always,
        *known.related_english,
        *known.advertisement,
        *known.newsletter,
        *known.cookie,
        *known.copyright,
        *(rf"(?:{words})\b" for words in known.share),
        *known.previous_next,
        *known.comments,
    )


@cache
def _rules() -> tuple[_LineRule, ...]:
    known = markers()
    return tuple(
        _LineRule(why, length, re.compile(pattern, re.IGNORECASE))
        for why, length, pattern in (
            (
                RemovedReason.RELATED_LINK,
                "related",
                rf"{_OPEN}(?:{any_of(known.related_always)})(?:\W*$|\s*[:>»–—|-]|\s+[A-ZÀ-Þ\"«“'\d])",
            ),
            (
                RemovedReason.RELATED_LINK,
                "related_english",
                rf"{_OPEN}(?:{any_of(known.related_english)})(?:\W*$|\s*[:>»|])",
            ),
            (RemovedReason.ADVERTISEMENT, "advertisement", rf"{_OPEN}(?:{any_of(known.advertisement)})\W*$"),
            (RemovedReason.COUNT, "count", rf"[\W\d]*\d[\d.,\s]*(?:{any_of(known.count_words)})?\W*$"),
            (RemovedReason.NEWSLETTER, "newsletter", rf"{_OPEN}(?:{any_of(known.newsletter)})"),
            (RemovedReason.COOKIE_NOTICE, "cookie_notice", rf"{_OPEN}(?:{any_of(known.cookie)})"),
            (RemovedReason.COPYRIGHT, "copyright", rf"{_OPEN}(?:{any_of(known.copyright)})"),
            (RemovedReason.SHARE_LINKS, "share_links", rf"\W*(?:(?:{any_of(known.share)})\b\W*){{1,14}}$"),
        )
    )


@cache
def _counts() -> tuple[_LineRule, ...]:
    """The rules for a line that starts with a digit: no marker does."""
    return tuple(rule for rule in _rules() if rule.reason is RemovedReason.COUNT)


@cache
def _previous_next() -> re.Pattern[str]:
    known = any_of(markers().previous_next)
    return re.compile(rf"(?i:{known})(?:\W*$|\s*[:>»|]|[A-ZÀ-ÞА-Я\"«“‘\d(]|\s+[«»→←›‹])")


@cache
def _comments() -> re.Pattern[str]:
    return re.compile(rf"{_OPEN}(?:{any_of(markers().comments)})\W*(?:$|\d)", re.IGNORECASE)


@cache
def _comments_heading() -> re.Pattern[str]:
    many, one = "|".join(markers().comments_many), "|".join(markers().comments_one)
    return re.compile(
        rf"\W{{0,5}}(?:\d{{1,5}} (?:{many}|{one})(?: (?:on|to|zu|sur|à)\b.*)?"
        rf"|(?:(?:all|alle|tous les|vos|les|readers?|user) )?(?:{many}))\W*\d{{0,5}}\W*$",
        re.IGNORECASE,
    )


@cache
def _gate() -> re.Pattern[str]:
    """What a lower-case line must start with for any rule to know it."""
    return re.compile(rf"{_OPEN}(?:\W*\d|{any_of(openings())})")


@cache
def _gates() -> _Gates:
    found: dict[str, list[str]] = {}
    for pattern in openings():
        for initial in set(_INITIAL.findall(pattern)):
            if initial.isalpha():
                found.setdefault(initial, []).append(pattern)
    return _Gates({initial: re.compile(any_of(tuple(patterns))).match for initial, patterns in found.items()})


def _never(_: str) -> bool:
    return False


def _may_say(line: str) -> bool:
    """Whether a lower-case line starts as a rule asks."""
    return bool(_gates()[line[0]](line))
