"""Features of each title candidate: which claims of the page name it, and which agree."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from vigie.agents.clean.model.arrays import Matrix

_WORDS = re.compile(r"\w+")
_DENSE = "\u3040"
_SHORT = 3

Words = tuple[str, ...]
MARKS = 19
"""Features of a candidate."""


@dataclass(frozen=True, slots=True)
class TitleClaims:
    """The titles that a page claims, by where it claims them.

    `headings`: its h1; `pieces`: the elements in them, which set a kicker off from the title; `structured`: JSON-LD's
    headline; `shared`: OpenGraph's title; `marked`: elements of schema.org's headline; `document`: the title element.
    """

    headings: Sequence[str] = ()
    pieces: Sequence[str] = ()
    structured: str | None = None
    shared: str | None = None
    marked: Sequence[str] = ()
    document: str | None = None
    site: str | None = None


@dataclass(frozen=True, slots=True)
class TitleContext:
    """The words of each short block of a page, and those of the last h1 before its article."""

    blocks: frozenset[Words] = frozenset()
    heading: Words = ()


@dataclass(frozen=True, slots=True)
class _ClaimedWords:
    """The claims as words."""

    headings: frozenset[Words]
    first: Words
    """The heading that another claim confirms, else the first."""
    pieces: frozenset[Words]
    structured: Words
    shared: Words
    marked: frozenset[Words]
    document: Words
    site: Words


def words(text: str | None) -> Words:
    """The words of a title in lower case."""
    return tuple(_WORDS.findall(text.lower())) if text else ()


def rows(found: Sequence[Words], claims: TitleClaims, place: TitleContext) -> Matrix:
    """The features of each candidate."""
    known = _claimed_words(claims)
    claimed = {*known.structured, *known.shared, *known.document}
    return np.array([_row(own, known, place, claimed) for own in found], dtype=np.float32).reshape(-1, MARKS)


def _claimed_words(claims: TitleClaims) -> _ClaimedWords:
    headings = [own for text in claims.headings if (own := words(text))]
    structured, shared, document = words(claims.structured), words(claims.shared), words(claims.document)
    confirmed = (own for own in headings if own in (structured, shared) or _holds(document, own))
    return _ClaimedWords(
        frozenset(headings),
        next(confirmed, headings[0] if headings else ()),
        frozenset(map(words, claims.pieces)),
        structured,
        shared,
        frozenset(map(words, claims.marked)),
        document,
        words(claims.site),
    )


def _row(own: Words, known: _ClaimedWords, place: TitleContext, claimed: set[str]) -> list[float]:
    heading = own in known.headings
    size = sum(len(word) if word >= _DENSE else 1 for word in own)
    tells = size >= _SHORT
    within_shared, within_structured = _within(own, known.shared), _within(own, known.structured)
    return [
        heading,
        heading and len(known.headings) == 1,
        heading * sum(word in claimed for word in own) / len(own),
        own == known.structured,
        own == known.shared,
        own in known.marked,
        own == known.document,
        tells and _within(own, known.document),
        tells and own == known.document[: len(own)] and own != known.document,
        size < _SHORT,
        own == known.site,
        heading and (within_shared or within_structured),
        own in place.blocks,
        float(np.log1p(size)),
        tells and within_shared,
        own == known.structured and _alone(own, known),
        own in known.pieces and not heading,
        own == place.heading,
        bool(known.site) and _within(known.site, own),
    ]


def _alone(own: Words, known: _ClaimedWords) -> bool:
    """Whether only JSON-LD has it: an internal headline, where heading, OpenGraph and document agree on another."""
    apart = bool(known.first) and not _holds(own, known.first) and not _holds(known.first, own)
    return apart and own != known.shared and not _holds(known.document, own)


def _within(part: Words, whole: Words) -> bool:
    return len(part) < len(whole) and _holds(whole, part)


def _holds(whole: Words, part: Words) -> bool:
    return f" {' '.join(part)} " in f" {' '.join(whole)} "
