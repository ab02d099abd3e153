"""Whether the symbols about some words of an article, or their spelling, are those that a query asks for."""

from __future__ import annotations

import numpy as np

from vigie.agents.compiled import compiled
from vigie.agents.match.index.program import ALONE, HEADER, SPELLED
from vigie.agents.match.query.symbols_of_names import STRAIGHT
from vigie.agents.match.text.token_table import Codes, Ints, TokenTable

_AMPERSAND, _AT, _DOLLAR, _HASH, _PLUS, _SPACE = map(ord, "&@$#+ ")
_PRINTED = np.array(sorted(STRAIGHT), np.int32)
_TYPED = np.array([STRAIGHT[code] for code in sorted(STRAIGHT)], np.int32)
_FIRST = 0xA0
"""Before it stand the signs of a typewriter: most of a text."""


@compiled
def stands_so(test: Ints, token: int, tokens: TokenTable) -> bool:
    """Whether the words from a token on stand as a WRITTEN test says: symbols before, between and after, and spelling.

    `test` is laid out as `program.Test` says.
    """
    flags, width, at = test[HEADER + 1], test[HEADER + 2], HEADER + 3 + test[HEADER + 2]
    codes, begins, ends, is_spelled = tokens.codes, tokens.starts, tokens.ends, test[HEADER + 1] & SPELLED != 0
    if not _stand_before(test[at + 1 : at + 1 + test[at]], token, tokens):
        return False
    at += 1 + test[at]
    for word in range(token, token + width - 1):
        wanted = test[at + 1 : at + 1 + test[at]]
        if (is_spelled or test[at] > 0) and not _stand_between(wanted, codes, ends[word], begins[word + 1], flags):
            return False
        at += 1 + test[at]
    if not _stand_after(test[at + 1 : at + 1 + test[at]], token + width - 1, tokens, flags):
        return False
    at += 1 + test[at]
    for word in range(token, token + width):
        if is_spelled:
            if not _are(test[at + 1 : at + 1 + test[at]], codes[begins[word] : ends[word]]):
                return False
            at += 1 + test[at]
    return True


@compiled
def _stand_before(wanted: Ints, token: int, tokens: TokenTable) -> bool:
    """Whether these symbols stand right before a word, and neither another of them nor a word right before those."""
    size = len(wanted)
    if size == 0:
        return True
    start, limit = tokens.starts[token] - size, tokens.segment_starts[tokens.segments[token]]
    if start < limit or not _are(wanted, tokens.codes[start : start + size]):
        return False
    if start == limit:
        return True
    is_joined = token > 0 and tokens.ends[token - 1] == start
    return not is_joined and _straight(tokens.codes[start - 1]) != wanted[0]


@compiled
def _stand_after(wanted: Ints, token: int, tokens: TokenTable, flags: int) -> bool:
    """Whether these symbols stand right after a word, and not another of them."""
    end, limit = tokens.ends[token] + len(wanted), tokens.segment_starts[tokens.segments[token] + 1]
    if end > limit or not _are(wanted, tokens.codes[end - len(wanted) : end]):
        return False
    if end == limit:
        return True
    after = _straight(tokens.codes[end])
    if flags & ALONE and after in (_PLUS, _HASH):
        return False
    return len(wanted) == 0 or after != wanted[-1]


@compiled
def _stand_between(wanted: Ints, codes: Codes, start: int, end: int, flags: int) -> bool:
    """Whether what stands between two words is just this: all signs but spaces, or all symbols of names."""
    at = 0
    for place in range(start, end):
        sign = _straight(codes[place])
        counts = sign != _SPACE if flags & SPELLED else _is_symbol(sign)
        for each in wanted:
            counts |= sign == each
        if counts:
            if at == len(wanted) or sign != wanted[at]:
                return False
            at += 1
    return at == len(wanted)


@compiled
def _are(wanted: Ints, codes: Codes) -> bool:
    if len(wanted) != len(codes):
        return False
    for at in range(len(wanted)):
        if wanted[at] != _straight(codes[at]):
            return False
    return True


@compiled
def _is_symbol(sign: int) -> bool:
    return sign in (_AMPERSAND, _AT, _DOLLAR, _HASH, _PLUS)


@compiled
def _straight(code: int) -> int:
    """The sign that a typewriter has for it: `STRAIGHT`."""
    if code < _FIRST:
        return _SPACE if code in (9, 10, 13) else code
    at = np.searchsorted(_PRINTED, code)
    return int(_TYPED[at]) if at < len(_PRINTED) and _PRINTED[at] == code else code
