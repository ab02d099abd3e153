"""Anchors: keys of which an article must have at least one for a query to match it (a cover, never a DNF).

AND: the cheapest part's, OR: all of every part, NOT: none. The presearcher idea of Luwak (Woodward and Saunders, 2013),
now Lucene Monitor, without its index of queries. A key is a word, two side by side, a beginning or a field's value.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from itertools import pairwise

from vigie.agents.match.syntax import And, AtLeast, Near, Node, Not, Or, Phrase, Value, Wild, Word

Cost = Callable[[str], float]
Cover = frozenset[str]
WORD, PREFIX, VALUE, PAIR = "w:", "p:", "v:", "2:"
_COMMON_FIELDS = ("v:lang:", "v:country:", "v:source:", "v:site:", "v:topic:")
NEVER_CHEAP = float("inf")


def rarity(key: str) -> float:
    """Advice without statistics: long words are rare, pairs and names rarer, languages and sources common."""
    if key.startswith(VALUE):
        return 300.0 if key.startswith(_COMMON_FIELDS) else 2.0
    length = len(key) - 2
    base = 1000.0 / (1 + length * length)
    return base * 3 if key.startswith(PREFIX) else base


def costs(frequencies: Mapping[str, int]) -> Cost:
    """How often a key was seen; where it never was, how rare it looks. A wrong figure costs time, never a match."""

    def cost(key: str) -> float:
        seen = frequencies.get(key)
        return rarity(key) * 0.01 + 0.5 if seen is None else 1.0 + seen

    return cost if frequencies else rarity


def price(cover: Cover | None, cost: Cost) -> float:
    """What it costs to look up a cover for each article, on average; without one, everything."""
    return NEVER_CHEAP if cover is None else sum(map(cost, cover))


def anchors(node: Node, cost: Cost = rarity) -> Cover | None:  # noqa: PLR0911 a node kind a line
    """The cheapest cover, or None if the query can match an article that has none of its words."""
    if isinstance(node, Word):
        return frozenset({WORD + node.folded})
    if isinstance(node, Phrase):
        return _cheapest((frozenset({key}) for key in _phrase(node)), cost)
    if isinstance(node, Wild):
        return frozenset({PREFIX + node.prefix})
    if isinstance(node, Value):
        return frozenset({f"{VALUE}{node.field}:{node.value}"})
    if isinstance(node, Near):
        return _cheapest((anchors(node.left, cost), anchors(node.right, cost)), cost)
    if isinstance(node, And):
        return _cheapest((anchors(part, cost) for part in node.parts), cost)
    if isinstance(node, Or):
        return _every([anchors(part, cost) for part in node.parts])
    if isinstance(node, AtLeast):
        return _at_least(node, cost)
    if isinstance(node, Not):
        return None
    raise TypeError(f"no anchors for {type(node).__name__}")


def _phrase(node: Phrase) -> Iterable[str]:
    if node.slop or len(node.words) == 1:
        return (WORD + word for word in node.words)
    return (f"{PAIR}{first} {second}" for first, second in pairwise(node.words))


def _cheapest(covers: Iterable[Cover | None], cost: Cost) -> Cover | None:
    return min(covers, key=lambda cover: price(cover, cost), default=None)


def _every(covers: list[Cover | None]) -> Cover | None:
    known = [cover for cover in covers if cover is not None]
    return frozenset().union(*known) if known and len(known) == len(covers) else None


def _at_least(node: AtLeast, cost: Cost) -> Cover | None:
    """Of `n` parts that must hold `k`: one of any `n - k + 1` of them does."""
    covers = sorted((anchors(part, cost) for part in node.parts), key=lambda cover: price(cover, cost))
    return _every(covers[: max(1, len(covers) - node.count + 1)] if len(covers) > 1 else covers)
