"""Every operator against an obviously right evaluator, and evidence that proves what it says."""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from itertools import pairwise
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.agents.match.answers import answers, asked, read
from vigie.agents.match.index.percolator import Percolator
from vigie.agents.match.query.parser import parse
from vigie.agents.match.query.syntax import And, AtLeast, Near, Node, Not, Or, Phrase, Query, Wild, Word, Written
from vigie.agents.match.text.analyzer import AnalyzedWord, tokens
from vigie.agents.match.thresholds import WASTE

VOCABULARY = [
    "otan",
    "kiev",
    "élysée",
    "Straße",
    "حلف",
    "manœuvre",
    "porte-parole",
    "🚀",
    "e\u0301tat",
    "l’eau",
    "C++",
    "Canal+",
    "AT&T",
    "C",
    "京都府",
    "น้ำ",
]
ARTICLES = st.fixed_dictionaries(
    {
        "title": st.lists(st.sampled_from(VOCABULARY), max_size=4).map(" ".join),
        "paragraphs": st.lists(st.lists(st.sampled_from(VOCABULARY), max_size=8).map(" ".join), max_size=3),
    }
)
LEAVES = st.sampled_from(
    ["otan", "kiev", "ELYSEE", "strasse", "حلف", "manoeuvre", "porteparole", "etat", "eau", "man*", "C++", "C", "京都"]
)


def _quoted(words: list[str]) -> str:
    return f'"{" ".join(words)}"'


SINGLES = LEAVES.filter(lambda leaf: "*" not in leaf)
SIDES = LEAVES | st.lists(SINGLES, min_size=2, max_size=3).map(_quoted) | st.just("(kiev OR porteparole)")
LEAF_QUERIES = (
    LEAVES
    | st.lists(SINGLES, min_size=2, max_size=3).map(_quoted)
    | st.tuples(SINGLES, SINGLES, st.integers(1, 3)).map(lambda three: f'"{three[0]} {three[1]}"~{three[2]}')
    | st.sampled_from(
        [
            "=Straße",
            "=straße",
            "=otan",
            "=AT&T",
            "at&t",
            "Canal+",
            "canal",
            '"canal+ c"',
            '"c man*"',
            "น้ำ",
            "man?euvre",
            "ela*ee OR ely*e",
            "title:kiev",
            "title:(otan OR kiev)",
        ]
    )
    | st.tuples(SINGLES, st.integers(1, 3)).map(lambda two: f"ATLEAST/{two[1]}({two[0]})")
)
QUERIES = st.recursive(
    LEAF_QUERIES,
    lambda inner: (
        st.tuples(inner, inner).map(lambda two: f"({two[0]} AND {two[1]})")
        | st.tuples(inner, inner).map(lambda two: f"({two[0]} OR {two[1]})")
        | st.tuples(inner, inner).map(lambda two: f"({two[0]} AND NOT {two[1]})")
        | st.tuples(inner, inner, inner).map(lambda three: f"ATLEAST/2({' OR '.join(f'({part})' for part in three)})")
        | st.tuples(SIDES, SIDES, st.integers(1, 4)).map(lambda three: f"({three[0]} NEAR/{three[2]} {three[1]})")
        | st.tuples(SIDES, SIDES, st.integers(1, 4)).map(lambda three: f"({three[0]} ONEAR/{three[2]} {three[1]})")
    ),
    max_leaves=6,
)


def naive(node: Node, article: dict[str, Any]) -> bool:
    """The meaning of a query, written as plainly as it can be: lists of words, and loops."""
    zones = {"title": str(article["title"]), "text": "\n\n".join(article["paragraphs"])}
    if isinstance(node, And):
        return all(naive(part, article) for part in node.parts)
    if isinstance(node, Or):
        return any(naive(part, article) for part in node.parts)
    if isinstance(node, Not):
        return not naive(node.part, article)
    if isinstance(node, AtLeast) and len(node.parts) > 1:
        return sum(naive(part, article) for part in node.parts) >= node.count
    if isinstance(node, AtLeast):
        return sum(len(_places(node.parts[0], zone, text)) for zone, text in zones.items()) >= node.count
    return any(_places(node, zone, text) for zone, text in zones.items())


def _places(node: Node, zone: str, text: str) -> list[tuple[int, int]]:  # noqa: PLR0911 a node kind a branch
    found = tokens(text)
    words = [token.folded for token in found]
    joined = [at for at in range(len(words) - 1) if words[at : at + 2] == ["porte", "parole"]]
    if isinstance(node, Or):
        return [place for part in node.parts for place in _places(part, zone, text)]
    if isinstance(node, Near):
        return _near(node, zone, text)
    if not isinstance(node, (Word, Wild, Phrase, Written)) or zone not in node.zones:
        return []
    if isinstance(node, Phrase) and node.slop:
        return _loose(node, words)
    if isinstance(node, Phrase):
        width = len(node.words)
        return [(at, at + width - 1) for at in range(len(words)) if tuple(words[at : at + width]) == node.words]
    if isinstance(node, Written):
        return [(at, at + len(node.words) - 1) for at in range(len(found)) if _stands_so(node, text, found[at:])]
    pattern = node.pattern if isinstance(node, Wild) else node.folded
    places = [(at, at) for at, word in enumerate(words) if fnmatchcase(word, pattern)]
    return places + [(at, at + 1) for at in joined if fnmatchcase("porteparole", pattern)]


