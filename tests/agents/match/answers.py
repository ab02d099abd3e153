"""Asks one query of one article, through the percolator."""

from __future__ import annotations

from typing import Any

from vigie.agents.match.index.percolator import Percolator, RuleMatches
from vigie.agents.match.query.parser import parse
from vigie.agents.match.query.syntax import Query
from vigie.agents.match.text.document import Document, document
from vigie.schemas import EnrichedArticle
from vigie.schemas.json import validate
from vigie.schemas.match import Evidence
from vigie.schemas.refused import Refused
from vigie.schemas.rule_status import RuleError


def read(text: str = "", /, **fields: Any) -> Document:
    """What the matcher reads of an enriched article: its text, and fields as they stand on the wire."""
    article = validate({"id": "a", "paragraphs": [text] if text else [], **fields}, EnrichedArticle)
    assert not isinstance(article, Refused), article
    return document(article)


def query_of(text: str) -> Query:
    """A query without faults."""
    query = parse(text)
    assert isinstance(query, Query), query
    return query


def faults_of(text: str) -> list[RuleError]:
    """The faults of a query."""
    parsed = parse(text)
    return [] if isinstance(parsed, Query) else list(parsed)


def asked(query: Query, article: Document) -> RuleMatches:
    """What an article answers to a single query."""
    percolator = Percolator()
    percolator.put("rule", query)
    return percolator.match_with_evidence(article)


def answers(asked_for: str, text: str = "", /, **fields: Any) -> tuple[Evidence, ...]:
    """What proves that an article answers a query; nothing if it does not."""
    found = asked(query_of(asked_for), read(text, **fields))
    return found.evidence(0) if found.names else ()


def evidence_of(asked_for: str, text: str = "", /, **fields: Any) -> list[str]:
    """The words that prove that an article answers a query; nothing if it does not."""
    return [piece.text for piece in answers(asked_for, text, **fields)]


def finds(asked_for: str, text: str) -> bool:
    """Whether a query finds a text."""
    return answers(asked_for, text) != ()
