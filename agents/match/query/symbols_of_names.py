"""The symbols that are part of a name: `C++`, `Canal+`, `C#`, `.NET`, `AT&T`, `#MeToo`, `@name`, `Ke$ha`.

Other signs between and around words part them, and any of them may stand there in an article.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

STRAIGHT = {
    **dict.fromkeys(map(ord, "\u2010\u2011"), ord("-")),
    **dict.fromkeys(map(ord, "\u2018\u2019\u02bb\u02bc"), ord("'")),
    **dict.fromkeys(map(ord, "\t\n\r\u00a0\u2009\u202f\u3000"), ord(" ")),
    **{code + 0xFEE0: code for code in range(ord("!"), ord("~") + 1)},
}
"""Typographic hyphens, apostrophes, spaces and full-width signs, and the sign that a typewriter has for each. Queries
and texts are compared in this form, so that neither has to be typed as the other was printed."""
_SYMBOL = re.compile("[#$&+@.＃＄＆＋＠．]")
_AFTER = re.compile(r"[+#]+")
_BEFORE = re.compile(r"(?:(?<=\s)|^)[#@$.]$")
_DOTTED = re.compile(r"(?:(?<=\s)|^)\.$")
_AMPERSAND = re.compile(r"\s*&\s*")


def straight(text: str) -> str:
    """The text with the signs of a typewriter. No sign moves."""
    return text.translate(STRAIGHT)


def symbols_of_names(text: str, spans: Sequence[tuple[int, int]]) -> tuple[str, ...]:
    """The symbols before the first word of a text, between each two, and after the last; empty where there are none."""
    if not _SYMBOL.search(text):  # most words
        return ("",) * (len(spans) + 1)
    text = straight(text)
    between = (_between(text[end:begin], text[begin]) for (_, end), (begin, _) in pairwise(spans))
    first, last = spans[0][0], spans[-1][1]
    return (_before(text[:first], text[first]), *between, _after(text[last:]))


def all_signs(text: str, spans: Sequence[tuple[int, int]]) -> tuple[str, ...]:
    """All signs but spaces between each two words, and the symbols before the first and after the last."""
    text = straight(text)
    symbols = symbols_of_names(text, spans)
    between = ("".join(text[end:begin].split()) for (_, end), (begin, _) in pairwise(spans))
    return (symbols[0], *between, symbols[-1])


def _before(signs: str, letter: str) -> str:
    found = _BEFORE.search(signs)
    return "" if found is None or (found[0] in "$." and not letter.isalpha()) else found[0]


def _after(signs: str) -> str:
    found = _AFTER.match(signs)
    return found[0] if found else ""


def _between(signs: str, letter: str) -> str:
    if _AMPERSAND.fullmatch(signs):
        return "&"
    after = _after(signs)
    rest = signs[len(after) :]
    if _DOTTED.search(rest) and not rest[:-1]:
        return after  # the point of `asp.net` parts two words, as in any address
    before = _before(rest, letter)
    return after + (" ." if before == "." else before)  # with its space: `windows.net` is an address
