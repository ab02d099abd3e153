"""What quotes, keywords, dates and summary cost: CPU time an article of about 500 words, beside the model's own.

    python -m benchmarks.enrich_passes [--articles N]

Peer: the spaCy pipeline of the same language over the same articles, in the same process.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date

from tests.agents.enrich.gold import articles
from vigie.agents.enrich.article import enrich
from vigie.agents.enrich.dates.resolution import dates
from vigie.agents.enrich.pipelines import load
from vigie.agents.enrich.quotes.attribution import quotes
from vigie.agents.enrich.terms.content_words import ContentWord, content_words
from vigie.agents.enrich.terms.keywords import keywords
from vigie.agents.enrich.terms.summary import summary
from vigie.agents.enrich.text.quotation_marks import Quoted, quoted
from vigie.agents.enrich.text.sentences import sentences
from vigie.agents.enrich.thresholds import THRESHOLDS
from vigie.schemas import EnrichedArticle, UniqueArticle

WORDS = 500
PUBLISHED = date(2024, 5, 15)


def main() -> None:
    """Prints milliseconds an article, for French and English."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=60)
    count = parser.parse_args().articles
    for language in ("fr", "en"):
        found = enrich(list(_long(language, count)))
        model = _milliseconds(lambda article, language=language: _bare(article, language), found)  # type: ignore[misc]
        print(f"\n{language}: {len(found)} articles of {sum(len(a.text.split()) for a in found) // len(found)} words")
        print(f"  model alone          {model:7.2f} ms")
        total = 0.0
        for name, work in _passes().items():
            cost = _milliseconds(work, found)
            total += cost
            print(f"  {name:20} {cost:7.3f} ms")
        print(f"  together             {total:7.3f} ms, {total / model:.1%} of the model's time")


def _passes() -> dict[str, Callable[[EnrichedArticle], object]]:
    marks: dict[str, list[Quoted]] = {}
    read: dict[str, list[tuple[int, int]]] = {}
    told: dict[str, list[ContentWord]] = {}
    thresholds = THRESHOLDS.terms
    return {
        "quotation marks": lambda a: marks.__setitem__(a.id, quoted(a.text)),
        "sentences": lambda a: read.__setitem__(a.id, sentences(a.text, marks[a.id])),
        "quotes and speakers": lambda a: quotes(a.text, a.language, marks[a.id], read[a.id], a.entities),
        "terms": lambda a: told.__setitem__(a.id, list(content_words(a.text, a.language))),
        "keywords": lambda a: keywords(
            {"title": a.title, "text": a.text}, told[a.id], a.language, a.entities, thresholds
        ),
        "dates": lambda a: dates(a.text, a.language, read[a.id], PUBLISHED),
        "summary": lambda a: summary(a.text, read[a.id], told[a.id], thresholds),
    }


def _long(language: str, count: int) -> Iterator[UniqueArticle]:
    """Articles of the annotated set, several together, so that each has about as many words as news has."""
    short = [gold.article for gold in articles() if gold.article.language == language]
    for number in range(count):
        paragraphs: list[str] = []
        at = number
        while sum(len(text.split()) for text in paragraphs) < WORDS:
            paragraphs += short[at % len(short)].paragraphs
            at += 1
        yield replace(short[number % len(short)], id=f"{language}{number}", paragraphs=tuple(paragraphs))


def _milliseconds(work: Callable[[EnrichedArticle], object], found: list[EnrichedArticle]) -> float:
    for article in found:
        work(article)
    start = time.process_time()
    for article in found:
        work(article)
    return (time.process_time() - start) * 1000 / len(found)


def _bare(article: EnrichedArticle, language: str) -> None:
    pipeline = load(language)
    if pipeline:
        list(pipeline.language.pipe([article.title, *article.paragraphs]))


if __name__ == "__main__":
    main()
