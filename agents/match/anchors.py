"""Anchors: keys of which an article must have at least one for a query to match it (a cover, never a DNF).

AND: those of its cheapest part; OR: those of all its parts; NOT: none. The presearcher idea of Luwak (Woodward and
Saunders, 2013), now Lucene Monitor, without its index of queries.
"""

from __future__ import annotations

from collections.abc import Callable

from vigie.agents.match.syntax import And, AtLeast, Near, Node, Not, Or, Phrase, Value, Wild, Word

Cost = Callable[[str], float]
WORD, PREFIX, VALUE = "w:", "p:", "v:"
NEVER = 1e12


def rarity(key: str) -> float:
    """Advice without statistics: long words are rare, values are rarer, prefixes cost a look-up more."""
    length = len(key) - 2
    base = 1000.0 / (1 + length * length)
    return base / 4 if key.startswith(VALUE) else base * 3 if key.startswith(PREFIX) else base


def anchors(node: Node, cost: Cost = rarity) -> frozenset[str] | None:  # noqa: PLR0911 a node kind a line
    """The cheapest cover, or None if the query can match an article that has none of its words."""
    if isinstance(node, Word):
        return frozenset({WORD + node.folded})
    if isinstance(node, Phrase):
        return frozenset({min((WORD + word for word in node.words), key=cost)})
    if isinstance(node, Wild):
        return frozenset({PREFIX + node.prefix})
    if isinstance(node, Value):
        return frozenset({f"{VALUE}{node.field}:{node.value}"})
    if isinstance(node, Near):
        return _cheapest([anchors(node.left, cost), anchors(node.right, cost)], cost)
    if isinstance(node, And):
        return _cheapest([anchors(part, cost) for part in node.parts], cost)
    if isinstance(node, Or):
        return _union([anchors(part, cost) for part in node.parts])
    if isinstance(node, AtLeast):
        covers = sorted((anchors(part, cost) for part in node.parts), key=lambda cover: _cost(cover, cost))
        needed = len(covers) - min(node.count, len(covers)) + 1
        return _union(covers[:needed])
    if isinstance(node, Not):
        return None
    raise TypeError(f"no anchors for {type(node).__name__}")


def _cost(cover: frozenset[str] | None, cost: Cost) -> float:
    return NEVER if cover is None else sum(map(cost, cover))


def _cheapest(covers: list[frozenset[str] | None], cost: Cost) -> frozenset[str] | None:
    return min(covers, key=lambda cover: _cost(cover, cost))


def _union(covers: list[frozenset[str] | None]) -> frozenset[str] | None:
    together: set[str] = set()
    for cover in covers:
        if cover is None:
            return None
        together |= cover
    return frozenset(together)
