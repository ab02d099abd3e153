"""Whether a query matches an article, exactly, and the words that prove it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import islice

from vigie.agents.match.document import Document, Zone
from vigie.agents.match.limits import LIMITS
from vigie.agents.match.syntax import QUOTE, TEXT, And, AtLeast, Near, Node, Not, Or, Phrase, Value, Wild, Word
from vigie.schemas.match import Evidence

Span = tuple[int, int]
"""Token positions `[first, last]` in a zone."""


def matches(node: Node, document: Document) -> bool:
    """Whether the article answers the query."""
    if isinstance(node, And):
        return all(matches(part, document) for part in node.parts)
    if isinstance(node, Or):
        return any(matches(part, document) for part in node.parts)
    if isinstance(node, Not):
        return not matches(node.part, document)
    if isinstance(node, Value):
        return node.value in document.values.get(node.field, ())
    if isinstance(node, AtLeast):
        return _at_least(node, document)
    return any(True for zone in document.zones for _ in spans(node, zone))


def _at_least(node: AtLeast, document: Document) -> bool:
    if len(node.parts) == 1:
        found = (span for zone in document.zones for span in spans(node.parts[0], zone))
        return sum(1 for _ in islice(found, node.count)) >= node.count
    return sum(1 for part in node.parts if matches(part, document)) >= node.count


def spans(node: Node, zone: Zone) -> Iterator[Span]:
    """Where a word, phrase, wildcard or NEAR stands in a zone, from left to right."""
    if isinstance(node, Or):
        for part in node.parts:
            yield from spans(part, zone)
    elif isinstance(node, Near):
        yield from _near(node, zone)
    elif isinstance(node, (Word, Phrase, Wild)) and zone.field in node.zones:
        if isinstance(node, Word):
            yield from _word(node, zone)
        elif isinstance(node, Phrase):
            yield from _loose(node, zone) if node.slop else _phrase(node, zone)
        else:
            yield from _wild(node, zone)


def _word(node: Word, zone: Zone) -> Iterator[Span]:
    for place in zone.places.get(node.folded, ()):
        is_joined = zone.words[place] != node.folded
        if node.exact is not None and zone.cut(place, place) != node.exact:
            continue
        yield place, place + (zone.spans.get(place, 1) - 1 if is_joined else 0)


def _phrase(node: Phrase, zone: Zone) -> Iterator[Span]:
    words, width = zone.words, len(node.words)
    rarest = min(range(width), key=lambda at: len(zone.places.get(node.words[at], ())))
    for place in zone.places.get(node.words[rarest], ()):
        first = place - rarest
        if first < 0 or first + width > len(words):
            continue
        if tuple(words[first : first + width]) == node.words:
            yield first, first + width - 1


def _loose(node: Phrase, zone: Zone) -> Iterator[Span]:
    """All the words in any order, at most `slop` others among them."""
    lists = [zone.places.get(word, []) for word in node.words]
    if not all(lists):
        return
    for place in lists[0]:
        chosen = [_closest(places, place) for places in lists]
        first, last = min(chosen), max(chosen)
        if len(set(chosen)) == len(chosen) and last - first + 1 - len(chosen) <= node.slop:
            yield first, last


def _closest(places: list[int], place: int) -> int:
    return min(places, key=lambda other: abs(other - place))


def _wild(node: Wild, zone: Zone) -> Iterator[Span]:
    pattern = _pattern(node.pattern)
    for word, places in zone.places.items():
        if word.startswith(node.prefix) and pattern.fullmatch(word):
            yield from ((place, place + zone.spans.get(place, 1) - 1) for place in places)


@lru_cache(maxsize=10_000)
def _pattern(wild: str) -> re.Pattern[str]:
    """A wildcard as an expression; runs of `*` are one, and `[^…]*` never backtracks over more than a word."""
    single = re.sub(r"\*+", "*", wild)
    return re.compile("".join({"*": r"\w*?", "?": r"\w"}.get(sign, re.escape(sign)) for sign in single))


def _near(node: Near, zone: Zone) -> Iterator[Span]:
    rights = sorted(spans(node.right, zone))
    for left in spans(node.left, zone):
        for right in rights:
            if _apart(left, right) <= node.distance or (not node.ordered and _apart(right, left) <= node.distance):
                yield min(left[0], right[0]), max(left[1], right[1])
                break


def _apart(left: Span, right: Span) -> float:
    """Words between the end of `left` and the start of `right`; infinite if `right` does not come after."""
    between = right[0] - left[1] - 1
    return between if between >= 0 else float("inf")


def evidence(root: Node, document: Document) -> tuple[Evidence, ...]:
    """The first place of each positive leaf that holds, at most `LIMITS.evidence`. Offsets slice the cleaned field."""
    found: dict[tuple[str, int, int], Evidence] = {}
    for leaf in _positive(root):
        for piece in _prove(leaf, document):
            found.setdefault((piece.field, piece.start, piece.end), piece)
            if len(found) >= LIMITS.evidence:
                return tuple(sorted(found.values(), key=_place))
    return tuple(sorted(found.values(), key=_place))


def _place(piece: Evidence) -> tuple[bool, str, int, int]:
    return piece.field != "title", piece.field, piece.start, piece.end


def _positive(node: Node) -> Iterator[Node]:
    """Leaves that speak for a match; nothing below a NOT does."""
    if isinstance(node, (And, Or, AtLeast)):
        for part in node.parts:
            yield from _positive(part)
    elif not isinstance(node, Not):
        yield node


def _prove(leaf: Node, document: Document) -> Iterable[Evidence]:
    if isinstance(leaf, Value):
        value = document.values.get(leaf.field, {}).get(leaf.value)
        return [_mention(leaf.field, value, document)] if value is not None else []
    for zone in document.zones:
        span = next(spans(leaf, zone), None)
        if span is None:
            continue
        if isinstance(leaf, Near):  # both ends
            ends = (next(spans(side, zone), None) for side in (leaf.left, leaf.right))
            near = [end for end in ends if end is not None and span[0] <= end[0] and end[1] <= span[1]]
            return [_cut(zone, end) for end in near] or [_cut(zone, span)]
        return [_cut(zone, span)]
    return []


def _cut(zone: Zone, span: Span) -> Evidence:
    start, end = zone.offsets[span[0]][0], zone.offsets[span[1]][1]
    field = TEXT if zone.field == QUOTE else zone.field
    return Evidence(field, zone.base + start, zone.base + end, zone.text[start:end])


def _mention(field: str, value: str, document: Document) -> Evidence:
    """Where the value stands in the title or text, if it does, so that it can be shown."""
    for zone in document.zones:
        if zone.field != QUOTE and (at := zone.text.find(value)) >= 0:
            return Evidence(zone.field, at, at + len(value), value)
    return Evidence(field, 0, len(value), value)
