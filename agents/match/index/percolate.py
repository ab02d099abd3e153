"""Which rules an article matches: candidates share a presearch term with it, and their programs decide."""

from __future__ import annotations

import numpy as np

from vigie.agents.compiled import compiled
from vigie.agents.match.index.hits import Hits
from vigie.agents.match.index.postings import END, Rules
from vigie.agents.match.index.program import HEADER, TRUE, Test
from vigie.agents.match.index.spans import close, holds
from vigie.agents.match.text.document import Segments
from vigie.agents.match.text.token_table import Ints, TokenTable

SEEN, BEGINS, CLEAR, COUNT, CLOSE = (int(test) for test in (Test.SEEN, Test.BEGINS, Test.CLEAR, Test.COUNT, Test.CLOSE))


@compiled
def matching_rules(rules: Rules, tokens: TokenTable, segments: Segments, hits: Hits, counters: int) -> Ints:
    """The rules that the article matches, in no order."""
    candidates = _candidates(rules, hits.found, hits.base[0])
    code, starts, seen, base = rules.code, rules.starts, hits.seen, hits.base[0]
    counts = np.zeros(counters + 1, np.int32)
    ends, matched = np.empty(4, np.int32), 0
    for rule in candidates:
        start, at = starts[rule], 0
        while at >= 0:
            test = start + at
            kind, yes = code[test], False
            if kind <= BEGINS:
                zones = code[test + HEADER]
                stop = test + code[test + 1] if kind == SEEN else test + HEADER + 2
                for place in range(test + HEADER + 1, stop):
                    bits = seen[code[place]] - base
                    if bits > 0 and bits & zones:
                        yes = True
                        break
            elif kind == COUNT:
                counts[code[test + HEADER]] += 1
                yes = counts[code[test + HEADER]] >= code[test + HEADER + 1]
            elif kind == CLEAR:
                counts[code[test + HEADER]] = 0
            elif kind == CLOSE:
                yes = close(code, test, tokens, segments.bits, hits, ends)
            else:
                yes = holds(code[test : test + code[test + 1]], tokens, segments, hits)
            at = code[test + 2] if yes else code[test + 3]
        if at == TRUE:
            candidates[matched] = rule
            matched += 1
    return candidates[:matched]


@compiled
def _candidates(rules: Rules, found: Ints, base: int) -> Ints:
    """The rules with a term of the article among their presearch terms, each once."""
    heads, owners, nexts, visited = rules.heads, rules.owners, rules.nexts, rules.visited
    candidates, count = np.empty(256, np.int32), 0
    for number in found:
        posting = heads[number]
        while posting != END:
            rule = owners[posting]
            if visited[rule] < base:
                visited[rule] = base
                if count == len(candidates):
                    wider = np.empty(count * 2, np.int32)
                    wider[:count] = candidates
                    candidates = wider
                candidates[count] = rule
                count += 1
            posting = nexts[posting]
    return candidates[:count]
