"""Anchors: keys of which an article must have at least one for a query to match it (a cover, never a DNF).

The cheapest required clause of the query. The presearcher idea of Luwak (Woodward and Saunders, 2013), now Lucene
Monitor, without its index of queries.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

from vigie.agents.match.clauses import (
    PAIR,
    PREFIX,
    QUOTED,
    QUOTED_PREFIX,
    VALUE,
    WORD,
    Clause,
    Cost,
    clauses,
    price,
)
from vigie.agents.match.document import Document
from vigie.agents.match.syntax import QUOTE, Node

_COMMON_FIELDS = ("v:lang:", "v:country:", "v:source:", "v:site:", "v:topic:")


def rarity(key: str) -> float:
    """Advice without statistics: long words are rare, pairs and names rarer, languages and sources common."""
    if key.startswith(VALUE):
        return 300.0 if key.startswith(_COMMON_FIELDS) else 2.0
    length = len(key) - 2
    base = 1000.0 / (1 + length * length)
    return base * 3 if key.startswith((PREFIX, QUOTED_PREFIX)) else base


def anchors(node: Node, cost: Cost = rarity) -> Clause | None:
    """The cheapest cover, or None if the query can match an article that has none of its words."""
    required = clauses(node, cost).required
    return min(required, key=lambda clause: price(clause, cost)) if required else None


def keys(document: Document, prefix_lengths: Iterable[int]) -> set[str]:
    """Every key that an article answers to, as text."""
    found = {f"{VALUE}{name}:{value}" for name, values in document.values.items() for value in values}
    lengths = tuple(prefix_lengths)
    for quoted, word_key, prefix_key in ((False, WORD, PREFIX), (True, QUOTED, QUOTED_PREFIX)):
        words = document.words(quoted=quoted)
        found.update(word_key + word for word in words)
        for length in lengths:
            found.update(prefix_key + word[:length] for word in words if len(word) >= length)
    for zone in document.zones:
        if zone.field != QUOTE:
            found.update(f"{PAIR}{first} {second}" for first, second in pairwise(zone.words))
    return found
