"""Which rules an article answers: those under the keys it has, each asked by its tests."""

from __future__ import annotations

import numpy as np

from vigie.agents.compiled import compiled
from vigie.agents.match.document import Segments
from vigie.agents.match.marks import Marks
from vigie.agents.match.postings import END, Rules
from vigie.agents.match.program import HEADER, TRUE, Test
from vigie.agents.match.spans import close, stands
from vigie.agents.match.tokens import Ints, Tokens

SEEN, BEGINS, CLEAR, COUNT, CLOSE = (int(test) for test in (Test.SEEN, Test.BEGINS, Test.CLEAR, Test.COUNT, Test.CLOSE))


@compiled
def answered(rules: Rules, tokens: Tokens, segments: Segments, marks: Marks, counters: int) -> Ints:
    """The rules that the article answers, in no order."""
    candidates = _candidates(rules, marks.found, marks.base[0])
    code, starts, seen, base = rules.code, rules.starts, marks.seen, marks.base[0]
    counts = np.zeros(counters + 1, np.int32)
    ends, kept = np.empty(4, np.int32), 0
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
                yes = close(code, test, tokens, segments.bits, marks, ends)
            else:
                yes = stands(code[test : test + code[test + 1]], tokens, segments, marks)
            at = code[test + 2] if yes else code[test + 3]
        if at == TRUE:
            candidates[kept] = rule
            kept += 1
    return candidates[:kept]


@compiled
def _candidates(rules: Rules, found: Ints, base: int) -> Ints:
    """The rules that have a key of the article among their anchors, each once."""
    heads, owners, nexts, looked = rules.heads, rules.owners, rules.nexts, rules.looked
    candidates, count = np.empty(256, np.int32), 0
    for number in found:
        posting = heads[number]
        while posting != END:
            rule = owners[posting]
            if looked[rule] < base:
                looked[rule] = base
                if count == len(candidates):
                    wider = np.empty(count * 2, np.int32)
                    wider[:count] = candidates
                    candidates = wider
                candidates[count] = rule
                count += 1
            posting = nexts[posting]
    return candidates[:count]
