"""Many queries in flat arrays: which rules an article may answer is worked out for all at once, by numpy.

Every key of the queries has a number. A clause of several keys becomes a key of its own (a group) that an article has
if it has one of them. A rule is a row for each key of its anchor clause: three more keys it requires, one it forbids.
The rows of an article's keys are gathered and thinned; what is left matches, or has its tree decide.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import chain, repeat

import numpy as np
from numpy.typing import NDArray

from vigie.agents.match.clauses import (
    PAIR,
    PREFIX,
    QUOTED,
    QUOTED_PREFIX,
    VALUE,
    WORD,
    Clause,
    Clauses,
    Cost,
    clauses,
    price,
)
from vigie.agents.match.document import Document
from vigie.agents.match.evaluate import matches
from vigie.agents.match.syntax import QUOTE, Node, Query

Ints = NDArray[np.int32]
ALWAYS, NEVER, FIRST_KEY = 0, 1, 2
REQUIRED = 3
"""Required keys a row: 98 % of the workload's rules need no more; the tree decides the rest."""
REMEMBERED = 50_000
"""Words whose beginnings are remembered: more than the words of a day's news that occur twice."""


@dataclass(frozen=True, slots=True)
class _Lists:
    """Many short lists in one array: list `n` is `items[starts[n]:starts[n + 1]]`."""

    starts: Ints
    items: Ints

    @classmethod
    def of(cls, pairs: list[tuple[int, int]], count: int) -> _Lists:
        """The second numbers of the pairs, by the first."""
        table = np.array(pairs, dtype=np.int32).reshape(-1, 2)
        table = table[np.argsort(table[:, 0], kind="stable")]
        starts = np.searchsorted(table[:, 0], np.arange(count + 1)).astype(np.int32)
        return cls(starts, np.ascontiguousarray(table[:, 1]))

    def gather(self, numbers: Ints) -> Ints:
        """The lists of some numbers, one behind the other."""
        starts = self.starts[numbers]
        lengths = self.starts[numbers + 1] - starts
        ends = np.cumsum(lengths, dtype=np.int32)
        if not len(ends) or not ends[-1]:
            return self.items[:0]
        steps = np.arange(ends[-1], dtype=np.int32)
        steps += np.repeat(starts - ends + lengths, lengths)
        return self.items[steps]


class _Beginnings(dict[str, tuple[int, ...]]):
    """Word → numbers of the beginnings it has, remembered."""

    def __init__(self, numbers: Mapping[str, int]) -> None:
        super().__init__()
        self._numbers = numbers
        self._lengths = sorted({len(prefix) for prefix in numbers})

    def __missing__(self, word: str) -> tuple[int, ...]:
        if len(self) >= REMEMBERED:
            self.clear()
        found = (self._numbers.get(word[:length]) for length in self._lengths if length <= len(word))
        held = self[word] = tuple(number for number in found if number is not None)
        return held


