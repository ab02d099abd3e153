"""The fields of an article that a query can name: zones of running words, and whole values."""

from __future__ import annotations

TEXT = "text"
TITLE = "title"
QUOTE = "quote"
ZONES = (TITLE, TEXT)
"""Fields of running words that a bare word is looked for in; a phrase never crosses from one to the other."""
WORD_FIELDS = {"title": (TITLE,), "text": (TEXT,), "body": (TEXT,), "quote": (QUOTE,)}
VALUE_FIELDS = {
    "entity": "entity",
    "person": "person",
    "org": "org",
    "place": "place",
    "country": "country",
    "lang": "lang",
    "language": "lang",
    "source": "source",
    "site": "site",
    "author": "author",
    "keyword": "keyword",
    "speaker": "speaker",
    "story": "story",
    "topic": "topic",
}
"""Fields of whole values, compared after folding."""
FIELD_NAMES = frozenset({*WORD_FIELDS, *VALUE_FIELDS})
"""What may stand before a colon."""
FIELDS = {name: number for number, name in enumerate(sorted(set(VALUE_FIELDS.values())))}
"""Numbers of the fields of values, for compiled code."""
