"""What a query needs of an article's keys: some of each required clause, none of the forbidden (never a DNF).

A key is a word, two words side by side, a beginning of words or a value of a field. Where the clauses say all that the
query says they are `exact`, and its tree is never walked; elsewhere they only thin out what the tree decides.
AND: the clauses of all its parts; OR: one clause, the cheapest of each part together; NOT: forbidden, or nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from vigie.agents.match.syntax import QUOTE, ZONES, And, AtLeast, Near, Node, Not, Or, Phrase, Value, Wild, Word

Cost = Callable[[str], float]
Clause = frozenset[str]
WORD, PREFIX, VALUE, PAIR, QUOTED, QUOTED_PREFIX = "w:", "p:", "v:", "2:", "q:", "r:"


@dataclass(frozen=True, slots=True)
class Clauses:
    """An article that the query matches has a key of each of `required`, and if `exact` none of `forbidden`."""

    required: tuple[Clause, ...] = ()
    forbidden: Clause = frozenset()
    exact: bool = False

    @property
    def is_key(self) -> bool:
        """Whether one clause says it all."""
        return self.exact and len(self.required) == 1 and not self.forbidden


def price(clause: Clause, cost: Cost) -> float:
    """What it costs to look up a clause for each article, on average."""
    return sum(map(cost, clause))


def clauses(node: Node, cost: Cost) -> Clauses:  # noqa: PLR0911 a node kind a line
    """The clauses of a query; `cost` only advises which of them to take where there is a choice."""
    if isinstance(node, Word):
        return Clauses((frozenset({_key(WORD, QUOTED, node.zones) + node.folded}),), exact=_plain(node))
    if isinstance(node, Phrase):
        return _phrase(node)
    if isinstance(node, Wild):
        key = _key(PREFIX, QUOTED_PREFIX, node.zones) + node.prefix
        return Clauses((frozenset({key}),), exact=node.zones == ZONES and node.pattern.rstrip("*") == node.prefix)
    if isinstance(node, Value):
        return Clauses((frozenset({f"{VALUE}{node.field}:{node.value}"}),), exact=True)
    if isinstance(node, Near):
        return Clauses(clauses(node.left, cost).required + clauses(node.right, cost).required)
    if isinstance(node, And):
        return _all([clauses(part, cost) for part in node.parts])
    if isinstance(node, Or):
        return _any([clauses(part, cost) for part in node.parts], cost)
    if isinstance(node, AtLeast):
        return _at_least(node, cost)
    if isinstance(node, Not):
        inner = clauses(node.part, cost)
        return Clauses((), inner.required[0], exact=True) if inner.is_key else Clauses()
    raise TypeError(f"no clauses for {type(node).__name__}")


def _key(plain: str, quoted: str, zones: tuple[str, ...]) -> str:
    return quoted if zones == (QUOTE,) else plain


def _plain(node: Word) -> bool:
    return node.exact is None and node.zones in {ZONES, (QUOTE,)}


def _phrase(node: Phrase) -> Clauses:
    if node.zones == (QUOTE,) or node.slop:
        key = _key(WORD, QUOTED, node.zones)
        return Clauses(tuple(frozenset({key + word}) for word in dict.fromkeys(node.words)))
    pairs = dict.fromkeys(zip(node.words, node.words[1:], strict=False))
    required = tuple(frozenset({f"{PAIR}{first} {second}"}) for first, second in pairs)
    return Clauses(required, exact=node.zones == ZONES and len(node.words) == 2)  # noqa: PLR2004 a pair


def _all(parts: list[Clauses]) -> Clauses:
    required = dict.fromkeys(clause for part in parts for clause in part.required)
    forbidden: Clause = frozenset().union(*(part.forbidden for part in parts))
    return Clauses(tuple(required), forbidden, all(part.exact for part in parts))


def _any(parts: list[Clauses], cost: Cost) -> Clauses:
    if not all(part.required for part in parts):
        return Clauses()
    cheapest = (min(part.required, key=lambda clause: price(clause, cost)) for part in parts)
    return Clauses((frozenset().union(*cheapest),), exact=all(part.is_key for part in parts))


def _at_least(node: AtLeast, cost: Cost) -> Clauses:
    if len(node.parts) == 1:
        inner = clauses(node.parts[0], cost)
        return Clauses(inner.required)
    parts = [clauses(part, cost) for part in node.parts]
    least = [min((price(clause, cost) for clause in part.required), default=float("inf")) for part in parts]
    order = sorted(range(len(parts)), key=least.__getitem__)
    needed = len(parts) - min(node.count, len(parts)) + 1
    return Clauses(_any([parts[at] for at in order[:needed]], cost).required)
