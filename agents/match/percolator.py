"""The percolator: many queries held ready, an article asked against all of them at once.

Each query is a small program in one array of numbers, found under the numbers of its anchors. Edits are in force at
once: a program is laid behind the others, and itself before the chains of its anchors; what removed ones leave behind
is cleared when there is as much of it as of the rest.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from vigie.agents.match import proof
from vigie.agents.match.anchors import costs
from vigie.agents.match.document import Document
from vigie.agents.match.keys import Keys
from vigie.agents.match.limits import EVIDENCE
from vigie.agents.match.marks import Asked, Marks, mark
from vigie.agents.match.percolate import answered
from vigie.agents.match.postings import NEVER, added, no_rules, packed, roomy
from vigie.agents.match.program import Program, program
from vigie.agents.match.syntax import Query
from vigie.agents.match.tokens import Ints
from vigie.schemas.match import Evidence

STEP = 16
"""From one article's base to the next: above all the bits of zones."""
WASTE = 1_000
"""Removed rules that are left in place at least, before they are cleared."""


@dataclass(frozen=True, slots=True)
class Answers:
    """The ids of the rules that an article answers, sorted, and what proves each."""

    names: list[str]
    document: Document
    rows: Ints
    bounds: Ints

    def evidence(self, at: int) -> tuple[Evidence, ...]:
        """Where the words stand that answer the rule of `names[at]`."""
        return proof.evidence(self.rows[self.bounds[at] : self.bounds[at + 1]], self.document)


class Percolator:
    """Queries by id. Not safe to change while another thread matches.

    `frequencies`: in how many articles of a sample each key stood, as advice.
    """

    def __init__(self, frequencies: Mapping[str, int] | None = None) -> None:
        self._cost = costs(frequencies or {})
        self._keys = Keys()
        self._slots: dict[str, int] = {}
        self._names: list[str] = []
        self._counters = 0
        self._base = np.zeros(1, np.int64)
        self._seen, self._first, self._leads = np.zeros(1, np.int64), np.zeros(1, np.int32), np.zeros(1, np.uint8)
        self._lengths = np.zeros(0, np.int32)
        self._rules = no_rules()

    def __len__(self) -> int:
        return len(self._slots)

    def held(self) -> int:
        """Rules in place, those included that were removed and not yet cleared."""
        return len(self._names)

    def put(self, name: str, query: Query) -> Program:
        """Hold a query under an id, in the place of the one that was there; what it has become.

        Raises:
            ValueError: it could match an article that has none of its words (the parser refuses such queries).
        """
        laid = program(query.root, self._keys, self._cost)
        self.remove(name)
        self._slots[name] = len(self._names)
        self._names.append(name)
        self._rules = added(self._rules, laid, self._keys.count)
        self._counters = max(self._counters, laid.counters)
        self._widen()
        return laid

    def remove(self, name: str) -> None:
        """Forget a query, if it is there."""
        slot = self._slots.pop(name, None)
        if slot is not None:
            self._rules.looked[slot] = NEVER
            if len(self._names) > 2 * len(self._slots) + WASTE:
                self.pack()

    def pack(self) -> None:
        """Clear what removed queries have left behind."""
        self._rules = packed(self._rules, np.fromiter(self._slots.values(), np.int32, len(self._slots)))
        self._names = list(self._slots)
        self._slots = {name: slot for slot, name in enumerate(self._names)}

    def _widen(self) -> None:
        """Room for every key that is asked for."""
        keys = self._keys
        self._seen, self._first = roomy(self._seen, keys.count), roomy(self._first, keys.count)
        self._leads = roomy(self._leads, keys.count)
        while keys.leads:
            self._leads[keys.leads.pop()] = 1
        if len(keys.lengths) != len(self._lengths):
            self._lengths = np.array(sorted(keys.lengths), np.int32)

    def match(self, document: Document) -> list[str]:
        """Ids of the queries that the article answers, sorted."""
        found = self._found(document, self._mark(document))
        return sorted(map(self._names.__getitem__, found.tolist()))

    def answers(self, document: Document) -> Answers:
        """The same, with what proves each."""
        marks = self._mark(document)
        found = sorted(self._found(document, marks).tolist(), key=self._names.__getitem__)
        slots = np.array(found, np.int32)
        tokens, segments = document.tokens, document.segments
        rows, bounds = proof.proven(self._rules, slots, tokens, segments, marks, EVIDENCE)
        return Answers([self._names[slot] for slot in found], document, rows, bounds)

    def _mark(self, document: Document) -> Marks:
        self._base += STEP
        keys = self._keys
        asked = Asked(keys.hashes, keys.numbers, self._leads, self._lengths)
        return mark(document.tokens, document.segments, asked, self._seen, self._first, self._base)

    def _found(self, document: Document, marks: Marks) -> Ints:
        return answered(self._rules, document.tokens, document.segments, marks, self._counters)
