"""Words: where they stand, and the folded form by which they are compared.

A word is a run of letters, digits and their combining marks. Case, accents and ligatures fold away; an apostrophe
ends a word, so that French and Italian elisions (`l'`, `d'`, `qu'`, `dell'`) stand apart from what they precede.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

MARKS = (
    "\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc"
    "\u0900-\u0903\u093a-\u094f"
)
WORD = re.compile(rf"[^\W_]+(?:[{MARKS}]+[^\W_]*)*")
HYPHENS = frozenset("-\u2010\u2011")
_LIGATURES = str.maketrans(
    {"œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae", "ø": "o", "Ø": "o", "ł": "l", "Ł": "l", "đ": "d"}
)


@dataclass(frozen=True, slots=True)
class Token:
    """A word at code points `[start, end)`: as it stands, and folded."""

    text: str
    folded: str
    start: int
    end: int


@lru_cache(maxsize=200_000)
def fold(word: str) -> str:
    """The form that is compared: no case, no accents, no ligatures (Unicode NFKD, marks left out, case folded)."""
    if word.isascii():
        return word.lower()
    decomposed = unicodedata.normalize("NFKD", word.translate(_LIGATURES).casefold())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def tokens(text: str) -> list[Token]:
    """The words of a text, in order."""
    return [Token(found[0], fold(found[0]), found.start(), found.end()) for found in WORD.finditer(text)]


def name(value: str) -> str:
    """A name folded as a whole: its words, one space between. Names are equal if these are."""
    return " ".join(fold(word) for word in WORD.findall(value))
