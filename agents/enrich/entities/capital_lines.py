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
_DATELINE = re.compile(r"(?:[^\W\d_]{2,}\.?(?:[ '-]|/(?=\w))?){1,6}(?=[,.]? ?[^\n]{0,30}[—–-] )")
_IN = frozenset(["in", "at", "near", "from", "à", "en", "de", "nach", "bei", "a", "em", "vers", "depuis"])
_INSIDE_TOWNS = frozenset(["de", "du", "da", "do", "di", "del", "of", "am", "an", "sur", "sous"])
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
    if dateline is None or not dateline.group().isupper() or not _are_towns(dateline.group()):
        return line
    return _WORD.sub(casing.dateline, dateline.group()) + line[dateline.end() :]


def _are_towns(dateline: str) -> bool:
    """Whether the words are long enough to be no acronyms, or towns: `NEW YORK/SAN FRANCISCO`."""
    if all(len(word) >= SHORTEST_IN_CAPITALS for word in _WORD.findall(dateline)):
        return True
    return all(towns(plain(_WORD.sub(_in_town, place.strip(" .")))) for place in dateline.split("/"))


def _in_town(found: re.Match[str]) -> str:
    """A word of a town's name as running text has it."""
    small = found.group().lower()
    return small if found.start() and small in _INSIDE_TOWNS else _title(small)


@dataclass(slots=True)
class _Casing:
    """Gives the words of a line in capitals, one after the other, the letters that running text would have."""

    of_article: Container[str]
    known: Lexicon
    words: WordLists
    before: str = ""

    def dateline(self, found: re.Match[str]) -> str:
        """A word of a town's name."""
        return found.group() if self._is_acronym(found.group()) else _in_town(found)

    def headline(self, found: re.Match[str]) -> str:
        """A word as the article has it; unknown ones are small, but for what follows a given name or a particle."""
        small = found.group().lower()
        name = self.before in given_names() or self.before in LINKING or small in given_names()
        return self._word(found, is_name=name or (self.before in _IN and bool(towns(plain(_title(small))))))

    def _is_acronym(self, word: str) -> bool:
        return len(word) <= LONGEST_ACRONYM and plain(word) in self.known.by_form

    def _word(self, found: re.Match[str], *, is_name: bool) -> str:
        word = found.group()
        small, before = word.lower(), self.before
        self.before = small
        if len(small) != len(word) or self._is_acronym(word):
            return word
        if _title(small) in self.of_article or found.start() == 0:
            return _title(small)
        if word in self.of_article and not is_name:
            return word
        if small in self.of_article or small in self.words.articles or small in PARTICLES or small in self.words.common:
            return small
        return _title(small) if is_name or plain(_title(small)) in self.known.by_form or before in PARTICLES else small


def _title(small: str) -> str:
    return small[0].upper() + small[1:]
