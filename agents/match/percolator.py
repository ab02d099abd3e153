"""The percolator: many queries held ready, an article asked against all of them at once.

A few queries lie in a dictionary of anchors, and their trees decide; many lie in flat arrays (`flat.py`), with the
dictionary as the delta that takes edits. Edits are in force at once. Same matches either way.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from vigie.agents.match.anchors import anchors, keys, rarity
from vigie.agents.match.clauses import PREFIX, QUOTED_PREFIX, Cost
from vigie.agents.match.document import Document
from vigie.agents.match.evaluate import matches
from vigie.agents.match.limits import LIMITS
from vigie.agents.match.syntax import Query

if TYPE_CHECKING:
    from vigie.agents.match.flat import Flat


def costs(frequencies: Mapping[str, int]) -> Cost:
    """How often a key was seen; where it never was, how rare it looks. A wrong figure costs time, never a match."""

    def cost(key: str) -> float:
        seen = frequencies.get(key)
        return rarity(key) * 0.01 + 0.5 if seen is None else 1.0 + seen

    return cost if frequencies else rarity


class Anchored:
    """Queries in a dictionary of anchors, by id."""

    def __init__(self) -> None:
        self._covers: dict[str, frozenset[str]] = {}
        self._by_anchor: dict[str, set[str]] = {}
        self._prefix_lengths: dict[int, int] = {}

    def __len__(self) -> int:
        return len(self._covers)

    def put(self, name: str, cover: frozenset[str]) -> None:
        """Hold an id under each anchor of its cover; it must not be held."""
        self._covers[name] = cover
        for anchor in cover:
            self._by_anchor.setdefault(anchor, set()).add(name)
            self._count(anchor, 1)

    def remove(self, name: str) -> None:
        """Forget an id, if it is there."""
        for anchor in self._covers.pop(name, ()):
            held = self._by_anchor[anchor]
            held.discard(name)
            if not held:
                del self._by_anchor[anchor]
            self._count(anchor, -1)

    def _count(self, anchor: str, more: int) -> None:
        if anchor.startswith((PREFIX, QUOTED_PREFIX)):
            length = len(anchor) - len(PREFIX)
            self._prefix_lengths[length] = self._prefix_lengths.get(length, 0) + more
            if not self._prefix_lengths[length]:
                del self._prefix_lengths[length]

    def candidates(self, document: Document) -> set[str]:
        """Ids that have an anchor in the article."""
        if not self._covers:
            return set()
        found: set[str] = set()
        for key in keys(document, self._prefix_lengths) & self._by_anchor.keys():
            found |= self._by_anchor[key]
        return found


class Percolator:
    """Queries by id. Not safe to change while another thread matches.

    `frequencies`: in how many articles of a sample each key stood, as advice. `flat_from`: delta at which it is folded
    into flat arrays; a tenth of the flat ones at least, so that folding costs an edit the same however many there are.
    """

    def __init__(self, frequencies: Mapping[str, int] | None = None, flat_from: int = LIMITS.flat_from) -> None:
        self._queries: dict[str, Query] = {}
        self._delta = Anchored()
        self._flat: Flat | None = None
        self._cost = costs(frequencies or {})
        self._flat_from = flat_from

    def __len__(self) -> int:
        return len(self._queries)

    def put(self, name: str, query: Query) -> None:
        """Hold a query under an id, in the place of the one that was there.

        Raises:
            ValueError: it could match an article that has none of its words (the parser refuses such queries).
        """
        cover = anchors(query.root, self._cost)
        if cover is None:
            raise ValueError(f"query {name} has no anchor")
        self.remove(name)
        self._queries[name] = query
        self._delta.put(name, cover)

    def remove(self, name: str) -> None:
        """Forget a query, if it is there."""
        if self._queries.pop(name, None) is not None:
            self._delta.remove(name)
            if self._flat is not None:
                self._flat.remove(name)

    def fold(self) -> None:
        """Fold the delta into flat arrays now; `match` does it by itself when the delta has grown."""
        from vigie.agents.match.flat import Flat  # noqa: PLC0415 a few rules need no numpy

        self._flat = Flat(self._queries, self._cost)
        self._delta = Anchored()

    def match(self, document: Document) -> list[str]:
        """Ids of the queries that the article answers, sorted."""
        flat = self._flat
        if len(self._delta) > max(self._flat_from, len(flat) // 10 if flat else 0):
            self.fold()
            flat = self._flat
        found = [name for name in self._delta.candidates(document) if matches(self._queries[name].root, document)]
        if flat is None:
            return sorted(found)
        settled = flat.match(document)
        return sorted(settled + found) if found else settled