def _stands_so(node: Written, text: str, found: list[AnalyzedWord]) -> bool:
    """Whether the first of these words begin a name as written: its words, then its spelling, then its symbols."""
    words = found[: len(node.words)]
    if tuple(word.folded for word in words) != node.words:
        return False
    if node.spelled and tuple(word.text for word in words) != node.spelled:
        return False
    first, *between, last = node.symbols
    start, end = words[0].start, words[-1].end
    signs = [text[one.end : other.start] for one, other in pairwise(words)]
    if node.spelled:
        found_between = ["".join(part.split()) for part in signs]
    else:
        pairs = zip(signs, between, strict=True)
        found_between = ["".join(sign for sign in part if sign in f"+#&@${wanted}") for part, wanted in pairs]
    return (
        all(is_wanted == is_there for is_wanted, is_there in zip(between, found_between, strict=True) if is_wanted)
        and text[:start].endswith(first)
        and (not first or re.search(rf"(?<![\w{re.escape(first[0])}]){re.escape(first)}$", text[:start]) is not None)
        and text[end:].startswith(last)
        and not (last and text[end + len(last) :].startswith(last[-1]))
        and not (node.is_alone and text[end + len(last) :].startswith(("+", "#")))
    )


def _near(node: Near, zone: str, text: str) -> list[tuple[int, int]]:
    found = []
    for left in _places(node.left, zone, text):
        for right in _places(node.right, zone, text):
            after = right[0] > left[1] and right[0] - left[1] - 1 <= node.distance
            before = left[0] > right[1] and left[0] - right[1] - 1 <= node.distance
            if after or (before and not node.ordered):
                found.append((min(left[0], right[0]), max(left[1], right[1])))
    return found


def _loose(node: Phrase, words: list[str]) -> list[tuple[int, int]]:
    """About each place of the first word, the closest of the others."""
    found = []
    for place in (at for at, word in enumerate(words) if word == node.words[0]):
        others = [[at for at, word in enumerate(words) if word == wanted] for wanted in node.words]
        if all(others):
            chosen = [min(places, key=lambda at: abs(at - place)) for places in others]
            width = max(chosen) - min(chosen) + 1
            if len(set(chosen)) == len(chosen) and width - len(chosen) <= node.slop:
                found.append((min(chosen), max(chosen)))
    return found


@given(QUERIES, ARTICLES)
def test_every_operator_means_what_the_plain_evaluator_says(text: str, article: dict[str, Any]) -> None:
    """French, German, Arabic, emoji and combining accents, through the percolator and its anchors."""
    query = parse(text)
    if not isinstance(query, Query):
        return  # only because it has no anchor: every other query of the strategy is well formed
    assert asked(query, read(**article)).names == (["rule"] if naive(query.root, article) else [])


@given(QUERIES, ARTICLES)
def test_evidence_slices_the_article_to_exactly_its_text(text: str, article: dict[str, Any]) -> None:
    """Offsets are code points of the title, or of the paragraphs joined by a blank line."""
    query = parse(text)
    if not isinstance(query, Query) or not (found := asked(query, read(**article))).names:
        return
    fields = {"title": str(article["title"]), "text": "\n\n".join(article["paragraphs"])}
    for piece in found.evidence(0):
        assert fields[piece.field][piece.start : piece.end] == piece.text


def test_entities_are_compared_whole_and_folded_with_their_aliases() -> None:
    """`entity:otan` finds L’OTAN by its name, and not the Otanians."""
    entities = [{"name": "OTAN", "type": "ORG", "aliases": ["NATO"]}]
    for text, wanted in (("entity:otan", True), ("entity:NATO", True), ("org:otan", True), ("person:otan", False)):
        assert bool(answers(text, entities=entities)) is wanted, text


def test_a_phrase_never_crosses_from_the_title_to_the_text() -> None:
    """The last word of the title and the first of the text are no phrase, and are not near."""
    for text in ('"Kiev Moscou"', "kiev NEAR/5 moscou"):
        assert not answers(text, "Moscou refuse.", title="sommet de Kiev")


def test_a_removed_query_matches_no_more() -> None:
    """An edit is in force at once, and leaves nothing behind."""
    percolator = Percolator()
    query = parse("man* OR otan")
    assert isinstance(query, Query)
    percolator.put("rule", query)
    percolator.remove("rule")
    assert percolator.match(read(title="otan manoeuvre")) == []
    assert len(percolator) == 0


@given(st.lists(st.tuples(st.integers(0, 5), QUERIES | st.none()), max_size=20), ARTICLES)
def test_rules_held_together_answer_as_each_alone(edits: list[tuple[int, str | None]], article: dict[str, Any]) -> None:
    """Put, put again and removed in any order: the last of each id is in force, and no other."""
    together, last = Percolator(), dict[str, Query]()
    for number, text in edits:
        query = parse(text) if text else None
        if isinstance(query, Query):
            together.put(f"rule {number}", query)
            last[f"rule {number}"] = query
        elif text is None:
            together.remove(f"rule {number}")
            last.pop(f"rule {number}", None)

    wanted = {name: asked(query, read(**article)) for name, query in sorted(last.items())}
    found = together.match_with_evidence(read(**article))

    assert found.names == together.match(read(**article)) == [name for name, alone in wanted.items() if alone.names]
    assert [found.evidence(at) for at in range(len(found.names))] == [
        alone.evidence(0) for alone in wanted.values() if alone.names
    ]


def test_what_removed_rules_leave_behind_is_cleared() -> None:
    """A rule edited ten thousand times holds no more than one, and answers as its last edit says."""
    percolator = Percolator()
    for number in range(10_000):
        query = parse(f"otan AND kiev{number % 7}")
        assert isinstance(query, Query)
        percolator.put("rule", query)

    assert percolator.match(read(title=f"otan kiev{9_999 % 7}")) == ["rule"]
    assert percolator.match(read(title="otan kiev0")) == []
    assert percolator.rules_in_place() < 10 * WASTE
