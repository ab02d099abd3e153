"""Every operator against an obviously right evaluator, and evidence that proves what it says."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from vigie.agents.match.document import document
from vigie.agents.match.evaluate import evidence, matches
from vigie.agents.match.parser import parse
from vigie.agents.match.percolator import Percolator
from vigie.agents.match.syntax import And, AtLeast, Near, Node, Not, Or, Phrase, Query, Wild, Word
from vigie.agents.match.words import tokens

VOCABULARY = ["otan", "kiev", "élysée", "Straße", "حلف", "manœuvre", "porte-parole", "🚀", "e\u0301tat", "l’eau"]
ARTICLES = st.fixed_dictionaries(
    {
        "title": st.lists(st.sampled_from(VOCABULARY), max_size=4).map(" ".join),
        "paragraphs": st.lists(st.lists(st.sampled_from(VOCABULARY), max_size=8).map(" ".join), max_size=3),
    }
)
LEAVES = st.sampled_from(
    ["otan", "kiev", "ELYSEE", "strasse", "حلف", "manoeuvre", "porteparole", "etat", "eau", "man*"]
)


def _quoted(words: list[str]) -> str:
    return f'"{" ".join(words)}"'


QUERIES = st.recursive(
    LEAVES | st.lists(LEAVES.filter(lambda leaf: "*" not in leaf), min_size=2, max_size=3).map(_quoted),
    lambda inner: (
        st.tuples(inner, inner).map(lambda two: f"({two[0]} AND {two[1]})")
        | st.tuples(inner, inner).map(lambda two: f"({two[0]} OR {two[1]})")
        | st.tuples(inner, inner).map(lambda two: f"({two[0]} AND NOT {two[1]})")
        | st.tuples(LEAVES, LEAVES, st.integers(1, 4)).map(lambda three: f"({three[0]} NEAR/{three[2]} {three[1]})")
        | st.tuples(LEAVES, LEAVES, st.integers(1, 4)).map(lambda three: f"({three[0]} ONEAR/{three[2]} {three[1]})")
    ),
    max_leaves=6,
)


def naive(node: Node, article: dict[str, Any]) -> bool:
    """The meaning of a query, written as plainly as it can be: lists of words, and loops."""
    zones = [str(article["title"]), "\n\n".join(article["paragraphs"])]
    if isinstance(node, And):
        return all(naive(part, article) for part in node.parts)
    if isinstance(node, Or):
        return any(naive(part, article) for part in node.parts)
    if isinstance(node, Not):
        return not naive(node.part, article)
    if isinstance(node, AtLeast):
        return sum(naive(part, article) for part in node.parts) >= node.count
    return any(_places(node, zone) for zone in zones)


def _places(node: Node, zone: str) -> list[tuple[int, int]]:
    words = [token.folded for token in tokens(zone)]
    found = []
    if isinstance(node, Word):
        found = [(at, at) for at, word in enumerate(words) if word == node.folded]
        if node.folded == "porteparole":
            found += [(at, at + 1) for at in range(len(words) - 1) if words[at : at + 2] == ["porte", "parole"]]
    elif isinstance(node, Wild):
        found = [(at, at) for at, word in enumerate(words) if word.startswith(node.prefix)]
    elif isinstance(node, Phrase):
        width = len(node.words)
        found = [(at, at + width - 1) for at in range(len(words)) if tuple(words[at : at + width]) == node.words]
    elif isinstance(node, Near):
        for left in _places(node.left, zone):
            for right in _places(node.right, zone):
                after = right[0] > left[1] and right[0] - left[1] - 1 <= node.distance
                before = left[0] > right[1] and left[0] - right[1] - 1 <= node.distance
                if after or (before and not node.ordered):
                    found.append((min(left[0], right[0]), max(left[1], right[1])))
    return found


@given(QUERIES, ARTICLES)
def test_every_operator_means_what_the_plain_evaluator_says(text: str, article: dict[str, Any]) -> None:
    """French, German, Arabic, emoji and combining accents, through the percolator and its anchors."""
    query = parse(text)
    if not isinstance(query, Query):
        return  # only because it has no anchor: every other query of the strategy is well formed
    percolator = Percolator()
    percolator.put("rule", query)
    assert percolator.match(document(article)) == (["rule"] if naive(query.root, article) else [])


@given(QUERIES, ARTICLES)
def test_evidence_slices_the_article_to_exactly_its_text(text: str, article: dict[str, Any]) -> None:
    """Offsets are code points of the title, or of the paragraphs joined by a blank line."""
    query = parse(text)
    if not isinstance(query, Query) or not matches(query.root, document(article)):
        return
    fields = {"title": str(article["title"]), "text": "\n\n".join(article["paragraphs"])}
    for piece in evidence(query.root, document(article)):
        assert fields[piece.field][piece.start : piece.end] == piece.text


def test_entities_are_compared_whole_and_folded_with_their_aliases() -> None:
    """`entity:otan` finds L’OTAN by its name, and not the Otanians."""
    article = {"entities": [{"name": "OTAN", "type": "ORG", "aliases": ["NATO"]}], "title": "", "paragraphs": []}
    for text, wanted in (("entity:otan", True), ("entity:NATO", True), ("org:otan", True), ("person:otan", False)):
        query = parse(text)
        assert isinstance(query, Query)
        assert matches(query.root, document(article)) is wanted, text


def test_a_phrase_never_crosses_from_the_title_to_the_text() -> None:
    """The last word of the title and the first of the text are no phrase, and are not near."""
    article = {"title": "sommet de Kiev", "paragraphs": ["Moscou refuse."]}
    for text in ('"Kiev Moscou"', "kiev NEAR/5 moscou"):
        query = parse(text)
        assert isinstance(query, Query)
        assert not matches(query.root, document(article))


def test_a_removed_query_matches_no_more() -> None:
    """An edit is in force at once, and leaves nothing behind."""
    percolator = Percolator()
    query = parse("man* OR otan")
    assert isinstance(query, Query)
    percolator.put("rule", query)
    percolator.remove("rule")
    assert percolator.match(document({"title": "otan manoeuvre"})) == []
    assert len(percolator) == 0
