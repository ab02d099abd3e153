"""Other evidence of a flattened page's title: its URL, and the heading of its comments."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice
from urllib.parse import unquote, urlsplit

from vigie.agents.accents import without_accents

_LONGEST = 2_048
_WORDS_LEAST, _LETTERS_LEAST = 3, 3
"""Words of an address, and letters of each, from which it reads like a title."""
_ENDING = re.compile(r"\.\w{2,5}$")
_SLUG_WORD = re.compile(r"[^\W\d_]+")
_LINE_WORD = re.compile(r"[^\W_]+")
_SPELLED = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "æ": "ae", "ø": "o", "œ": "oe", "ł": "l", "đ": "d", "'": "", "’": ""}
)
"""How addresses spell what is no plain letter, beside letters without their accents."""
_HEAD = re.compile(
    r"(?:il y a |hay |há |ci sono )?\d{1,5} (?:comment(?:aire|s)?s?|réactions?|réponses?|responses?|repl(?:y|ies)"
    r"|thoughts?|kommentare?|antwort(?:en)?|gedanken?|comentarios?|respuestas?|comentários?|respostas?|comment[io]"
    r"|rispost[ae]|reacties?|komentarz\w*|odpowiedzi) (?:on|to|sur|à|zu|über|en|a|em|su|op|do|na)"
    r"\s?[:«»“”„\"‘'‹›\s]{1,3}(?=\S)",
    re.IGNORECASE,
)
_HEAD_OPENS = frozenset("0123456789iIhHcC")
_HEAD_LONGEST, _HEADS_MOST, _QUOTED_LEAST = 400, 4, 12


def address_words(url: str | None) -> frozenset[str]:
    """The words of the part of an address that reads most like a title: none, if they are fewer than three."""
    if not url or len(url) > _LONGEST:
        return frozenset()
    try:
        path = unquote(urlsplit(url).path).lower()
    except ValueError:
        return frozenset()
    parts = [_SLUG_WORD.findall(_ENDING.sub("", part)) for part in path.split("/")]
    words = {word for word in max(parts, key=len) if len(word) >= _LETTERS_LEAST}
    return frozenset(map(_plain, words)) if len(words) >= _WORDS_LEAST else frozenset()


def agreement(address: frozenset[str], line: str) -> float:
    """Share of an address's words that a line has, spelled as addresses spell them."""
    return len(address.intersection(_LINE_WORD.findall(_plain(line.lower())))) / len(address)


def quoted(lines: Sequence[str]) -> str | None:
    """The line that the head of comments repeats: '2 responses to “The harbour reopens”'; the longest of several."""
    may = [line for line in lines if line[0] in _HEAD_OPENS and len(line) <= _HEAD_LONGEST]
    heads = (found for line in may if (found := _HEAD.match(line)))
    for head in islice(heads, _HEADS_MOST):
        said = head.string[head.end() :]
        named = [line for line in lines if len(line) >= _QUOTED_LEAST and _opens(line, said)]
        if named:
            return max(named, key=len)
    return None


def _opens(line: str, said: str) -> bool:
    return said.startswith(line) and not said[len(line) : len(line) + 1].isalnum()


def _plain(text: str) -> str:
    return text if text.isascii() and "'" not in text else without_accents(text.translate(_SPELLED))
