"""The tree of a query. Every node knows the code points `[start, end)` of the query that it stands for."""

from __future__ import annotations

from dataclasses import dataclass

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


@dataclass(frozen=True, slots=True)
class Node:
    """Any part of a query."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Word(Node):
    """A word in some zones; with `exact`, as it is written (`=Word`)."""

    folded: str
    zones: tuple[str, ...] = ZONES
    exact: str | None = None


@dataclass(frozen=True, slots=True)
class Phrase(Node):
    """Words next to each other, or with at most `slop` other words among them, in any order then (`"a b"~5`)."""

    words: tuple[str, ...]
    zones: tuple[str, ...] = ZONES
    slop: int = 0


@dataclass(frozen=True, slots=True)
class Wild(Node):
    """A word with `*` (any letters) or `?` (one letter); `prefix` is what stands before the first of them."""

    pattern: str
    prefix: str
    zones: tuple[str, ...] = ZONES


@dataclass(frozen=True, slots=True)
class Value(Node):
    """A whole value of a field."""

    field: str
    value: str


@dataclass(frozen=True, slots=True)
class Near(Node):
    """Both within `distance` words of each other, in one zone; `ordered`: the left one first."""

    left: Node
    right: Node
    distance: int
    ordered: bool


@dataclass(frozen=True, slots=True)
class And(Node):
    """All of them."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or(Node):
    """Any of them."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Not(Node):
    """Not this."""

    part: Node


@dataclass(frozen=True, slots=True)
class AtLeast(Node):
    """At least `count` of the parts; of a single word, at least so many times."""

    count: int
    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Query:
    """A query that can be matched."""

    text: str
    root: Node
