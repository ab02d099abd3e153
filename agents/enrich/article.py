"""Enriches articles. The result for an article does not depend on the others of its batch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from datetime import UTC, date, datetime, timedelta

from vigie.agents.enrich.dates.resolution import dates
from vigie.agents.enrich.entities.capital_lines import as_models_read
from vigie.agents.enrich.entities.clusters import clusters
from vigie.agents.enrich.entities.link_vetoes import LinkContext, links
from vigie.agents.enrich.entities.mention_repair import repaired
from vigie.agents.enrich.entities.missed_people import missed_people
from vigie.agents.enrich.entities.names import Name, names
from vigie.agents.enrich.entities.records import entities
from vigie.agents.enrich.gazetteer.lexicon import lexicon
from vigie.agents.enrich.pipelines import MODELS, Models, load
from vigie.agents.enrich.places.resolution import elsewhere, places, resolved
from vigie.agents.enrich.quotes.attribution import quotes
from vigie.agents.enrich.quotes.dashes import dash_speech
from vigie.agents.enrich.terms.content_words import content_words
from vigie.agents.enrich.terms.keywords import keywords
from vigie.agents.enrich.terms.summary import summary
from vigie.agents.enrich.text.quotation_marks import quoted
from vigie.agents.enrich.text.sentences import sentences
from vigie.agents.enrich.text.word_lists import words_of
from vigie.agents.enrich.thresholds import THRESHOLDS, EnrichThresholds
from vigie.schemas import EnrichedArticle, UniqueArticle
from vigie.schemas.enriched import Model

_UNIQUE = tuple(field.name for field in fields(UniqueArticle))
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
RULES = Model("rules", "1")
"""The model of the record when none is installed for the language."""


def enrich(
    articles: Sequence[UniqueArticle], models: Models = MODELS, thresholds: EnrichThresholds = THRESHOLDS
) -> list[EnrichedArticle]:
    """Enriches each article with entities, places, quotes, keywords, dates and a summary; in order.

    Raises:
        OSError: a model is installed but broken.
    """
    read = [as_models_read(article) for article in articles]
    found = names(read, models, thresholds.reading)
    return [_enriched(*of_article, models, thresholds) for of_article in zip(articles, read, found, strict=True)]


def _enriched(
    article: UniqueArticle, read: UniqueArticle, found: list[Name], models: Models, thresholds: EnrichThresholds
) -> EnrichedArticle:
    pipeline = load(article.language, models)
    texts = {"title": article.title, "text": article.text}
    words = words_of(article.language)
    found = list(repaired(found, texts, words))
    found = sorted([*found, *missed_people(found, texts, words)])
    known = lexicon(article.language)
    of_article = clusters(found, texts, known, words, {"title": read.title, "text": read.text})
    on_map = resolved(of_article, article, texts, known, thresholds.places)
    context = LinkContext(texts, article.language, words, known, elsewhere(of_article, on_map, article.language))
    named = entities(of_article, links(of_article, context))
    quotations = dash_speech(texts["text"], article.language, quoted(texts["text"]))
    ends = sentences(texts["text"], quotations)
    meaningful = content_words(texts["text"], article.language)
    return EnrichedArticle(
        **{name: getattr(article, name) for name in _UNIQUE},
        entities=named,
        places=places(of_article, on_map),
        quotes=quotes(texts["text"], article.language, quotations, ends, named),
        keywords=keywords(texts, meaningful, article.language, named, thresholds.terms),
        dates=dates(texts["text"], article.language, ends, _published(article)),
        summary=summary(texts["text"], ends, meaningful, thresholds.terms),
        model=pipeline.model if pipeline else RULES,
    )


def _published(article: UniqueArticle) -> date | None:
    """The day that relative dates count from: of publication, dateline, fetching or the raw record."""
    if article.published_at:
        return article.published_at.date()
    if article.dateline and article.dateline.date:
        return date.fromisoformat(article.dateline.date)
    if article.fetched_at:
        return article.fetched_at.date()
    if article.origin and article.origin.timestamp > 0:
        return (EPOCH + timedelta(milliseconds=article.origin.timestamp)).date()
    return None
