"""The names that the models find, with one set of types for all models."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from vigie.agents.enrich.entities.windows import TextWindow, windows
from vigie.agents.enrich.pipelines import Models, load
from vigie.agents.enrich.thresholds import ModelReading
from vigie.schemas import CleanArticle
from vigie.schemas.enriched import EntityType

TYPES: dict[str, EntityType] = {
    "PER": "PER",
    "PERSON": "PER",
    "ORG": "ORG",
    "LOC": "LOC",
    "GPE": "LOC",
    "FAC": "LOC",
    "MISC": "MISC",
    "EVENT": "MISC",
    "PRODUCT": "MISC",
    "WORK_OF_ART": "MISC",
    "LAW": "MISC",
}
"""The record's type for each label of the models (WikiNER, OntoNotes). Other labels (dates, numbers) are no names."""


@dataclass(frozen=True, slots=True, order=True)
class Name:
    """A mention: code points `[start, end)` of its field, and its type."""

    field: Literal["title", "text"]
    start: int
    end: int
    type: EntityType


def names(articles: Sequence[CleanArticle], models: Models, reading: ModelReading) -> list[list[Name]]:
    """The names that the models find in each article, in the order of the text."""
    found: list[list[Name]] = [[] for _ in articles]
    for language, pieces in _by_language(articles, reading.window).items():
        pipeline = load(language, models)
        if pipeline is None:
            continue
        pieces.sort(key=lambda piece: len(piece.text))
        texts = [piece.text for piece in pieces]
        for piece, spans in zip(pieces, pipeline.read(texts, reading), strict=True):
            for span in spans:
                if kind := TYPES.get(span.label):
                    where = (piece.start + span.start, piece.start + span.end)
                    found[piece.article].append(Name(piece.field, *where, kind))
    return [sorted(of_article) for of_article in found]


def _by_language(articles: Sequence[CleanArticle], most: int) -> dict[str, list[TextWindow]]:
    pieces: dict[str, list[TextWindow]] = defaultdict(list)
    for number, article in enumerate(articles):
        pieces[article.language].extend(windows(number, article, most))
    return pieces
