"""The title of an HTML page: of all that the page calls itself, what most of its own voices agree on."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_WORDS = re.compile(r"\w+")
_SEPARATOR = re.compile(r"\s+(?:[|–—·•»«:]|-{1,2})\s+|\s*\|\s*")
_SHORT = 3
_MOST = 60
_SPLITS_MOST = 8

# measured: the given titles of data/extraction and its lines/, tuned on half of the publishers, read on the others
_HEADING = 0.75
_ONLY_HEADING = 0.25
_HEADING_AGREED = 1.0
_STRUCTURED = 1.5
_SHARED = 0.75
_MARKED = 0.5
_IN_DOCUMENT_TITLE = 0.5
_PART = 0.2
_WHOLE_DOCUMENT_TITLE = -0.9
_TOO_SHORT = -2.0
_SITE = -3.0

Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Voices:
    """What a page calls itself, by who says it. `headings`: its h1; `marked`: elements of schema.org's headline."""

    headings: Sequence[str] = ()
    structured: str | None = None
    shared: str | None = None
    marked: Sequence[str] = ()
    document: str | None = None
    site: str | None = None


def headline(voices: Voices) -> str:
    """The best candidate as written; "" if the page says nothing. The earlier wins between equals."""
    best, most = "", float("-inf")
    known = _Known(voices)
    for text in dict.fromkeys(_candidates(voices)):
        worth = known.worth(words(text))
        if worth > most:
            best, most = text, worth
    return best


def words(text: str | None) -> Words:
    """The words of a title in lower case."""
    return tuple(_WORDS.findall(text.lower())) if text else ()


def _candidates(voices: Voices) -> Iterator[str]:
    named = (voices.structured, *voices.headings[:_MOST], voices.shared, *voices.marked[:_MOST], voices.document)
    yield from (text for text in named if text and words(text))
    document = voices.document or ""
    for split in list(_SEPARATOR.finditer(document))[:_SPLITS_MOST]:
        yield from (part for part in (document[: split.start()], document[split.end() :]) if words(part))


class _Known:
    """The voices as words, computed once a page."""

    def __init__(self, voices: Voices) -> None:
        self.headings = {words(text) for text in voices.headings[:_MOST]}
        self.structured, self.shared = words(voices.structured), words(voices.shared)
        self.marked = {words(text) for text in voices.marked[:_MOST]}
        self.document, self.site = words(voices.document), words(voices.site)
        self.claimed = {*self.structured, *self.shared, *self.document}

    def worth(self, title: Words) -> float:
        """How many voices say a title, each with its weight."""
        worth = self._of_heading(title) if title in self.headings else 0.0
        worth += _STRUCTURED * (title == self.structured) + _SHARED * (title == self.shared)
        worth += _MARKED * (title in self.marked) + _SITE * (title == self.site)
        if title == self.document:
            worth += _WHOLE_DOCUMENT_TITLE
        elif len(title) >= _SHORT and _holds(self.document, title):
            worth += _IN_DOCUMENT_TITLE + _PART * (title == self.document[: len(title)])
        return worth + _TOO_SHORT * (len(title) < _SHORT)

    def _of_heading(self, title: Words) -> float:
        agreed = sum(word in self.claimed for word in title) / len(title)
        return _HEADING + _ONLY_HEADING * (len(self.headings) == 1) + _HEADING_AGREED * agreed


def _holds(whole: Words, part: Words) -> bool:
    return f" {' '.join(part)} " in f" {' '.join(whole)} "
