"""Analyzers: where the words of a text are cut, and the folded form in which they are compared.

A word is a run of letters, digits and their marks; in scripts without spaces each sign is one (`sign_kinds`). Folding
removes case, accents and ligatures (`folding`). An apostrophe ends a word, so French and Italian elisions (`l'`, `d'`,
`qu'`, `dell'`) are words of their own.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache

from vigie.agents.match.text import folding
from vigie.agents.match.text.sign_kinds import SignKind, kind_of


@dataclass(frozen=True, slots=True)
class AnalyzedWord:
    """A word at code points `[start, end)`: as it stands, and folded."""

    text: str
    folded: str
    start: int
    end: int


class Analyzer:
    """How text becomes words: what each sign does, how words are folded, whether hyphenated ones are also joined."""

    def __init__(self, kind: Callable[[str], SignKind], fold: Callable[[str], str], *, joins: bool) -> None:
        self.kind = kind
        self.joins = joins
        self.fold = fold

    def spans(self, text: str) -> list[tuple[int, int]]:
        """Where the words of a text begin and end: what the compiled pass over an article does, a sign at a time."""
        found: list[tuple[int, int]] = []
        start, is_sign = -1, False
        for at, kind in enumerate(map(self.kind, text)):
            if start >= 0 and (kind <= SignKind.SIGN or (is_sign and kind != SignKind.MARK)):
                found.append((start, at))
                start = -1
            if start < 0 and SignKind.SIGN <= kind <= SignKind.EXPANDED:
                start, is_sign = at, kind == SignKind.SIGN
        return [*found, (start, len(text))] if start >= 0 else found

    def words(self, text: str) -> list[str]:
        """The folded words of a text, in order."""
        return [self.fold(text[start:end]) for start, end in self.spans(text)]


FOLDED = Analyzer(kind_of, folding.fold, joins=True)
"""The product's analyzer: no case, accents or ligatures. `porte-parole` is two words and also `porteparole`."""


@lru_cache(maxsize=1)
def plain() -> Analyzer:
    """Lucene's analysis, for comparing match by match: letters and decimal digits, in lower case, accents kept."""
    others = "".join(sign for sign in map(chr, range(0x11000)) if unicodedata.category(sign) in {"No", "Nl"})
    word = re.compile(rf"[^\W_{others}]")

    @cache
    def kind(sign: str) -> SignKind:
        if not word.match(sign):
            return SignKind.GAP
        return SignKind.LETTER if len(sign.lower()) == 1 else SignKind.EXPANDED

    return Analyzer(kind, str.lower, joins=False)


def fold(word: str) -> str:
    """The form compared: without case, accents and ligatures."""
    return FOLDED.fold(word)


def tokens(text: str, analyzer: Analyzer = FOLDED) -> list[AnalyzedWord]:
    """The words of a text, in order."""
    return [
        AnalyzedWord(text[start:end], analyzer.fold(text[start:end]), start, end) for start, end in analyzer.spans(text)
    ]


def name(value: str, analyzer: Analyzer = FOLDED) -> str:
    """A name folded as a whole: its words with single spaces. Two names are equal if these are."""
    return " ".join(analyzer.words(value))
