"""The percolator: holds many queries ready, and matches an article against all of them at once.

Each query is a small program in one array of numbers, found under the ids of its presearch terms. An edit takes effect
at once: the new program is appended, and put first in the chains of its terms. What removed programs leave behind is
cleared once it outweighs the rest.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from vigie.agents.match.index.evidence import evidence, evidence_rows
from vigie.agents.match.index.hits import AskedTerms, Hits, find_hits
from vigie.agents.match.index.percolate import matching_rules
from vigie.agents.match.index.postings import NEVER, added, no_rules, packed, widened
from vigie.agents.match.index.program import Program, program
from vigie.agents.match.index.term_ids import TermIds
from vigie.agents.match.query.presearch_terms import costs
from vigie.agents.match.query.syntax import Query
from vigie.agents.match.text.document import Document
from vigie.agents.match.text.token_table import Ints
from vigie.agents.match.thresholds import EVIDENCE, WASTE
from vigie.schemas.match import Evidence

STEP = 16
"""Distance between the bases of two articles: more than all bits of zones together."""


@dataclass(frozen=True, slots=True)
class RuleMatches:
    """The ids of the rules that an article matches, sorted, with the evidence of each."""

    names: list[str]
    document: Document
    rows: Ints
    bounds: Ints

    def evidence(self, at: int) -> tuple[Evidence, ...]:
        """Where the words stand that match the rule `names[at]`."""
        return evidence(self.rows[self.bounds[at] : self.bounds[at + 1]], self.document)


class Percolator:
    """Queries by id. Not safe to change while another thread matches.

    `frequencies`: in how many articles of a sample each term occurs. They steer speed, never the result.
    """

    def __init__(self, frequencies: Mapping[str, int] | None = None) -> None:
        self._cost = costs(frequencies or {})
        self._term_ids = TermIds()
        self._slots: dict[str, int] = {}
        self._names: list[str] = []
        self._counters = 0
        self._base = np.zeros(1, np.int64)
        self._seen, self._first, self._leads = np.zeros(1, np.int64), np.zeros(1, np.int32), np.zeros(1, np.uint8)
        self._lengths = np.zeros(0, np.int32)
        self._rules = no_rules()

    def __len__(self) -> int:
        return len(self._slots)

    def rules_in_place(self) -> int:
        """Rules in place, including those removed and not yet cleared."""
        return len(self._names)

    def put(self, name: str, query: Query) -> Program:
        """Holds a query under an id, replacing the former one, and returns its program.

        Raises:
            ValueError: it could match an article without any of its words. The parser refuses such queries.
        """
        compiled = program(query.root, self._term_ids, self._cost)
        self.remove(name)
        self._slots[name] = len(self._names)
        self._names.append(name)
        self._rules = added(self._rules, compiled, self._term_ids.count)
        self._counters = max(self._counters, compiled.counters)
        self._widen()
        return compiled

    def remove(self, name: str) -> None:
        """Removes a query, if it is there."""
        slot = self._slots.pop(name, None)
        if slot is not None:
            self._rules.visited[slot] = NEVER
            if len(self._names) > 2 * len(self._slots) + WASTE:
                self.pack()

    def pack(self) -> None:
        """Clears what removed queries have left behind."""
        self._rules = packed(self._rules, np.fromiter(self._slots.values(), np.int32, len(self._slots)))
        self._names = list(self._slots)
        self._slots = {name: slot for slot, name in enumerate(self._names)}

    def _widen(self) -> None:
        """Makes room for every term that a query asks for."""
        term_ids = self._term_ids
        self._seen, self._first = widened(self._seen, term_ids.count), widened(self._first, term_ids.count)
        self._leads = widened(self._leads, term_ids.count)
        while term_ids.leads:
            self._leads[term_ids.leads.pop()] = 1
        if len(term_ids.lengths) != len(self._lengths):
            self._lengths = np.array(sorted(term_ids.lengths), np.int32)

    def match(self, document: Document) -> list[str]:
        """Ids of the queries that the article matches, sorted."""
        found = self._found(document, self._hits(document))
        return sorted(map(self._names.__getitem__, found.tolist()))

    def match_with_evidence(self, document: Document) -> RuleMatches:
        """The same, with the evidence of each."""
        hits = self._hits(document)
        found = sorted(self._found(document, hits).tolist(), key=self._names.__getitem__)
        slots = np.array(found, np.int32)
        tokens, segments = document.tokens, document.segments
        rows, bounds = evidence_rows(self._rules, slots, tokens, segments, hits, EVIDENCE)
        return RuleMatches([self._names[slot] for slot in found], document, rows, bounds)

    def _hits(self, document: Document) -> Hits:
        self._base += STEP
        term_ids = self._term_ids
        asked = AskedTerms(term_ids.hashes, term_ids.numbers, self._leads, self._lengths)
        return find_hits(document.tokens, document.segments, asked, self._seen, self._first, self._base)

    def _found(self, document: Document, hits: Hits) -> Ints:
        return matching_rules(self._rules, document.tokens, document.segments, hits, self._counters)
