"""What an HTML page says of itself: JSON-LD of schema.org, OpenGraph, meta elements, headings."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from lxml.html import HtmlElement

from vigie.agents.clean.page import About

_ARTICLE_TYPES = ("Article", "Posting", "NewsArticle", "Report")
_TITLES = ("og:title", "twitter:title", "dc.title", "title")
_DATES = (
    "article:published_time",
    "og:article:published_time",
    "datepublished",
    "dc.date.issued",
    "dc.date",
    "date",
    "pubdate",
)
_AUTHORS = ("author", "article:author", "dc.creator", "parsely-author", "sailthru.author")
_SHOWN = str.maketrans({"\ue0a0": "\xa0", "\ue02f": "\u202f"})
_JSON_MOST = 500_000
_NODES_MOST = 5_000


def about(tree: HtmlElement) -> About:
    """The page's own claims; nothing is fetched, nothing is believed yet."""
    meta = _meta(tree)
    ld = _json_ld(tree)
    headings = [text for text in (_inner(node) for node in tree.iter("h1")) if text]
    named = [ld.get("headline"), *(meta.get(name) for name in _TITLES)]
    return About(
        titles=_distinct([*headings, *named, _inner(tree.find(".//head/title"))]),
        authors=_authors(ld, meta),
        date=_text(ld.get("datePublished"))
        or next((meta[name] for name in _DATES if name in meta), None)
        or _time(tree),
        canonical=_canonical(tree) or meta.get("og:url"),
        language=tree.get("lang") or meta.get("og:locale"),
        site=meta.get("og:site_name") or _name(ld.get("publisher")),
        dateline=_text(ld.get("dateline")),
    )


def _meta(tree: HtmlElement) -> dict[str, str]:
    found: dict[str, str] = {}
    for node in tree.iter("meta"):
        name = node.get("property") or node.get("name") or node.get("itemprop")
        content = (node.get("content") or "").strip()
        if name and content:
            found.setdefault(name.strip().lower(), content)
    return found


def _json_ld(tree: HtmlElement) -> dict[str, Any]:
    for node in tree.iter("script"):
        text = node.text or ""
        if node.get("type", "").strip().lower() != "application/ld+json" or len(text) > _JSON_MOST:
            continue
        try:
            data = json.loads(text, strict=False)
        except (ValueError, RecursionError):
            continue
        for item in _items(data):
            if _is_article(item):
                return item
    return {}


def _items(data: Any) -> Iterator[dict[str, Any]]:
    waiting, seen = [data], 0
    while waiting and seen < _NODES_MOST:
        seen += 1
        item = waiting.pop()
        if isinstance(item, dict):
            yield item
            waiting.extend(value for key, value in item.items() if key in {"@graph", "mainEntity", "mainEntityOfPage"})
        elif isinstance(item, list):
            waiting.extend(reversed(item))


def _is_article(item: dict[str, Any]) -> bool:
    kind = item.get("@type")
    kinds = kind if isinstance(kind, list) else [kind]
    return "headline" in item and any(isinstance(name, str) and name.endswith(_ARTICLE_TYPES) for name in kinds)


def _authors(ld: dict[str, Any], meta: dict[str, str]) -> tuple[str, ...]:
    given = ld.get("author") or ld.get("creator")
    people = given if isinstance(given, list) else [given]
    names = [_name(person) for person in people]
    if not any(names):
        names = [next((meta[name] for name in _AUTHORS if name in meta), None)]
    return _distinct([name for name in names if name and not name.startswith("http")])


def _name(thing: Any) -> str | None:
    return _text(thing.get("name") if isinstance(thing, dict) else thing)


def _text(value: Any) -> str | None:
    return (" ".join(value.split()) or None) if isinstance(value, str) else None


def _time(tree: HtmlElement) -> str | None:
    return next((node.get("datetime") for node in tree.iter("time") if node.get("datetime")), None)


def _canonical(tree: HtmlElement) -> str | None:
    links = (node for node in tree.iter("link") if "canonical" in (node.get("rel") or "").lower().split())
    return next((link.get("href") for link in links if link.get("href")), None)


def _inner(node: HtmlElement | None) -> str | None:
    return None if node is None else " ".join("".join(node.itertext()).split())


def _distinct(texts: list[Any]) -> tuple[str, ...]:
    return tuple(
        dict.fromkeys(
            " ".join(text.translate(_SHOWN).split()) for text in texts if isinstance(text, str) and text.strip()
        )
    )
