"""An article as the matcher reads it: the words of title, text and quotes, and the values of fields."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from vigie.agents.match.text.alphabet import alphabet
from vigie.agents.match.text.analyzer import FOLDED, Analyzer
from vigie.agents.match.text.fields import FIELDS, QUOTE, TEXT, TITLE
from vigie.agents.match.text.token_table import TokenTable, codes_of, tokenized
from vigie.schemas.enriched import EnrichedArticle, Entity

BITS = {TITLE: 1, TEXT: 2, QUOTE: 4}
"""The bit of each zone of running words. A query looks for a word in some of the zones."""
VALUE_BIT = 8
Values = dict[str, list[str]]


class Segments(NamedTuple):
    """One row a segment: the bit of its zone, and the field if it is a value."""

    bits: NDArray[np.uint8]
    fields: NDArray[np.uint8]


class Document:
    """An article cut into segments.

    `texts`: title, text, quotes, then values. `bases`: where title, text and quotes begin in their field.
    """

    def __init__(self, texts: list[str], bases: list[int], values: Values, analyzer: Analyzer) -> None:
        self.texts = texts
        self.bases = bases
        self.values = values
        lengths = [0, *map(len, texts)]
        codes = codes_of("".join(texts))
        self.tokens: TokenTable = tokenized(codes, np.cumsum(lengths, dtype=np.int32), alphabet(analyzer))
        fields = [FIELDS[field] for field, entries in values.items() for _ in entries]
        quotes = len(texts) - len(fields) - 2
        bits = [BITS[TITLE], BITS[TEXT], *[BITS[QUOTE]] * quotes, *[VALUE_BIT] * len(fields)]
        self.segments = Segments(np.array(bits, np.uint8), np.array([*[0] * (quotes + 2), *fields], np.uint8))

    def field(self, segment: int) -> str:
        """The name of a segment's field."""
        if segment < len(self.bases):
            return TITLE if segment == 0 else TEXT
        return _NAMES[int(self.segments.fields[segment])]


_NAMES = {number: name for name, number in FIELDS.items()}


def document(article: EnrichedArticle, analyzer: Analyzer = FOLDED) -> Document:
    """The document of an enriched article."""
    texts = [article.title, article.text, *(quote.text for quote in article.quotes)]
    bases = [0, 0, *(quote.start for quote in article.quotes)]
    values = {name: entries for name, entries in _values(article).items() if entries}
    return Document([*texts, *(value for entries in values.values() for value in entries)], bases, values, analyzer)


def _values(article: EnrichedArticle) -> Values:
    sources = [article.source] if article.source else []
    places = _forms(entity for entity in article.entities if entity.type == "LOC")
    return {
        "entity": _forms(article.entities),
        "person": _forms(entity for entity in article.entities if entity.type == "PER"),
        "org": _forms(entity for entity in article.entities if entity.type == "ORG"),
        "place": [*places, *(place.name for place in article.places)],
        "country": [place.country or "" for place in article.places],
        "lang": [article.language],
        "source": sources,
        "site": sources,
        "author": list(article.authors),
        "keyword": [keyword.term for keyword in article.keywords],
        "speaker": [quote.speaker or "" for quote in article.quotes],
        "story": [article.story_id] if article.story_id else [],
    }


def _forms(entities: Iterable[Entity]) -> list[str]:
    return [form for entity in entities for form in (entity.name, *entity.aliases)]
