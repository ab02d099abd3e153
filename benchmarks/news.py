"""News of about 500 words for benchmarks, half French, half English, from the shared test data (never in a release)."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from typing import Any

from benchmarks.shared import rows, shared

WORDS = 500
SENTENCES_A_PARAGRAPH = 3
_SENTENCE = re.compile(r"(?<=[.!?»”])\s+(?=[A-ZÀ-Þ«“])")
_SHORTEST, _LONGEST = 8, 60
"""Words of a sentence that is taken: menus and lists are no sentences."""


def news(count: int, seed: int = 1) -> list[dict[str, Any]]:
    """`count` raw records: real sentences, drawn anew for each article, so that none is a copy."""
    chance = random.Random(seed)  # noqa: S311 the same for everybody
    pools = {language: _shuffled(sentences, chance) for language, sentences in _sentences().items()}
    return [_article(number, ("fr", "en")[number % 2], pools) for number in range(count)]


def _article(number: int, language: str, pools: dict[str, Iterator[str]]) -> dict[str, Any]:
    paragraphs, words = [], 0
    while words < WORDS:
        paragraph = " ".join(next(pools[language]) for _ in range(SENTENCES_A_PARAGRAPH))
        paragraphs.append(paragraph)
        words += len(paragraph.split())
    title = " ".join(next(pools[language]).split()[:12])
    return {
        "body": "\n\n".join(paragraphs),
        "content_type": "text/plain",
        "title": title,
        "language": language,
        "url": f"https://news-{number % 50}.example/{number}",
        "published_at": "2024-03-05T08:00:00Z",
    }


def _shuffled(sentences: list[str], chance: random.Random) -> Iterator[str]:
    while True:
        chance.shuffle(sentences)
        yield from list(sentences)


def _sentences() -> dict[str, list[str]]:
    found: dict[str, set[str]] = {"fr": set(), "en": set()}
    for row in rows(shared("data", "extraction", "lines", "pages.jsonl.gz")):
        if row["lang"] == "fr":
            found["fr"].update(_split("\n".join(row["body"])))
    for row in rows(shared("data", "dedup", "stream-dev.jsonl.gz")):
        if row["lang"] in found and row["kind"] in ("single", "original"):
            found[row["lang"]].update(_split(row["text"]))
    return {language: sorted(sentences) for language, sentences in found.items()}


def _split(text: str) -> list[str]:
    sentences = [sentence for line in text.splitlines() for sentence in _SENTENCE.split(line)]
    return [sentence for sentence in sentences if _SHORTEST <= len(sentence.split()) <= _LONGEST]
