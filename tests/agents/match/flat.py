"""Flat articles: plain mappings with a title, a text and fields, as tests and query workloads write them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from vigie.agents.match.text.analyzer import FOLDED, Analyzer
from vigie.agents.match.text.document import Document, Values


def flat_document(article: Mapping[str, Any], analyzer: Analyzer = FOLDED) -> Document:
    """The document of a mapping, or of a decoded record of any stage; missing fields are empty."""
    paragraphs = article.get("paragraphs") or ()
    body = "\n\n".join(paragraphs) if paragraphs else str(article.get("text") or article.get("body") or "")
    quotes = _list(article.get("quotes"))
    values = {name: held for name, held in _values(article, quotes).items() if held}
    texts = [str(article.get("title") or ""), body, *(_text(quote, "text") for quote in quotes)]
    bases = [0, 0, *map(_start, quotes)]
    return Document([*texts, *(value for held in values.values() for value in held)], bases, values, analyzer)


def _start(quote: Any) -> int:
    start = quote.get("start") if isinstance(quote, dict) else None
    return start if isinstance(start, int) else 0


def _values(article: Mapping[str, Any], quotes: list[Any]) -> Values:
    entities = [*_list(article.get("entities")), *_list(article.get("entity"))]
    places = [*_list(article.get("places")), *_list(article.get("place"))]
    sources = _strings(article, "source")
    return {
        "entity": _names(entities),
        "person": _names(_typed(entities, "PER")),
        "org": _names(_typed(entities, "ORG")),
        "place": _names(_typed(entities, "LOC")) + _names(places),
        "country": [_text(place, "country") for place in places if isinstance(place, dict)]
        + _strings(article, "country"),
        "lang": _strings(article, "language") + _strings(article, "lang"),
        "source": sources,
        "site": _strings(article, "site") + sources,
        "author": _strings(article, "authors") + _strings(article, "author"),
        "keyword": [_text(keyword, "term") for keyword in _list(article.get("keywords"))],
        "speaker": [_text(quote, "speaker") for quote in quotes],
        "story": _strings(article, "story_id"),
        "topic": _strings(article, "topic"),
    }


def _list(value: Any) -> list[Any]:
    if value is None:
        return []
    return list(value) if isinstance(value, (list, tuple)) else [value]


def _strings(article: Mapping[str, Any], name: str) -> list[str]:
    return [str(value) for value in _list(article.get(name))]


def _text(value: Any, name: str) -> str:
    if isinstance(value, dict):
        return str(value.get(name) or "")
    return str(value) if name in {"text", "term"} else ""


def _typed(entities: list[Any], kind: str) -> list[Any]:
    return [entity for entity in entities if isinstance(entity, dict) and entity.get("type") == kind]


def _names(entities: list[Any]) -> list[str]:
    return [name for entity in entities for name in _forms(entity)]


def _forms(entity: Any) -> Iterator[str]:
    if isinstance(entity, dict):
        yield str(entity.get("name") or "")
        yield from map(str, _list(entity.get("aliases")))
    else:
        yield str(entity)
