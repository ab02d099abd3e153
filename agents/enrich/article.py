"""The front door of the core: articles in, enriched articles out, each the same whatever else is in the batch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields

from vigie.agents.enrich.entities import entities
from vigie.agents.enrich.gazetteer import lexicon
from vigie.agents.enrich.names import Name, names
from vigie.agents.enrich.pipelines import MODELS, Models, load
from vigie.agents.enrich.quotation_marks import quoted
from vigie.agents.enrich.quotes import quotes
from vigie.agents.enrich.repair import repaired
from vigie.agents.enrich.sentences import sentences
from vigie.agents.enrich.things import things
from vigie.agents.enrich.thresholds import THRESHOLDS, Thresholds
from vigie.agents.enrich.words import words_of
from vigie.schemas import EnrichedArticle, UniqueArticle
from vigie.schemas.enriched import Model

_UNIQUE = tuple(field.name for field in fields(UniqueArticle))
RULES = Model("rules", "1")
"""What the record says when no model of the language is installed."""


def enrich(
    articles: Sequence[UniqueArticle], models: Models = MODELS, thresholds: Thresholds = THRESHOLDS
) -> list[EnrichedArticle]:
    """Each article with its entities, in order.

    Raises:
        OSError: a model is installed but broken.
    """
    found = names(articles, models, thresholds.reading)
    return [_enriched(article, of_it, models) for article, of_it in zip(articles, found, strict=True)]


def _enriched(article: UniqueArticle, found: list[Name], models: Models) -> EnrichedArticle:
    pipeline = load(article.language, models)
    texts = {"title": article.title, "text": article.text}
    words = words_of(article.language)
    found = list(repaired(found, texts, words))
    named = entities(things(found, texts, lexicon(article.language), words))
    quotations = quoted(texts["text"])
    read = sentences(texts["text"], quotations)
    return EnrichedArticle(
        **{name: getattr(article, name) for name in _UNIQUE},
        entities=named,
        quotes=quotes(texts["text"], article.language, quotations, read, named),
        model=pipeline.model if pipeline else RULES,
    )
