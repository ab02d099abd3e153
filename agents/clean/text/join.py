"""Joins lines that a flattener cut at links and bold words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from vigie.agents.clean.rules.sentences import ELLIPSIS, STOPS
from vigie.agents.clean.thresholds import JoinThresholds

_CLOSES = frozenset(",.;:!?)]»”’…%")
_TIGHT = tuple(",.;)]…")
_OPENS = tuple("(«“")
_ELISION = re.compile(r"(?:^|\s)\w{1,2}[’']$")
_ENDS = tuple(STOPS + ELLIPSIS + ":|>")
# a title has no end either: what often follows it in lower case is who wrote it and when
_BYLINE = re.compile(
    r"(?:by|von|par|por|di|door|przez|от|publi[éc]\w*|mis[e]? (?:à jour|en ligne)|posted|updated|written|filed|vom"
    r"|veröffentlicht|aktualisiert|publicado|pubblicato|gepubliceerd|opublikowano)"
    r"(?:$| (?=[A-ZÀ-Þ\d])| (?:on|le|by|am|el|il|op)\b)"
)
# what a site sets beside a title: a sentence goes on with more than one such word
_LABEL = re.compile(r"(?:vid[ée]o|audio|photos?|podcast|galerie|gallery|live|abo)$")


def join(
    lines: Sequence[str],
    gaps: Sequence[bool],
    thresholds: JoinThresholds,
    may_go_on: Sequence[int] | None = None,
) -> tuple[list[str], list[bool]]:
    """The lines, with those of one sentence joined by a space; never across a blank line.

    A line continues the one before if that one has no end and this one starts as no sentence does; a short line
    between the two (a linked name) comes along. `may_go_on`: all that start so below no blank line, and maybe others.
    """
    starts: list[int] = []
    done = 0
    for at in range(len(lines)) if may_go_on is None else may_go_on:
        starts += range(done, at)
        done = at
        if (
            starts
            and not gaps[at]
            and goes_on(lines[at][0])
            and _continues(lines[starts[-1] : at], lines[at], thresholds)
        ):
            before, last = starts[-2:] if len(starts) > 1 else (0, 0)
            if before < last and not gaps[last] and _is_name_amid(lines[before:last], lines[last:at], thresholds):
                starts.pop()
            done = at + 1
    starts += range(done, len(lines))
    ends = [*starts[1:], len(lines)]
    joined = [
        lines[start] if end - start == 1 else _glued(lines[start:end]) for start, end in zip(starts, ends, strict=False)
    ]
    return joined, [gaps[start] for start in starts]


def goes_on(initial: str) -> bool:
    """Whether a line's first character cannot start a sentence: a lower-case letter or a closing mark."""
    return initial in _CLOSES or initial.islower()


def _continues(pieces: Sequence[str], line: str, thresholds: JoinThresholds) -> bool:
    """Whether a line that cannot start a sentence continues the pieces before it."""
    before = pieces[-1]
    if before.endswith(_ENDS):
        return False
    if len(pieces) == 1 and (_BYLINE.match(line) or _LABEL.match(line)):
        return False
    if line[0] in _CLOSES:
        return len(before) >= thresholds.spaces_least and not before.isdigit()
    return len(pieces) > 1 or line.count(" ") + before.count(" ") >= thresholds.spaces_least


def _is_name_amid(before: Sequence[str], pieces: Sequence[str], thresholds: JoinThresholds) -> bool:
    """Whether a piece is a linked name in the sentence before: a longer one opens a sentence, below its title."""
    return len(pieces) == 1 and len(pieces[0]) <= thresholds.name_most and _is_open(before, thresholds)


def _is_open(pieces: Sequence[str], thresholds: JoinThresholds) -> bool:
    """Whether a line is not a whole sentence: it is long, and ends in a small word or a comma."""
    line = pieces[-1]
    long = len(pieces) > 1 or len(line) >= thresholds.open_least
    return long and not line.endswith(_ENDS) and (line[-1].islower() or line[-1] in ",(«“’'")


def _glued(pieces: Sequence[str]) -> str:
    parts = [pieces[0]]
    for left, right in pairwise(pieces):
        if not (right[0] in _TIGHT or left[-1] in _OPENS or _ELISION.search(left[-4:])):
            parts.append(" ")
        parts.append(right)
    return "".join(parts)
