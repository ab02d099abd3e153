"""Presearch terms: an article must have at least one of them for a query to match it.

AND takes the terms of its cheapest part, OR those of every part, NOT has none; so they cover the query without
expanding it into a disjunctive normal form. The idea is the presearcher's of Luwak (Woodward and Saunders, 2013), now
Lucene Monitor, without its index of queries. A term is a word, a pair of words, a prefix or the value of a field.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from itertools import pairwise

from vigie.agents.match.query.syntax import And, AtLeast, Near, Node, Not, Or, Phrase, Value, Wild, Word, Written
from vigie.agents.match.text.sign_kinds import is_unspaced
from vigie.agents.match.thresholds import COMMON_FIELD, LETTER, PREFIX_PENALTY, RARE_FIELD, SIGN_LETTERS, UNSEEN

Cost = Callable[[str], float]
Cover = frozenset[str]
WORD, PREFIX, VALUE, PAIR = "w:", "p:", "v:", "2:"
_COMMON_FIELDS = ("v:lang:", "v:country:", "v:source:", "v:site:", "v:topic:")
NEVER_CHEAP = float("inf")


def rarity(term: str) -> float:
    """The cost of a term without statistics. Long words are rare, pairs and names rarer, languages common."""
    if term.startswith(VALUE):
        return COMMON_FIELD if term.startswith(_COMMON_FIELDS) else RARE_FIELD
    length = len(term) - 2 if term.isascii() else sum(map(_weight, term[2:]))
    base = LETTER / (1 + length * length)
    return base * PREFIX_PENALTY if term.startswith(PREFIX) else base


@cache
def _weight(sign: str) -> float:
    """How many letters of an alphabet a sign says as much as."""
    return SIGN_LETTERS if sign.isalnum() and is_unspaced(sign) else 1.0


def costs(frequencies: Mapping[str, int]) -> Cost:
    """The cost of a term: its count in the sample, else how rare it looks. A wrong cost takes time, never a match."""

    def cost(term: str) -> float:
        seen = frequencies.get(term)
        return rarity(term) * UNSEEN + 0.5 if seen is None else 1.0 + seen

    return cost if frequencies else rarity


def price(cover: Cover | None, cost: Cost) -> float:
    """The cost of a cover for an average article; infinite without a cover."""
    return NEVER_CHEAP if cover is None else sum(map(cost, cover))


def presearch_terms(node: Node, cost: Cost = rarity) -> Cover | None:  # noqa: PLR0911 a node kind a line
    """The cheapest cover; None if the query can match an article without any of its words."""
    if isinstance(node, Word):
        return frozenset({WORD + node.folded})
    if isinstance(node, (Phrase, Written)):
        return _cheapest((frozenset({term}) for term in _in_a_row(node)), cost)
    if isinstance(node, Wild):
        return frozenset({PREFIX + node.prefix})
    if isinstance(node, Value):
        return frozenset({f"{VALUE}{node.field}:{node.value}"})
    if isinstance(node, Near):
        return _cheapest((presearch_terms(node.left, cost), presearch_terms(node.right, cost)), cost)
    if isinstance(node, And):
        return _cheapest((presearch_terms(part, cost) for part in node.parts), cost)
    if isinstance(node, Or):
        return _every([presearch_terms(part, cost) for part in node.parts])
    if isinstance(node, AtLeast):
        return _at_least(node, cost)
    if isinstance(node, Not):
        return None
    raise TypeError(f"no presearch terms for {type(node).__name__}")


def _in_a_row(node: Phrase | Written) -> Iterable[str]:
    if len(node.words) == 1 or (isinstance(node, Phrase) and node.slop):
        return (WORD + word for word in node.words)
    return (f"{PAIR}{first} {second}" for first, second in pairwise(node.words))


def _cheapest(covers: Iterable[Cover | None], cost: Cost) -> Cover | None:
    return min(covers, key=lambda cover: price(cover, cost), default=None)


def _every(covers: list[Cover | None]) -> Cover | None:
    known = [cover for cover in covers if cover is not None]
    return frozenset().union(*known) if known and len(known) == len(covers) else None


def _at_least(node: AtLeast, cost: Cost) -> Cover | None:
    """Where `k` of `n` parts must match, at least one of any `n - k + 1` parts does."""
    covers = sorted((presearch_terms(part, cost) for part in node.parts), key=lambda cover: price(cover, cost))
    return _every(covers[: max(1, len(covers) - node.count + 1)] if len(covers) > 1 else covers)
