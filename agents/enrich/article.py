"""The front door of the core: articles in, enriched articles out, each the same whatever else is in the batch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from datetime import UTC, date, datetime, timedelta

from vigie.agents.enrich.dates import dates
from vigie.agents.enrich.doubts import doubted
from vigie.agents.enrich.entities import entities
from vigie.agents.enrich.gazetteer import lexicon
from vigie.agents.enrich.keywords import keywords
from vigie.agents.enrich.names import Name, names
from vigie.agents.enrich.pipelines import MODELS, Models, load
from vigie.agents.enrich.places import otherwise, placed, places
from vigie.agents.enrich.quotation_marks import quoted
from vigie.agents.enrich.quotes import quotes
from vigie.agents.enrich.repair import repaired
from vigie.agents.enrich.sentences import sentences
from vigie.agents.enrich.summary import summary
from vigie.agents.enrich.terms import terms
from vigie.agents.enrich.things import things
from vigie.agents.enrich.thresholds import THRESHOLDS, Thresholds
from vigie.agents.enrich.words import words_of
from vigie.schemas import EnrichedArticle, UniqueArticle
from vigie.schemas.enriched import Model

_UNIQUE = tuple(field.name for field in fields(UniqueArticle))
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
RULES = Model("rules", "1")
"""What the record says when no model of the language is installed."""


def enrich(
    articles: Sequence[UniqueArticle], models: Models = MODELS, thresholds: Thresholds = THRESHOLDS
) -> list[EnrichedArticle]:
    """Each article with its entities, quotes, keywords, dates and summary, in order.

    Raises:
        OSError: a model is installed but broken.
    """
    found = names(articles, models, thresholds.reading)
    return [_enriched(article, of_it, models, thresholds) for article, of_it in zip(articles, found, strict=True)]


def _enriched(article: UniqueArticle, found: list[Name], models: Models, thresholds: Thresholds) -> EnrichedArticle:
    pipeline = load(article.language, models)
    texts = {"title": article.title, "text": article.text}
    words = words_of(article.language)
    found = list(repaired(found, texts, words))
    of_it = things(found, texts, lexicon(article.language), words)
    on_map = placed(of_it, article, texts, lexicon(article.language), thresholds.places)
    otherwise(of_it, on_map)
    doubted(of_it, texts, article.language, words, lexicon(article.language))
    named = entities(of_it)
    quotations = quoted(texts["text"])
    read = sentences(texts["text"], quotations)
    told = terms(texts["text"], article.language)
    return EnrichedArticle(
        **{name: getattr(article, name) for name in _UNIQUE},
        entities=named,
        places=places(of_it, on_map),
        quotes=quotes(texts["text"], article.language, quotations, read, named),
        keywords=keywords(texts, told, article.language, named, thresholds.terms),
        dates=dates(texts["text"], article.language, read, _published(article)),
        summary=summary(texts["text"], read, told, thresholds.terms),
        model=pipeline.model if pipeline else RULES,
    )


def _published(article: UniqueArticle) -> date | None:
    """The day that the article's own dates count from: its publication, dateline, fetching, or the raw record's."""
    if article.published_at:
        return article.published_at.date()
    if article.dateline and article.dateline.date:
        return date.fromisoformat(article.dateline.date)
    if article.fetched_at:
        return article.fetched_at.date()
    if article.origin and article.origin.timestamp > 0:
        return (EPOCH + timedelta(milliseconds=article.origin.timestamp)).date()
    return None
