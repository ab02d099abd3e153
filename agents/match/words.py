"""Words: where they stand, and the folded form by which they are compared.

A word is a run of letters, digits and their combining marks. Case, accents and ligatures fold away; an apostrophe
ends a word, so that French and Italian elisions (`l'`, `d'`, `qu'`, `dell'`) stand apart from what they precede.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from vigie.agents.accents import without_accents

MARKS = (
    "\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc"
    "\u0900-\u0903\u093a-\u094f"
)
WORD = re.compile(rf"[^\W_]+(?:[{MARKS}]+[^\W_]*)*")
HYPHENS = frozenset("-\u2010\u2011")
REMEMBERED = 200_000
"""Folded forms kept at a time: a day of news in six languages has about as many distinct words."""
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


def _fold(word: str) -> str:
    if word.isascii():
        return word.lower()
    return without_accents(word.translate(_LIGATURES).casefold())


class _Folds(dict[str, str]):
    """Word → what it is compared by, remembered; a dictionary is four times as fast to map over as a function."""

    def __init__(self, fold: Callable[[str], str]) -> None:
        super().__init__()
        self._fold = fold

    def __missing__(self, word: str) -> str:
        if len(self) >= REMEMBERED:
            self.clear()
        folded = self[word] = self._fold(word)
        return folded


class Reading:
    """How text becomes words: where they are cut, how they are folded, whether hyphenated ones also stand joined."""

    def __init__(self, word: re.Pattern[str], fold: Callable[[str], str], *, joins: bool) -> None:
        self.word = word
        self.joins = joins
        self.fold = _Folds(fold).__getitem__

    def words(self, text: str) -> list[str]:
        """The folded words of a text, in order."""
        return list(map(self.fold, self.word.findall(text)))


FOLDED = Reading(WORD, _fold, joins=True)
"""The product's: no case, accents, ligatures; `porte-parole` is found as two words and as `porteparole`."""


@lru_cache(maxsize=1)
def plain() -> Reading:
    """Lucene's letters and decimal digits, lower-cased, accents kept: to be compared with it, match for match."""
    others = "".join(sign for sign in map(chr, range(0x11000)) if unicodedata.category(sign) in {"No", "Nl"})
    return Reading(re.compile(rf"[^\W_{others}]+"), str.lower, joins=False)


def fold(word: str) -> str:
    """The form that is compared: no case, no accents, no ligatures (Unicode NFKD, marks left out, case folded)."""
    return FOLDED.fold(word)


def tokens(text: str, reading: Reading = FOLDED) -> list[Token]:
    """The words of a text, in order."""
    return [
        Token(found[0], reading.fold(found[0]), found.start(), found.end()) for found in reading.word.finditer(text)
    ]


@lru_cache(maxsize=100_000)
def name(value: str, reading: Reading = FOLDED) -> str:
    """A name folded as a whole: its words, one space between. Names are equal if these are."""
    return " ".join(reading.words(value))
