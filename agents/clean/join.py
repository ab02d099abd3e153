"""Lines that a flattener cut at links and bold words, joined again."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

_CLOSES = frozenset(",.;:!?)]»”’…%")
_TIGHT = tuple(",.;)]…")
_OPENS = tuple("(«“")
_ELISION = re.compile(r"(?:^|\s)\w{1,2}[’']$")
_ENDS = tuple(".!?:…。！？|>")
# a title has no end either: what often follows it in lower case is who wrote it and when
_BYLINE = re.compile(
    r"(?:by|von|par|por|di|door|przez|от|publi[éc]\w*|mis[e]? (?:à jour|en ligne)|posted|updated|written|filed|vom"
    r"|veröffentlicht|aktualisiert|publicado|pubblicato|gepubliceerd|opublikowano)"
    r"(?:$| (?=[A-ZÀ-Þ\d])| (?:on|le|by|am|el|il|op)\b)"
)
# what a site sets beside a title: a sentence goes on with more than one such word
_LABEL = re.compile(r"(?:vid[ée]o|audio|photos?|podcast|galerie|gallery|live|abo)$")
_SPACES_LEAST = 3
_OPEN_LEAST = 25
_NAME_MOST = 60


def join(lines: Sequence[str], gaps: Sequence[bool]) -> tuple[list[str], list[bool]]:
    """The lines, those joined by a space that are one sentence; never across a blank line.

    A line continues the one before if that one has no end and this one starts as no sentence does; a short line
    between the two (a linked name) comes along.
    """
    joined: list[list[str]] = []
    kept: list[bool] = []
    start = 0
    may_go_on = [
        i
        for i, (line, gap) in enumerate(zip(lines, gaps, strict=True))
        if not gap and ((initial := line[0]) in _CLOSES or initial.islower())
    ]
    for at in may_go_on:
        joined += [[line] for line in lines[start:at]]
        kept += gaps[start:at]
        start = at
        if joined and _continues(joined[-1], lines[at]):
            if len(joined) > 1 and not kept[-1] and _is_name(joined[-1]) and _is_open(joined[-2]):
                bridge = joined.pop()
                kept.pop()
                joined[-1] += bridge
            joined[-1].append(lines[at])
            start = at + 1
    joined += [[line] for line in lines[start:]]
    kept += gaps[start:]
    return [pieces[0] if len(pieces) == 1 else _glued(pieces) for pieces in joined], kept


def _continues(pieces: list[str], line: str) -> bool:
    """Whether a line that opens in lower case or with a mark that closes goes on with the pieces before it."""
    before = pieces[-1]
    if before.endswith(_ENDS):
        return False
    if len(pieces) == 1 and (_BYLINE.match(line) or _LABEL.match(line)):
        return False
    if line[0] in _CLOSES:
        return len(before) >= _SPACES_LEAST and not before.isdigit()
    return len(pieces) > 1 or line.count(" ") + before.count(" ") >= _SPACES_LEAST


def _is_name(pieces: list[str]) -> bool:
    """A piece short enough to be a linked name: a longer one opens a sentence of its own, below its title."""
    return len(pieces) == 1 and len(pieces[0]) <= _NAME_MOST


def _is_open(pieces: list[str]) -> bool:
    """A line that is no whole sentence: long, and it ends in a small word or a comma."""
    line = pieces[-1]
    long = len(pieces) > 1 or len(line) >= _OPEN_LEAST
    return long and not line.endswith(_ENDS) and (line[-1].islower() or line[-1] in ",(«“’'")


def _glued(pieces: list[str]) -> str:
    parts = [pieces[0]]
    for left, right in pairwise(pieces):
        if not (right[0] in _TIGHT or left[-1] in _OPENS or _ELISION.search(left[-4:])):
            parts.append(" ")
        parts.append(right)
    return "".join(parts)
