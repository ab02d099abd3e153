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
class Voices:
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
class _Said:
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


def rows(found: Sequence[Words], voices: Voices, place: TitleContext) -> Matrix:
    """The features of each candidate."""
    said = _said(voices)
    claimed = {*said.structured, *said.shared, *said.document}
    return np.array([_row(own, said, place, claimed) for own in found], dtype=np.float32).reshape(-1, MARKS)


def _said(voices: Voices) -> _Said:
    headings = [own for text in voices.headings if (own := words(text))]
    structured, shared, document = words(voices.structured), words(voices.shared), words(voices.document)
    confirmed = (own for own in headings if own in (structured, shared) or _holds(document, own))
    return _Said(
        frozenset(headings),
        next(confirmed, headings[0] if headings else ()),
        frozenset(map(words, voices.pieces)),
        structured,
        shared,
        frozenset(map(words, voices.marked)),
        document,
        words(voices.site),
    )


def _row(own: Words, said: _Said, place: TitleContext, claimed: set[str]) -> list[float]:
    heading = own in said.headings
    size = sum(len(word) if word >= _DENSE else 1 for word in own)
    tells = size >= _SHORT
    within_shared, within_structured = _within(own, said.shared), _within(own, said.structured)
    return [
        heading,
        heading and len(said.headings) == 1,
        heading * sum(word in claimed for word in own) / len(own),
        own == said.structured,
        own == said.shared,
        own in said.marked,
        own == said.document,
        tells and _within(own, said.document),
        tells and own == said.document[: len(own)] and own != said.document,
        size < _SHORT,
        own == said.site,
        heading and (within_shared or within_structured),
        own in place.blocks,
        float(np.log1p(size)),
        tells and within_shared,
        own == said.structured and _alone(own, said),
        own in said.pieces and not heading,
        own == place.heading,
        bool(said.site) and _within(said.site, own),
    ]


def _alone(own: Words, said: _Said) -> bool:
    """Whether only JSON-LD has it: an internal headline, where heading, OpenGraph and document agree on another."""
    apart = bool(said.first) and not _holds(own, said.first) and not _holds(said.first, own)
    return apart and own != said.shared and not _holds(said.document, own)


def _within(part: Words, whole: Words) -> bool:
    return len(part) < len(whole) and _holds(whole, part)


def _holds(whole: Words, part: Words) -> bool:
    return f" {' '.join(part)} " in f" {' '.join(whole)} "
