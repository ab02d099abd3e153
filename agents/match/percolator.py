"""The percolator: many queries held ready, an article asked against all of them at once.

A query is looked at only if the article has one of its anchors (`anchors.py`); then its tree decides. Edits are in
force at once: a dictionary entry more or less.
"""

from __future__ import annotations

from collections import Counter

from vigie.agents.match.anchors import PREFIX, anchors
from vigie.agents.match.document import Document
from vigie.agents.match.evaluate import matches
from vigie.agents.match.syntax import Query


class Percolator:
    """Queries by id. Not safe to change while another thread matches."""

    def __init__(self) -> None:
        self._queries: dict[str, Query] = {}
        self._covers: dict[str, frozenset[str]] = {}
        self._by_anchor: dict[str, set[str]] = {}
        self._prefix_lengths: Counter[int] = Counter()

    def __len__(self) -> int:
        return len(self._queries)

    def put(self, name: str, query: Query) -> None:
        """Hold a query under an id, in the place of the one that was there.

        Raises:
            ValueError: it could match an article that has none of its words (the parser refuses such queries).
        """
        cover = anchors(query.root)
        if cover is None:
            raise ValueError(f"query {name} has no anchor")
        self.remove(name)
        self._queries[name] = query
        self._covers[name] = cover
        for anchor in cover:
            self._by_anchor.setdefault(anchor, set()).add(name)
            if anchor.startswith(PREFIX):
                self._prefix_lengths[len(anchor) - len(PREFIX)] += 1

    def remove(self, name: str) -> None:
        """Forget a query, if it is there."""
        self._queries.pop(name, None)
        for anchor in self._covers.pop(name, ()):
            held = self._by_anchor[anchor]
            held.discard(name)
            if not held:
                del self._by_anchor[anchor]
            if anchor.startswith(PREFIX):
                length = len(anchor) - len(PREFIX)
                self._prefix_lengths[length] -= 1
                if not self._prefix_lengths[length]:
                    del self._prefix_lengths[length]

    def candidates(self, document: Document) -> set[str]:
        """Ids of the queries that have an anchor in the article."""
        found: set[str] = set()
        for key in document.keys(self._prefix_lengths) & self._by_anchor.keys():
            found |= self._by_anchor[key]
        return found

    def match(self, document: Document) -> list[str]:
        """Ids of the queries that the article answers, sorted."""
        return sorted(name for name in self.candidates(document) if matches(self._queries[name].root, document))
