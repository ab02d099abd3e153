"""A query as numbers: tests with two ways out, as compilers lay out a condition (short-circuit code), and its leaves.

A test is `[kind, length, yes, no, ...]`; `yes` and `no` say where to go on, from the program's first number, or how the
query ends. AND, OR and NOT are in the ways alone. Programs lie one behind the other in one array and can be moved.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum
from itertools import accumulate, pairwise

from vigie.agents.match.anchors import PAIR, PREFIX, VALUE, WORD, Cost, anchors, price
from vigie.agents.match.document import BITS, VALUE_BIT
from vigie.agents.match.keys import Keys
from vigie.agents.match.syntax import And, AtLeast, Near, Node, Not, Or, Phrase, Value, Wild, Word

TRUE, FALSE = -1, -2
HEADER = 4
EVERYWHERE = sum(BITS.values()) | VALUE_BIT


class Test(IntEnum):
    """What a test asks of an article, and the numbers after its header.

    The first three ask whether a key was seen in some zones: any of several, a pair, a beginning. CLEAR and COUNT are
    for ATLEAST: a counter is set to nothing; one more, and are they enough. The others need places: two words near each
    other, anything near anything, more words in a row, words with others among them, a word as written, a wildcard, how
    often.
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
    EXACT = 9  # zones, number, code points as written
    LIKE = 10  # zones, number, code points of the pattern
    TIMES = 11  # how often, leaves


FIRST_OF_PLACES = Test.CLOSE
"""From this one on, tests compare places."""


@dataclass(frozen=True, slots=True)
class Program:
    """`anchors`: numbers of the keys it is looked up under. `leaves`: where its tests stand that speak for a match.

    `counters`: how many its ATLEASTs need.
    """

    code: tuple[int, ...]
    anchors: tuple[int, ...]
    leaves: tuple[int, ...]
    counters: int

    def kinds(self) -> list[Test]:
        """What its tests are, in order."""
        found, at = [], 0
        while at < len(self.code):
            found.append(Test(self.code[at]))
            at += self.code[at + 1]
        return found


def program(root: Node, keys: Keys, cost: Cost) -> Program:
    """The query as numbers; `cost` advises what to ask first, and which anchors to take.

    Raises:
        ValueError: it could match an article that has none of its words (the parser refuses such queries).
    """
    cover = anchors(root, cost)
    if cover is None:
        raise ValueError("the query has no anchor")
    layout = _Layout(keys, cost)
    layout.node(root, TRUE, FALSE, speaks=True)
    code, leaves = layout.code()
    return Program(code, tuple(sorted({keys.number(key) for key in cover})), leaves, layout.counters)


@dataclass
class _Step:
    kind: int
    yes: int
    no: int
    rest: tuple[int, ...]
    speaks: bool = False


@dataclass
class _Layout:
    """Steps are laid from the last to the first, so that each knows where it leads."""

    keys: Keys
    cost: Cost
    steps: list[_Step] = field(default_factory=list)
    counters: int = 0

    def step(self, kind: Test, yes: int, no: int, rest: tuple[int, ...], *, speaks: bool = False) -> int:
        self.steps.append(_Step(kind, yes, no, rest, speaks))
        return len(self.steps) - 1

    def node(self, node: Node, yes: int, no: int, *, speaks: bool) -> int:
        """Lays a node: the step at which it begins."""
        if isinstance(node, Not):
            return self.node(node.part, no, yes, speaks=False)
        if isinstance(node, And):
            for part in sorted(node.parts, key=self._price, reverse=True):
                yes = self.node(part, yes, no, speaks=speaks)
            return yes
        if isinstance(node, Or):
            return self._any(node, yes, no, speaks=speaks)
        if isinstance(node, AtLeast) and len(node.parts) > 1:
            return self._at_least(node, yes, no, speaks=speaks)
        kind, rest = leaf(node, self.keys)
        first = self.step(kind, yes, no, rest, speaks=speaks)
        for numbers in needs(node, self.keys):
            first = self.step(Test.SEEN, first, no, (EVERYWHERE, *numbers))
        return first

    def _price(self, part: Node) -> float:
        return price(anchors(part, self.cost), self.cost)

    def _any(self, node: Or, yes: int, no: int, *, speaks: bool) -> int:
        words: dict[int, list[int]] = {}
        for part in node.parts:
            if is_plain(part):
                _, (zones, number) = leaf(part, self.keys)
                words.setdefault(zones, []).append(number)
            else:
                no = self.node(part, yes, no, speaks=speaks)
        for zones, numbers in words.items():
            no = self.step(Test.SEEN, yes, no, (zones, *numbers), speaks=speaks)
        return no

    def _at_least(self, node: AtLeast, yes: int, no: int, *, speaks: bool) -> int:
        counter = self.counters
        self.counters += 1
        for part in reversed(node.parts):
            counted = self.step(Test.COUNT, yes, no, (counter, node.count))
            no = self.node(part, counted, no, speaks=speaks)
        return self.step(Test.CLEAR, no, no, (counter,))

    def code(self) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """The numbers, and where among them the leaves stand."""
        steps = self.steps[::-1]
        places = list(accumulate((HEADER + len(step.rest) for step in steps), initial=0))
        at = {len(steps) - 1 - number: place for number, place in enumerate(places[:-1])} | {TRUE: TRUE, FALSE: FALSE}
        code = [
            number
            for step in steps
            for number in (step.kind, HEADER + len(step.rest), at[step.yes], at[step.no], *step.rest)
        ]
        return tuple(code), tuple(place for place, step in zip(places, steps, strict=False) if step.speaks)


