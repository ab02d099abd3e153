"""Compiles a query to numbers: tests with two exits, as compilers lay out a condition (short-circuit code).

A test is `[kind, length, yes, no, ...]`. `yes` and `no` are the offset of the next test in the program, or the result
of the query. AND, OR and NOT exist in the exits alone. A program holds no absolute address, so it can be moved.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum
from itertools import accumulate, pairwise

from vigie.agents.match.index.term_ids import TermIds
from vigie.agents.match.query.presearch_terms import PAIR, PREFIX, VALUE, WORD, Cost, presearch_terms, price
from vigie.agents.match.query.syntax import And, AtLeast, Near, Node, Not, Or, Phrase, Value, Wild, Word, Written
from vigie.agents.match.text.document import BITS, VALUE_BIT

TRUE, FALSE = -1, -2
HEADER = 4
EVERYWHERE = sum(BITS.values()) | VALUE_BIT


class Test(IntEnum):
    """What a test asks of an article, and the numbers after its header.

    The first three ask whether a term occurs in some zones: any of several, a pair, a prefix. CLEAR and COUNT serve
    ATLEAST: they reset a counter, or increment it and compare. The others compare positions: two words near each other,
    two groups near each other, several words in a row, words with a slop, words as written, a wildcard, a count.
    """

    SEEN = 0  # zones, number...
    PAIR = 1  # zones, number, first word, second word
    BEGINS = 2  # zones, number, code points of the beginning
    CLEAR = 3  # counter
    COUNT = 4  # counter, enough
    CLOSE = 5  # as NEAR, with one word on either side
    NEAR = 6  # distance, ordered, where the right side begins, leaves of the left, leaves of the right
    PHRASE = 7  # zones, word...
    LOOSE = 8  # zones, slop, word...
    WRITTEN = 9  # zones, flags, words, word..., then a length and so many code points for each symbol and spelling
    LIKE = 10  # zones, number, code points of the pattern
    TIMES = 11  # how often, leaves


SPELLED, ALONE = 1, 2
"""Flags of WRITTEN: the words stand just so; no `+` or `#` follows."""
FIRST_OF_PLACES = Test.CLOSE
"""This kind of test and those after it compare positions."""


@dataclass(frozen=True, slots=True)
class Program:
    """A compiled query.

    `presearch_terms`: ids of the terms it is looked up under. `leaves`: offsets of the tests that give evidence.
    `counters`: how many counters its ATLEASTs need.
    """

    code: tuple[int, ...]
    presearch_terms: tuple[int, ...]
    leaves: tuple[int, ...]
    counters: int

    def kinds(self) -> list[Test]:
        """The kinds of its tests, in order."""
        found, at = [], 0
        while at < len(self.code):
            found.append(Test(self.code[at]))
            at += self.code[at + 1]
        return found


def program(root: Node, term_ids: TermIds, cost: Cost) -> Program:
    """Compiles a query. `cost` decides what is tested first, and which presearch terms are taken.

    Raises:
        ValueError: it could match an article without any of its words. The parser refuses such queries.
    """
    cover = presearch_terms(root, cost)
    if cover is None:
        raise ValueError("the query has no presearch terms")
    layout = _Layout(term_ids, cost)
    layout.node(root, TRUE, FALSE, as_evidence=True)
    code, leaves = layout.code()
    return Program(code, tuple(sorted({term_ids.number(key) for key in cover})), leaves, layout.counters)


@dataclass
class _Step:
    kind: int
    yes: int
    no: int
    rest: tuple[int, ...]
    as_evidence: bool = False


@dataclass
class _Layout:
    """Lays out steps from the last to the first, so that each knows where its exits lead."""

    term_ids: TermIds
    cost: Cost
    steps: list[_Step] = field(default_factory=list)
    counters: int = 0

    def step(self, kind: Test, yes: int, no: int, rest: tuple[int, ...], *, as_evidence: bool = False) -> int:
        self.steps.append(_Step(kind, yes, no, rest, as_evidence))
        return len(self.steps) - 1

    def node(self, node: Node, yes: int, no: int, *, as_evidence: bool) -> int:
        """Lays out a node, and returns the step at which it begins."""
        if isinstance(node, Not):
            return self.node(node.part, no, yes, as_evidence=False)
        if isinstance(node, And):
            for part in sorted(node.parts, key=self._price, reverse=True):
                yes = self.node(part, yes, no, as_evidence=as_evidence)
            return yes
        if isinstance(node, Or):
            return self._any(node, yes, no, as_evidence=as_evidence)
        if isinstance(node, AtLeast) and len(node.parts) > 1:
            return self._at_least(node, yes, no, as_evidence=as_evidence)
        kind, rest = leaf(node, self.term_ids)
        first = self.step(kind, yes, no, rest, as_evidence=as_evidence)
        for numbers in needs(node, self.term_ids):
            first = self.step(Test.SEEN, first, no, (EVERYWHERE, *numbers))
        return first

    def _price(self, part: Node) -> float:
        return price(presearch_terms(part, self.cost), self.cost)

    def _any(self, node: Or, yes: int, no: int, *, as_evidence: bool) -> int:
        words: dict[int, list[int]] = {}
        for part in node.parts:
            if is_plain(part):
                _, (zones, number) = leaf(part, self.term_ids)
                words.setdefault(zones, []).append(number)
            else:
                no = self.node(part, yes, no, as_evidence=as_evidence)
        for zones, numbers in words.items():
            no = self.step(Test.SEEN, yes, no, (zones, *numbers), as_evidence=as_evidence)
        return no

    def _at_least(self, node: AtLeast, yes: int, no: int, *, as_evidence: bool) -> int:
        counter = self.counters
        self.counters += 1
        for part in reversed(node.parts):
            counted = self.step(Test.COUNT, yes, no, (counter, node.count))
            no = self.node(part, counted, no, as_evidence=as_evidence)
        return self.step(Test.CLEAR, no, no, (counter,))

    def code(self) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """The numbers, and the offsets of the leaves."""
        steps = self.steps[::-1]
        places = list(accumulate((HEADER + len(step.rest) for step in steps), initial=0))
        at = {len(steps) - 1 - number: place for number, place in enumerate(places[:-1])} | {TRUE: TRUE, FALSE: FALSE}
        code = [
            number
            for step in steps
            for number in (step.kind, HEADER + len(step.rest), at[step.yes], at[step.no], *step.rest)
        ]
        return tuple(code), tuple(place for place, step in zip(places, steps, strict=False) if step.as_evidence)


def is_plain(node: Node) -> bool:
    """Whether one term is all that the node tests."""
    return isinstance(node, (Value, Word))


def leaf(node: Node, term_ids: TermIds) -> tuple[Test, tuple[int, ...]]:  # noqa: PLR0911 a kind a line
    """The test of a leaf, and the numbers after its header. The only nodes inside a leaf are those that can be near."""
    if isinstance(node, Value):
        return Test.SEEN, (VALUE_BIT, term_ids.number(f"{VALUE}{node.field}:{node.value}"))
    if isinstance(node, Word):
        return Test.SEEN, (_zones(node), term_ids.number(WORD + node.folded))
    if isinstance(node, Written):
        return Test.WRITTEN, _written(node, term_ids)
    if isinstance(node, Phrase):
        return _phrase(node, term_ids)
    if isinstance(node, Wild):
        is_beginning = node.pattern.rstrip("*") == node.prefix
        kind, folded = (Test.BEGINS, node.prefix) if is_beginning else (Test.LIKE, node.pattern)
        return kind, (_zones(node), term_ids.number(PREFIX + node.prefix), *map(ord, folded))
    if isinstance(node, Near):
        left, right = _leaves(node.left, term_ids), _leaves(node.right, term_ids)
        kind = Test.CLOSE if is_plain(node.left) and is_plain(node.right) else Test.NEAR
        return kind, (node.distance, int(node.ordered), HEADER + 3 + len(left), *left, *right)
    if isinstance(node, AtLeast):
        return Test.TIMES, (node.count, *_leaves(node.parts[0], term_ids))
    raise TypeError(f"{type(node).__name__} is no leaf")


def _phrase(node: Phrase, term_ids: TermIds) -> tuple[Test, tuple[int, ...]]:
    words = tuple(term_ids.number(WORD + word) for word in node.words)
    if node.slop:
        return Test.LOOSE, (_zones(node), node.slop, *words)
    pairs = [term_ids.number(f"{PAIR}{first} {second}") for first, second in pairwise(node.words)]
    if len(pairs) == 1:
        return Test.PAIR, (_zones(node), pairs[0], *words)
    return Test.PHRASE, (_zones(node), *words)


def _written(node: Written, term_ids: TermIds) -> tuple[int, ...]:
    words = tuple(term_ids.number(WORD + word) for word in node.words)
    flags = SPELLED * bool(node.spelled) + ALONE * node.is_alone
    parts = (part for text in (*node.symbols, *node.spelled) for part in (len(text), *map(ord, text)))
    return (_zones(node), flags, len(words), *words, *parts)


def _zones(node: Word | Phrase | Wild | Written) -> int:
    return sum(BITS[zone] for zone in node.zones)


def _leaves(node: Node, term_ids: TermIds) -> tuple[int, ...]:
    """The tests of what can be near, one after the other."""
    if isinstance(node, Or):
        return tuple(number for part in node.parts for number in _leaves(part, term_ids))
    kind, rest = leaf(node, term_ids)
    return (kind, HEADER + len(rest), TRUE, FALSE, *rest)


def needs(node: Node, term_ids: TermIds) -> list[tuple[int, ...]]:
    """What must hold before positions are compared: of each group, one term must occur."""
    if isinstance(node, Near):
        return [_one_of(node.left, term_ids), _one_of(node.right, term_ids)]
    if isinstance(node, AtLeast):
        return [_one_of(node.parts[0], term_ids)]
    if isinstance(node, Phrase) and node.slop:
        return [(term_ids.number(WORD + word),) for word in dict.fromkeys(node.words)]
    if isinstance(node, Phrase) and len(node.words) > 2:  # noqa: PLR2004 a pair needs nothing else
        return [(term_ids.number(f"{PAIR}{first} {second}"),) for first, second in pairwise(node.words)]
    if isinstance(node, (Wild, Written)):
        return [_one_of(node, term_ids)]
    return []


def _one_of(node: Node, term_ids: TermIds) -> tuple[int, ...]:
    cover = presearch_terms(node)
    if cover is None:
        raise TypeError(f"{type(node).__name__} cannot be near")
    return tuple(sorted(term_ids.number(key) for key in cover))
