"""Which lines an exact rule may know, by their first characters. Most lines need no other look."""

from __future__ import annotations

import re
from functools import cache

import numpy as np

from vigie.agents.clean.model.arrays import Flags
from vigie.agents.clean.model.codepoints import DECIMAL, LAST, WORD, Codes, Table, Text, text_of
from vigie.agents.clean.rules.boilerplate import openings
from vigie.agents.compiled import compiled
from vigie.agents.hashing import SEED, mixed

_LONGEST = 6
"""Characters of a head, at most."""
_UNDERSCORE = ord("_")
_ROOM, _HALF = 1 << 15, np.uint64(32)
_ENDS, _GOES_ON = 1, 2
_PLAIN = re.compile(r"(?:[\w '’-](?![?*{+]))*")
_CHOICE = re.compile(r"\(\?:((?:[^()\\]|\\.)*)\)(?![*{+])(\??)")
_ONE_OF = re.compile(r"\[([\w'’ ]+)\](?![*{+])(\??)")
_OPTIONAL = re.compile(r"([\w '’-])(\?)")


@cache
def heads() -> Table:
    """How markers start: for each hash of first characters, whether a head ends there and whether one goes on."""
    found = {head for pattern in openings() for head in _heads(f"(?:{pattern})") if head}
    return _written(text_of(sorted(found)))


def _heads(pattern: str) -> set[str]:
    """The first characters of all that a pattern matches, fewer where it leaves more open."""
    found = _PLAIN.match(pattern)
    plain = found[0] if found else ""
    rest = pattern[len(plain) :]
    nested = _CHOICE.search(rest) if rest.startswith("(?:") else None
    choice = nested or _ONE_OF.match(rest) or _OPTIONAL.match(rest)
    if len(plain) >= _LONGEST or choice is None:
        return {plain[:_LONGEST]}
    options = choice[1].split("|") if nested else list(choice[1])
    every = [*options, ""] if choice[2] else options
    before, after = plain + rest[: choice.start()], rest[choice.end() :]
    return set().union(*(_heads(before + option + after) for option in every))


@compiled
def _written(found: Text) -> Table:
    out = np.zeros(_ROOM, np.uint8)
    for i in range(len(found.starts)):
        state, place = SEED, -1
        for at in range(found.starts[i], found.ends[i]):
            if place >= 0:
                out[place] |= _GOES_ON
            state = mixed(state, np.uint64(found.codes[at]))
            place = int(state >> _HALF) & (_ROOM - 1)
        out[place] |= _ENDS
    return out


@compiled
def may_say(folded: Text, known: Table, table: Table) -> Flags:
    """Whether each line, in lower case, starts with a head, or not with a letter."""
    out = np.empty(len(folded.starts), np.bool_)
    for i in range(len(out)):
        start, end = folded.starts[i], folded.ends[i]
        role = table[min(folded.codes[start], LAST)] if start < end else 0
        is_letter = role & WORD and not role & DECIMAL and folded.codes[start] != _UNDERSCORE
        out[i] = not is_letter or _opens(folded.codes, start, end, known)
    return out


@compiled
def _opens(codes: Codes, start: int, end: int, known: Table) -> bool:
    """Whether a line starts with a head. Two with one hash cost a needless look, no more."""
    state = SEED
    for at in range(start, end):
        state = mixed(state, np.uint64(codes[at]))
        told = known[int(state >> _HALF) & (_ROOM - 1)]
        if told & _ENDS:
            return True
        if not told & _GOES_ON:
            return False
    return False
