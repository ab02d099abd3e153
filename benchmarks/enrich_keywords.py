"""How well keywords stand for their article: how many of its title's words are among those of the text alone.

    python -m benchmarks.enrich_keywords [--articles 180]

Peer: as many of the text's most frequent words that carry meaning. News in French and English, title and text apart.
"""

from __future__ import annotations

import argparse
from collections import Counter
from itertools import islice
from typing import Any

from benchmarks.floors import digest, hold
from benchmarks.shared import rows, shared
from vigie.agents.enrich.article import enrich
from vigie.agents.enrich.terms.content_words import content_words
from vigie.schemas import UniqueArticle

ARTICLES = 180


def main() -> None:
    """Prints the shares of both, and of our keywords those of several words."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=ARTICLES)
    options = parser.parse_args()
    pages = _pages(options.articles // 2)
    found = enrich(
        [
            UniqueArticle(id=page["id"], title="", paragraphs=tuple(page["body"]), language=page["lang"])
            for page in pages
        ]
    )
    wanted = held = frequent = several = keywords = 0
    for page, article in zip(pages, found, strict=True):
        title = _keys(page["title"], page["lang"])
        told = {key for each in article.keywords for key in _keys(each.term, page["lang"])}
        counted = Counter(key for key, _, _ in content_words(article.text, page["lang"]))
        wanted += len(title)
        held += len(title & told)
        frequent += len(title & {key for key, _ in counted.most_common(len(told))})
        several += sum(" " in each.term for each in article.keywords)
        keywords += len(article.keywords)
    ours, peer = held / wanted, frequent / wanted
    print(f"{len(pages)} articles: {ours:.3f} of the titles' words; as many frequent words: {peer:.3f}")
    print(f"{several / keywords:.2f} of the keywords have several words")
    if options.articles == ARTICLES:
        path = shared("data", "extraction", "lines", "pages.jsonl.gz")
        hold("enrich_keywords", {"words of titles among the keywords": ours}, digest(path))


def _pages(of_each: int) -> list[dict[str, Any]]:
    every = [
        row for row in rows(shared("data", "extraction", "lines", "pages.jsonl.gz")) if row["title"] and row["body"]
    ]
    return [
        page for language in ("fr", "en") for page in islice((one for one in every if one["lang"] == language), of_each)
    ]


def _keys(text: str, language: str) -> set[str]:
    return {key for key, _, _ in content_words(text, language)}


if __name__ == "__main__":
    main()