def is_plain(node: Node) -> bool:
    """Whether one key says it all."""
    return isinstance(node, Value) or (isinstance(node, Word) and node.exact is None)


def leaf(node: Node, keys: Keys) -> tuple[Test, tuple[int, ...]]:  # noqa: PLR0911 a kind a line
    """The test of a node that has no others in it but what can be near, and the numbers behind its header."""
    if isinstance(node, Value):
        return Test.SEEN, (VALUE_BIT, keys.number(f"{VALUE}{node.field}:{node.value}"))
    if isinstance(node, Word):
        number = keys.number(WORD + node.folded)
        if node.exact is not None:
            return Test.EXACT, (_zones(node), number, *map(ord, node.exact))
        return Test.SEEN, (_zones(node), number)
    if isinstance(node, Phrase):
        return _phrase(node, keys)
    if isinstance(node, Wild):
        is_beginning = node.pattern.rstrip("*") == node.prefix
        kind, spelt = (Test.BEGINS, node.prefix) if is_beginning else (Test.LIKE, node.pattern)
        return kind, (_zones(node), keys.number(PREFIX + node.prefix), *map(ord, spelt))
    if isinstance(node, Near):
        left, right = _leaves(node.left, keys), _leaves(node.right, keys)
        kind = Test.CLOSE if is_plain(node.left) and is_plain(node.right) else Test.NEAR
        return kind, (node.distance, int(node.ordered), HEADER + 3 + len(left), *left, *right)
    if isinstance(node, AtLeast):
        return Test.TIMES, (node.count, *_leaves(node.parts[0], keys))
    raise TypeError(f"{type(node).__name__} is no leaf")


def _phrase(node: Phrase, keys: Keys) -> tuple[Test, tuple[int, ...]]:
    words = tuple(keys.number(WORD + word) for word in node.words)
    if node.slop:
        return Test.LOOSE, (_zones(node), node.slop, *words)
    pairs = [keys.number(f"{PAIR}{first} {second}") for first, second in pairwise(node.words)]
    if len(pairs) == 1:
        return Test.PAIR, (_zones(node), pairs[0], *words)
    return Test.PHRASE, (_zones(node), *words)


def _zones(node: Word | Phrase | Wild) -> int:
    return sum(BITS[zone] for zone in node.zones)


def _leaves(node: Node, keys: Keys) -> tuple[int, ...]:
    """The tests of what can be near, one behind the other."""
    if isinstance(node, Or):
        return tuple(number for part in node.parts for number in _leaves(part, keys))
    kind, rest = leaf(node, keys)
    return (kind, HEADER + len(rest), TRUE, FALSE, *rest)


def needs(node: Node, keys: Keys) -> list[tuple[int, ...]]:
    """Before places are compared: keys of each of which one must have been seen."""
    if isinstance(node, Near):
        return [_one_of(node.left, keys), _one_of(node.right, keys)]
    if isinstance(node, AtLeast):
        return [_one_of(node.parts[0], keys)]
    if isinstance(node, Phrase) and node.slop:
        return [(keys.number(WORD + word),) for word in dict.fromkeys(node.words)]
    if isinstance(node, Phrase) and len(node.words) > 2:  # noqa: PLR2004 a pair needs nothing else
        return [(keys.number(f"{PAIR}{first} {second}"),) for first, second in pairwise(node.words)]
    if isinstance(node, Wild) or (isinstance(node, Word) and node.exact is not None):
        return [_one_of(node, keys)]
    return []


def _one_of(node: Node, keys: Keys) -> tuple[int, ...]:
    cover = anchors(node)
    if cover is None:
        raise TypeError(f"{type(node).__name__} cannot be near")
    return tuple(sorted(keys.number(key) for key in cover))
