"""An article as the matcher sees it: words of title, text and quotes, and values of fields, for compiled code."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from vigie.agents.match.alphabet import alphabet
from vigie.agents.match.keys import FIELDS
from vigie.agents.match.syntax import QUOTE, TEXT, TITLE
from vigie.agents.match.tokens import Tokens, codes_of, cut
from vigie.agents.match.words import FOLDED, Reading

BITS = {TITLE: 1, TEXT: 2, QUOTE: 4}
"""Zones of running words, as bits: a word is looked for in some of them."""
VALUE_BIT = 8
Values = dict[str, list[str]]


class Segments(NamedTuple):
    """A row a segment: its bit, and the field of a value."""

    bits: NDArray[np.uint8]
    fields: NDArray[np.uint8]


class Document:
    """`texts`: title, text, quotes, values, in this order; `bases`: where a quote begins in the text."""

    def __init__(self, texts: list[str], bases: list[int], values: Values, reading: Reading) -> None:
        self.texts = texts
        self.bases = bases
        self.values = values
        lengths = [0, *map(len, texts)]
        codes = codes_of("".join(texts))
        self.tokens: Tokens = cut(codes, np.cumsum(lengths, dtype=np.int32), alphabet(reading))
        fields = [FIELDS[field] for field, held in values.items() for _ in held]
        quotes = len(texts) - len(fields) - 2
        bits = [BITS[TITLE], BITS[TEXT], *[BITS[QUOTE]] * quotes, *[VALUE_BIT] * len(fields)]
        self.segments = Segments(np.array(bits, np.uint8), np.array([*[0] * (quotes + 2), *fields], np.uint8))

    def field(self, segment: int) -> str:
        """The name of a segment's field."""
        if segment < len(self.bases):
            return TITLE if segment == 0 else TEXT
        return _NAMES[int(self.segments.fields[segment])]


_NAMES = {number: name for name, number in FIELDS.items()}


def document(article: Mapping[str, Any], reading: Reading = FOLDED) -> Document:
    """An article record of any stage, or a flat one; missing fields are empty."""
    paragraphs = article.get("paragraphs") or ()
    body = "\n\n".join(paragraphs) if paragraphs else str(article.get("text") or article.get("body") or "")
    quotes = _list(article.get("quotes"))
    values = {name: held for name, held in _values(article, quotes).items() if held}
    texts = [str(article.get("title") or ""), body, *(_text(quote, "text") for quote in quotes)]
    bases = [0, 0, *map(_start, quotes)]
    return Document([*texts, *(value for held in values.values() for value in held)], bases, values, reading)


def _start(quote: Any) -> int:
    start = quote.get("start") if isinstance(quote, dict) else None
    return start if isinstance(start, int) else 0


def _values(article: Mapping[str, Any], quotes: list[Any]) -> Values:
    entities = [*_list(article.get("entities")), *_list(article.get("entity"))]
    places = [*_list(article.get("places")), *_list(article.get("place"))]
    sources = _strings(article, "source")
    return {
        "entity": _names(entities),
        "person": _names(_typed(entities, "PER")),
        "org": _names(_typed(entities, "ORG")),
        "place": _names(_typed(entities, "LOC")) + _names(places),
        "country": [_text(place, "country") for place in places if isinstance(place, dict)]
        + _strings(article, "country"),
        "lang": _strings(article, "language") + _strings(article, "lang"),
        "source": sources,
        "site": _strings(article, "site") + sources,
        "author": _strings(article, "authors") + _strings(article, "author"),
        "keyword": [_text(keyword, "term") for keyword in _list(article.get("keywords"))],
        "speaker": [_text(quote, "speaker") for quote in quotes],
        "story": _strings(article, "story_id"),
        "topic": _strings(article, "topic"),
    }


def _list(value: Any) -> list[Any]:
    if value is None:
        return []
    return list(value) if isinstance(value, (list, tuple)) else [value]


def _strings(article: Mapping[str, Any], name: str) -> list[str]:
    return [str(value) for value in _list(article.get(name))]


def _text(value: Any, name: str) -> str:
    if isinstance(value, dict):
        return str(value.get(name) or "")
    return str(value) if name in {"text", "term"} else ""


def _typed(entities: list[Any], kind: str) -> list[Any]:
    return [entity for entity in entities if isinstance(entity, dict) and entity.get("type") == kind]


def _names(entities: list[Any]) -> list[str]:
    return [name for entity in entities for name in _forms(entity)]


def _forms(entity: Any) -> Iterator[str]:
    if isinstance(entity, dict):
        yield str(entity.get("name") or "")
        yield from map(str, _list(entity.get("aliases")))
    else:
        yield str(entity)
