"""Queries: what can be written, and what is said of what cannot."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vigie.agents.match.query.parser import parse
from vigie.agents.match.query.syntax import Near, Or, Phrase, Query
from vigie.agents.match.rule_book import EXAMPLES


@pytest.mark.parametrize(
    ("query", "code", "column"),
    [
        ("otan kiev", "missing-operator", 6),
        ("(otan AND kiev", "unbalanced", 1),
        ("otan AND", "missing-operand", 9),
        ("NOT otan", "no-anchor", 1),
        ("entiti:OTAN", "unknown-field", 1),
        ("ru*", "short-prefix", 1),
        ("*russe", "short-prefix", 1),
        ('""', "empty-phrase", 1),
        ('otan AND "kiev', "open-quote", 10),
        ("otan NEAR/90 kiev", "bad-distance", 6),
        ("otan\u200b", "invisible-character", 5),
        ("", "empty", 1),
        ("(" * 1000 + "otan" + ")" * 1000, "too-deep", 52),
        (" OR ".join(["ab"] * 2500), "too-many-leaves", 1),
        ("x" * 1_000_000, "too-long", 20_001),
    ],
)
def test_a_faulty_query_is_answered_with_code_and_place(query: str, code: str, column: int) -> None:
    """Never an exception, never a silent reading."""
    errors = parse(query)
    assert not isinstance(errors, Query)
    assert (code, column) in {(error.code, error.column) for error in errors}
    assert all(error.message for error in errors)


def test_all_errors_are_told_at_once() -> None:
    """Nobody should have to mend a query one error at a time."""
    errors = parse("foo:x AND (a* OR \u00ab\u00bb")
    assert not isinstance(errors, Query)
    assert {"unknown-field", "short-prefix", "empty-phrase", "unbalanced"} <= {error.code for error in errors}


@pytest.mark.parametrize("query", EXAMPLES)
def test_every_query_that_warms_the_matcher_is_one(query: str) -> None:
    """One that is refused would warm nothing, and an article would wait for the compiler."""
    assert isinstance(parse(query), Query)


def test_operators_bind_as_documented() -> None:
    """NOT before NEAR before AND before OR."""
    query = parse("otan OR kiev AND moscou NEAR/3 paris AND NOT rome")
    assert isinstance(query, Query)
    assert isinstance(query.root, Or)
    assert any(isinstance(part, Near) for part in query.root.parts[1].parts)  # type: ignore[attr-defined]


def test_quotes_of_any_kind_make_phrases() -> None:
    """Straight, curly, German and French."""
    for quoted in ('"a b"', "\u201ca b\u201d", "\u201ea b\u201c", "\u00aba b\u00bb"):
        query = parse(f"{quoted}")
        assert isinstance(query, Query)
        assert isinstance(query.root, Phrase)


@given(st.text(alphabet='ab"()*?:+-~ ANDORTE/123«»é\u200b\n', max_size=60))
def test_no_text_breaks_the_parser(text: str) -> None:
    """Any text is a query, or has errors whose places lie within it."""
    parsed = parse(text)
    if not isinstance(parsed, Query):
        assert parsed
        assert all(0 <= error.start <= error.end <= len(text) + 1 for error in parsed)


@pytest.mark.parametrize("before", ["", "a AND ", "ab AND ", "a OR b AND ", "NOT a AND ", "(a OR b) AND "])
def test_faults_at_one_place_keep_the_order_in_which_they_were_found(before: str) -> None:
    """In every process: a refusal that is written again after a crash says the same."""
    errors = parse(f'{before}"')
    assert not isinstance(errors, Query)
    assert [error.code for error in errors] == ["open-quote", "empty-phrase"]