class Flat:
    """Queries by id, all at once; only removing is possible afterwards."""

    def __init__(self, queries: Mapping[str, Query], cost: Cost) -> None:
        names = sorted(queries)
        builder = _Builder()
        for rule, name in enumerate(names):
            builder.add(rule, queries[name].root, clauses(queries[name].root, cost), cost)
        self._at = {name: rule for rule, name in enumerate(names)}
        self._names = np.array(names, dtype=object)
        self._alive = np.ones(len(names), dtype=np.bool_)
        self._trees = builder.trees
        self._undecided = np.zeros(len(names), dtype=np.bool_)
        self._undecided[list(builder.trees)] = True
        count = builder.count
        self._rows_of = _Lists.of(builder.anchors, count)
        self._groups_of = _Lists.of(builder.members, count)
        self._has_groups = bool(builder.members)
        rows = np.array(builder.rows, dtype=np.int32).reshape(-1, REQUIRED + 2)
        self._required = [np.ascontiguousarray(rows[:, at]) for at in range(REQUIRED)]
        self._forbidden = np.ascontiguousarray(rows[:, REQUIRED])
        self._rule = np.ascontiguousarray(rows[:, REQUIRED + 1])
        self._present = np.zeros(count, dtype=np.bool_)
        self._present[ALWAYS] = True
        self._take_numbers(builder)

    def _take_numbers(self, builder: _Builder) -> None:
        numbers = builder.numbers
        self._words = numbers[WORD]
        self._values = numbers[VALUE]
        self._quoted = numbers[QUOTED]
        self._beginnings = _Beginnings(numbers[PREFIX]) if numbers[PREFIX] else None
        self._quoted_beginnings = _Beginnings(numbers[QUOTED_PREFIX]) if numbers[QUOTED_PREFIX] else None
        self._is_first = np.zeros(builder.count, dtype=np.bool_)
        self._is_second = np.zeros(builder.count, dtype=np.bool_)
        pairs = sorted((first << 32 | second, number) for (first, second), number in builder.pairs.items())
        self._pairs = np.array([pair for pair, _ in pairs], dtype=np.int64)
        self._pair_numbers = np.array([number for _, number in pairs], dtype=np.int32)
        for first, second in builder.pairs:
            self._is_first[first] = self._is_second[second] = True

    def __len__(self) -> int:
        return len(self._names)

    def remove(self, name: str) -> None:
        """Forget a query, if it is there."""
        rule = self._at.pop(name, None)
        if rule is not None:
            self._alive[rule] = False

    def match(self, document: Document) -> list[str]:
        """Ids of the queries that the article answers, sorted."""
        keys = self._keys(document)
        present = self._present
        present[keys] = True
        groups = self._groups_of.gather(keys) if self._has_groups else keys
        present[groups] = True
        rules = self._answered(self._rows_of.gather(keys))
        present[keys] = False
        present[groups] = False
        found = np.unique(rules)
        undecided = self._undecided[found]
        if undecided.any():
            kept = [matches(self._trees[rule], document) for rule in found[undecided].tolist()]
            found = np.concatenate([found[~undecided], found[undecided][np.array(kept, dtype=np.bool_)]])
            found.sort()
        names: list[str] = self._names[found].tolist()
        return names

    def _answered(self, rows: Ints) -> Ints:
        """The rules of those rows that have all they require and nothing they forbid."""
        present = self._present
        for required in self._required:
            rows = rows[present[required[rows]]]
        rows = rows[~present[self._forbidden[rows]]]
        rules = self._rule[rows]
        return rules[self._alive[rules]]

    def _keys(self, document: Document) -> Ints:
        """Numbers of the keys that the article has, each once."""
        at_places = self._numbered(document)
        distinct = document.words()
        more = [self._values_of(document)]
        if any(zone.compounds for zone in document.zones):
            more.append(number for zone in document.zones for number in _known(zone.compounds, self._words.get))
        if self._beginnings is not None:
            more.append(chain.from_iterable(map(self._beginnings.__getitem__, distinct)))
        if self._quoted or self._quoted_beginnings:
            quoted = document.words(quoted=True)
            more.append(_known(quoted, self._quoted.get))
            if self._quoted_beginnings is not None:
                more.append(chain.from_iterable(map(self._quoted_beginnings.__getitem__, quoted)))
        others = np.fromiter(chain.from_iterable(more), dtype=np.int32)
        keys = np.concatenate([at_places[at_places >= FIRST_KEY], self._pairs_at(at_places), others])
        return np.unique(keys)

    def _numbered(self, document: Document) -> Ints:
        """The number of each word of title and text in order, 0 where no rule has it and between the two."""
        words: list[str] = []
        for zone in document.zones:
            if zone.field != QUOTE:
                words += zone.words
                words.append("")
        return np.fromiter(map(self._words.get, words, repeat(0)), dtype=np.int32, count=len(words))

    def _pairs_at(self, numbers: Ints) -> Ints:
        if not len(self._pairs):
            return self._pair_numbers
        firsts, seconds = numbers[:-1], numbers[1:]
        both = self._is_first[firsts] & self._is_second[seconds]
        pairs = firsts[both].astype(np.int64) << 32 | seconds[both]
        at = np.minimum(np.searchsorted(self._pairs, pairs), len(self._pairs) - 1)
        numbers_at: Ints = self._pair_numbers[at[self._pairs[at] == pairs]]
        return numbers_at

    def _values_of(self, document: Document) -> Iterable[int]:
        held = self._values
        if not held:
            return ()
        texts = (f"{field}:{value}" for field, values in document.values.items() for value in values)
        return _known(texts, held.get)


def _known(texts: Iterable[str], number_of: Callable[[str], int | None]) -> list[int]:
    return [number for text in texts if (number := number_of(text)) is not None]


class _Builder:
    """Numbers keys, and lays rules into rows."""

    def __init__(self) -> None:
        self.numbers: dict[str, dict[str, int]] = {kind: {} for kind in (WORD, PREFIX, VALUE, QUOTED, QUOTED_PREFIX)}
        self.pairs: dict[tuple[int, int], int] = {}
        self.groups: dict[Clause, int] = {}
        self.members: list[tuple[int, int]] = []
        self.anchors: list[tuple[int, int]] = []
        self.rows: list[tuple[int, ...]] = []
        self.trees: dict[int, Node] = {}
        self.count = FIRST_KEY

    def add(self, rule: int, root: Node, asked: Clauses, cost: Cost) -> None:
        """Lay a rule into rows."""
        anchor, *others = sorted(asked.required, key=lambda clause: price(clause, cost))
        if not asked.exact or len(others) > REQUIRED:
            self.trees[rule] = root
        required = [self.clause(clause) for clause in others[:REQUIRED]]
        required += [ALWAYS] * (REQUIRED - len(required))
        forbidden = self.clause(asked.forbidden) if asked.forbidden else NEVER
        for key in anchor:
            self.anchors.append((self.key(key), len(self.rows)))
            self.rows.append((*required, forbidden, rule))

    def clause(self, clause: Clause) -> int:
        """The number of a clause: of its key, or of a group of its keys."""
        if len(clause) == 1:
            return self.key(next(iter(clause)))
        if clause not in self.groups:
            self.groups[clause] = self._new()
            self.members += [(self.key(key), self.groups[clause]) for key in clause]
        return self.groups[clause]

    def key(self, key: str) -> int:
        """The number of a key."""
        kind, text = key[:2], key[2:]
        if kind == PAIR:
            first, second = text.split(" ")
            pair = self.key(WORD + first), self.key(WORD + second)
            if pair not in self.pairs:
                self.pairs[pair] = self._new()
            return self.pairs[pair]
        numbers = self.numbers[kind]
        if text not in numbers:
            numbers[text] = self._new()
        return numbers[text]

    def _new(self) -> int:
        self.count += 1
        return self.count - 1
