"""The programs of all rules in one array, and for each term a chain of the rules to test.

A record in `code` holds: the rule's presearch terms and their number; where the leaves stand in its program, last
first, and their number; the program itself, which `starts` points to.
"""

from __future__ import annotations

from typing import Any, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from vigie.agents.compiled import compiled
from vigie.agents.match.index.program import Program
from vigie.agents.match.text.token_table import Ints

Longs = NDArray[np.int64]
Array = TypeVar("Array", bound=NDArray[Any])
END = -1
NEVER = np.iinfo(np.int64).max
"""In `visited`, marks a removed rule, so that no article is tested against it."""


class Rules(NamedTuple):
    """By term id: the `heads` of the chain of postings, whose rules are `owners` and whose links are `nexts`.

    By rule: where its program `starts` in `code`, and the base of the last article that `visited` it.
    `counts`: rules, postings, numbers in `code`.
    """

    heads: Ints
    owners: Ints
    nexts: Ints
    starts: Ints
    visited: Longs
    code: Ints
    counts: Longs


def no_rules() -> Rules:
    """Empty arrays, with room for the first rule."""
    heads, owners, nexts, starts, code = (np.full(1, END, np.int32) for _ in range(5))
    return Rules(heads, owners, nexts, starts, np.zeros(1, np.int64), code, np.zeros(3, np.int64))


def widened(array: Array, size: int, fill: int = 0) -> Array:
    """The array, or a copy at least twice as long if it is shorter than `size`."""
    if size <= len(array):
        return array
    wider = np.full(max(size, 2 * len(array)), fill, array.dtype)
    wider[: len(array)] = array
    return wider  # type: ignore[return-value]  # the same kind of array


def added(rules: Rules, compiled_rule: Program, terms: int) -> Rules:
    """The rules with one more. `terms`: how many terms have an id by now."""
    record = np.array(
        (
            *compiled_rule.presearch_terms,
            len(compiled_rule.presearch_terms),
            *compiled_rule.leaves[::-1],
            len(compiled_rule.leaves),
            *compiled_rule.code,
        ),
        dtype=np.int32,
    )
    count, postings, written = rules.counts.tolist()
    wider = Rules(
        widened(rules.heads, terms, END),
        widened(rules.owners, postings + len(compiled_rule.presearch_terms)),
        widened(rules.nexts, postings + len(compiled_rule.presearch_terms)),
        widened(rules.starts, count + 1),
        widened(rules.visited, count + 1),
        widened(rules.code, written + len(record)),
        rules.counts,
    )
    _add(wider, record, len(record) - len(compiled_rule.code))
    return wider


@compiled
def _add(rules: Rules, record: Ints, header: int) -> None:
    """Appends a record, and puts it first in the chains of its presearch terms."""
    rule, written = rules.counts[0], rules.counts[2]
    rules.code[written : written + len(record)] = record
    rules.starts[rule], rules.visited[rule] = written + header, 0
    for term in record[: header - 2 - record[header - 1]]:
        posting = rules.counts[1]
        rules.owners[posting], rules.nexts[posting] = rule, rules.heads[term]
        rules.heads[term] = posting
        rules.counts[1] += 1
    rules.counts[0] += 1
    rules.counts[2] += len(record)


@compiled
def packed(rules: Rules, kept: Ints) -> Rules:
    """These rules alone, in this order, without what removed ones left behind."""
    fresh = Rules(
        np.full(len(rules.heads), END, np.int32),
        np.empty_like(rules.owners),
        np.empty_like(rules.nexts),
        np.empty_like(rules.starts),
        np.zeros_like(rules.visited),
        np.empty_like(rules.code),
        np.zeros(3, np.int64),
    )
    for rule in kept:
        begin, end = _begin(rules, rule), _begin(rules, rule + 1)
        _add(fresh, rules.code[begin:end], rules.starts[rule] - begin)
    return fresh


@compiled
def _begin(rules: Rules, rule: int) -> int:
    """Where the record of a rule begins; for the rule after the last, where it would."""
    if rule == rules.counts[0]:
        return int(rules.counts[2])
    start = rules.starts[rule]
    leaves = rules.code[start - 1]
    return int(start - 2 - leaves - rules.code[start - 2 - leaves])
