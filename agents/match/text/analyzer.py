"""Analyzers: where the words of a text are cut, and the folded form in which they are compared.

A word is a run of letters, digits and their combining marks. Folding removes case, accents and ligatures. An apostrophe
ends a word, so French and Italian elisions (`l'`, `d'`, `qu'`, `dell'`) are words of their own.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from vigie.agents.accents import without_accents
from vigie.agents.match.thresholds import FOLDS_CACHED, NAMES_CACHED

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
class AnalyzedWord:
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
    """A cache of folded words. Mapping over a dictionary is four times as fast as over a function."""

    def __init__(self, fold: Callable[[str], str]) -> None:
        super().__init__()
        self._fold = fold

    def __missing__(self, word: str) -> str:
        if len(self) >= FOLDS_CACHED:
            self.clear()
        folded = self[word] = self._fold(word)
        return folded


class Analyzer:
    """How text becomes words: where it is cut, how words are folded, whether hyphenated ones are also joined."""

    def __init__(self, word: re.Pattern[str], fold: Callable[[str], str], *, joins: bool) -> None:
        self.word = word
        self.joins = joins
        self.fold = _Folds(fold).__getitem__

    def words(self, text: str) -> list[str]:
        """The folded words of a text, in order."""
        return list(map(self.fold, self.word.findall(text)))


FOLDED = Analyzer(WORD, _fold, joins=True)
"""The product's analyzer: no case, accents or ligatures. `porte-parole` is two words and also `porteparole`."""


@lru_cache(maxsize=1)
def plain() -> Analyzer:
    """Lucene's analysis, for comparing match by match: letters and decimal digits, in lower case, accents kept."""
    others = "".join(sign for sign in map(chr, range(0x11000)) if unicodedata.category(sign) in {"No", "Nl"})
    return Analyzer(re.compile(rf"[^\W_{others}]+"), str.lower, joins=False)


def fold(word: str) -> str:
    """The form compared: without case, accents and ligatures (Unicode NFKD, marks dropped, case folded)."""
    return FOLDED.fold(word)


def tokens(text: str, analyzer: Analyzer = FOLDED) -> list[AnalyzedWord]:
    """The words of a text, in order."""
    return [
        AnalyzedWord(found[0], analyzer.fold(found[0]), found.start(), found.end())
        for found in analyzer.word.finditer(text)
    ]


@lru_cache(maxsize=NAMES_CACHED)
def name(value: str, analyzer: Analyzer = FOLDED) -> str:
    """A name folded as a whole: its words with single spaces. Two names are equal if these are."""
    return " ".join(analyzer.words(value))
