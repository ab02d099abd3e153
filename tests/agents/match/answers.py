"""Asks one query of one text, through the percolator."""

from __future__ import annotations

from typing import Any

from tests.agents.match.flat import flat_document
from vigie.agents.match.index.percolator import Percolator
from vigie.agents.match.query.parser import parse
from vigie.agents.match.query.syntax import Query
from vigie.schemas.rule_status import RuleError


def evidence_of(asked: str, /, **article: Any) -> list[str]:
    """The words that prove that an article answers a query; nothing if it does not."""
    query = parse(asked)
    assert isinstance(query, Query), query
    percolator = Percolator()
    percolator.put("rule", query)
    found = percolator.match_with_evidence(flat_document(article))
    return [piece.text for piece in found.evidence(0)] if found.names else []


def finds(text: str, written: str) -> bool:
    """Whether a query finds a text."""
    return evidence_of(text, text=written) != []


def faults_of(text: str) -> list[RuleError]:
    """The faults of a query."""
    parsed = parse(text)
    return [] if isinstance(parsed, Query) else list(parsed)
