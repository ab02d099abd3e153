"""The text as the models read it best: plain apostrophes, and lines in capitals in small letters.

The models learnt from running text. A headline in capitals, or the capitals of a dateline, hide its names from them.
Every code point keeps its position.
"""

from __future__ import annotations

import re
from collections.abc import Container
from dataclasses import dataclass, replace
from typing import TypeVar

from vigie.agents.enrich.gazetteer.lexicon import Lexicon, lexicon
from vigie.agents.enrich.gazetteer.towns import towns
from vigie.agents.enrich.text.forms import plain
from vigie.agents.enrich.text.person_names import LINKING, PARTICLES
from vigie.agents.enrich.text.speech import given_names
from vigie.agents.enrich.text.word_lists import WordLists, words_of
from vigie.agents.enrich.thresholds import LONGEST_ACRONYM, SHORTEST_IN_CAPITALS
from vigie.schemas import CleanArticle

_STRAIGHT = str.maketrans({"’": "'", "‘": "'", "ʼ": "'"})
_WORD = re.compile(r"[^\W\d_]+")
_DATELINE = re.compile(r"(?:[^\W\d_]{4,}[ '-]?){1,3}(?=[,.]? ?[^\n]{0,30}[—–-] )")
_IN = frozenset(["in", "at", "near", "from", "à", "en", "de", "nach", "bei", "a", "em", "vers", "depuis"])
Article = TypeVar("Article", bound=CleanArticle)


def as_models_read(article: Article) -> Article:
    """The article with plain apostrophes, and its lines in capitals as running text would have them."""
    lines = [article.title, *article.paragraphs]
    straight = [line.translate(_STRAIGHT) for line in lines]
    if any(map(_has_capitals, straight)):
        words = set(_WORD.findall(" ".join(line for line in straight if not line.isupper())))
        straight = [
            _in_small_letters(line, words, lexicon(article.language), words_of(article.language)) for line in straight
        ]
    return article if straight == lines else replace(article, title=straight[0], paragraphs=tuple(straight[1:]))


def _has_capitals(line: str) -> bool:
    return (line.isupper() and " " in line.strip()) or line[:SHORTEST_IN_CAPITALS].isupper()


def _in_small_letters(line: str, of_article: Container[str], known: Lexicon, words: WordLists) -> str:
    casing = _Casing(of_article, known, words)
    if line.isupper() and " " in line.strip():
        return _WORD.sub(casing.headline, line)
    dateline = _DATELINE.match(line)
    if dateline is None or not dateline.group().isupper():
        return line
    return _WORD.sub(casing.dateline, dateline.group()) + line[dateline.end() :]


@dataclass(slots=True)
class _Casing:
    """Gives the words of a line in capitals, one after the other, the letters that running text would have."""

    of_article: Container[str]
    known: Lexicon
    words: WordLists
    before: str = ""

    def dateline(self, found: re.Match[str]) -> str:
        """A word of a town's name."""
        return self._word(found, is_name=True)

    def headline(self, found: re.Match[str]) -> str:
        """A word as the article has it; unknown ones are small, but for what follows a given name or a particle."""
        small = found.group().lower()
        name = self.before in given_names() or self.before in LINKING or small in given_names()
        return self._word(found, is_name=name or (self.before in _IN and bool(towns(plain(_title(small))))))

    def _word(self, found: re.Match[str], *, is_name: bool) -> str:
        word = found.group()
        small, before = word.lower(), self.before
        self.before = small
        if len(small) != len(word) or (len(word) <= LONGEST_ACRONYM and plain(word) in self.known.by_form):
            return word
        if _title(small) in self.of_article or found.start() == 0:
            return _title(small)
        if word in self.of_article:
            return word
        if small in self.of_article or small in self.words.articles or small in PARTICLES or small in self.words.common:
            return small
        return _title(small) if is_name or plain(_title(small)) in self.known.by_form or before in PARTICLES else small


def _title(small: str) -> str:
    return small[0].upper() + small[1:]
