"""The syntax tree of a query. Every node covers the code points `[start, end)` of the query."""

from __future__ import annotations

from dataclasses import dataclass

from vigie.agents.match.text.fields import ZONES


@dataclass(frozen=True, slots=True)
class Node:
    """Any part of a query."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Word(Node):
    """A word in some zones."""

    folded: str
    zones: tuple[str, ...] = ZONES


@dataclass(frozen=True, slots=True)
class Written(Node):
    """Words in a row with certain symbols about them (`C++`, `AT&T`), or spelled just so (`=Apple`).

    `symbols`: those before the first word, between each two and after the last; an empty string admits anything.
    `spelled`: each word as it must stand, or nothing. `is_alone`: no `+` or `#` may follow (`C` is not `C++`).
    """

    words: tuple[str, ...]
    symbols: tuple[str, ...]
    spelled: tuple[str, ...] = ()
    is_alone: bool = False
    zones: tuple[str, ...] = ZONES


@dataclass(frozen=True, slots=True)
class Phrase(Node):
    """Words in a row; with `slop`, in any order with at most so many others among them (`"a b"~5`)."""

    words: tuple[str, ...]
    zones: tuple[str, ...] = ZONES
    slop: int = 0


@dataclass(frozen=True, slots=True)
class Wild(Node):
    """A word with `*` (any letters) or `?` (one letter). `prefix` is what precedes the first of them."""

    pattern: str
    prefix: str
    zones: tuple[str, ...] = ZONES


@dataclass(frozen=True, slots=True)
class Value(Node):
    """The whole value of a field."""

    field: str
    value: str


@dataclass(frozen=True, slots=True)
class Near(Node):
    """Both sides within `distance` words of each other in one zone; if `ordered`, the left one first."""

    left: Node
    right: Node
    distance: int
    ordered: bool


@dataclass(frozen=True, slots=True)
class And(Node):
    """All parts match."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or(Node):
    """Any part matches."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Not(Node):
    """The part does not match."""

    part: Node


@dataclass(frozen=True, slots=True)
class AtLeast(Node):
    """At least `count` parts match; a single part occurs at least `count` times."""

    count: int
    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Query:
    """A valid query."""

    text: str
    root: Node
