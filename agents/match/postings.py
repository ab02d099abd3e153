"""The rules' programs one behind the other, and chains of the rules to look at for each key.

A record in `code`: its anchors, how many; where its leaves stand in its program, from the last on, how many; the
program, which `starts` points to.
"""

from __future__ import annotations

from typing import Any, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from vigie.agents.compiled import compiled
from vigie.agents.match.program import Program
from vigie.agents.match.tokens import Ints

Longs = NDArray[np.int64]
Array = TypeVar("Array", bound=NDArray[Any])
END = -1
NEVER = np.iinfo(np.int64).max
"""What a removed rule was last looked at for: it is looked at no more."""


class Rules(NamedTuple):
    """By number of a key the `heads` of its chain of postings: `owners`, `nexts`.

    By rule: where its program starts in `code`, and the base of the article that it was last `looked` at for.
    `counts`: rules, postings, numbers in `code`.
    """

    heads: Ints
    owners: Ints
    nexts: Ints
    starts: Ints
    looked: Longs
    code: Ints
    counts: Longs


def no_rules() -> Rules:
    """Room for the first."""
    heads, owners, nexts, starts, code = (np.full(1, END, np.int32) for _ in range(5))
    return Rules(heads, owners, nexts, starts, np.zeros(1, np.int64), code, np.zeros(3, np.int64))


def roomy(array: Array, size: int, fill: int = 0) -> Array:
    """The array, or one twice as large with the same at its beginning, if it has not so many places."""
    if size <= len(array):
        return array
    wider = np.full(max(size, 2 * len(array)), fill, array.dtype)
    wider[: len(array)] = array
    return wider  # type: ignore[return-value]  # the same kind of array


def added(rules: Rules, laid: Program, keys: int) -> Rules:
    """The rules with one more; `keys`: how many are numbered by now."""
    record = np.array(
        (*laid.anchors, len(laid.anchors), *laid.leaves[::-1], len(laid.leaves), *laid.code), dtype=np.int32
    )
    count, postings, written = rules.counts.tolist()
    wider = Rules(
        roomy(rules.heads, keys, END),
        roomy(rules.owners, postings + len(laid.anchors)),
        roomy(rules.nexts, postings + len(laid.anchors)),
        roomy(rules.starts, count + 1),
        roomy(rules.looked, count + 1),
        roomy(rules.code, written + len(record)),
        rules.counts,
    )
    _add(wider, record, len(record) - len(laid.code))
    return wider


@compiled
def _add(rules: Rules, record: Ints, header: int) -> None:
    """Lay a record behind the others, and before the chains of its anchors."""
    rule, written = rules.counts[0], rules.counts[2]
    rules.code[written : written + len(record)] = record
    rules.starts[rule], rules.looked[rule] = written + header, 0
    for anchor in record[: header - 2 - record[header - 1]]:
        posting = rules.counts[1]
        rules.owners[posting], rules.nexts[posting] = rule, rules.heads[anchor]
        rules.heads[anchor] = posting
        rules.counts[1] += 1
    rules.counts[0] += 1
    rules.counts[2] += len(record)


@compiled
def packed(rules: Rules, kept: Ints) -> Rules:
    """Some of the rules, in this order, without what others left behind."""
    fresh = Rules(
        np.full(len(rules.heads), END, np.int32),
        np.empty_like(rules.owners),
        np.empty_like(rules.nexts),
        np.empty_like(rules.starts),
        np.zeros_like(rules.looked),
        np.empty_like(rules.code),
        np.zeros(3, np.int64),
    )
    for rule in kept:
        begin, end = _begin(rules, rule), _begin(rules, rule + 1)
        _add(fresh, rules.code[begin:end], rules.starts[rule] - begin)
    return fresh


@compiled
def _begin(rules: Rules, rule: int) -> int:
    """Where a rule's record begins; of the one behind the last, where the next would."""
    if rule == rules.counts[0]:
        return int(rules.counts[2])
    start = rules.starts[rule]
    leaves = rules.code[start - 1]
    return int(start - 2 - leaves - rules.code[start - 2 - leaves])
