"""The article in a page's JSON-LD of schema.org, of several the one that is this page's.

Templates wrap JSON-LD for browsers of the nineties (comments, CDATA), end it like a statement, or leave a comma behind;
what is meant is read.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from lxml.html import HtmlElement

Node = dict[str, Any]

_ARTICLE_TYPES = ("Article", "Posting", "NewsArticle", "Report")
_JSON_MOST = 500_000
_NODES_MOST = 5_000
_DECODER = json.JSONDecoder(strict=False)
_WRAPPERS = re.compile(r"^(?:\s|//|/\*|\*/|<!--|<!\[CDATA\[|\ufeff)+|(?:\s|//|/\*|\*/|-->|\]\]>|;)+$")
_LAST_COMMA = re.compile(r",(?=\s*[}\]])")
_WORDS = re.compile(r"\w+")
_INSIDE = ("@graph", "mainEntity", "mainEntityOfPage")
_NAMED = ("headline", "name")
_ALIKE = 0.5
_WORDS_LEAST = 3
_SAME_ADDRESS = 2.0


@dataclass(frozen=True, slots=True)
class JsonLd:
    """The node of a page's article, and every node by its `@id`."""

    article: Node = field(default_factory=dict)
    nodes: Mapping[str, Node] = field(default_factory=dict)

    def whole(self, thing: Any) -> Any:
        """What a reference stands for, with what stands beside the reference; anything else as it is."""
        known = self.nodes.get(thing["@id"]) if isinstance(thing, dict) and isinstance(thing.get("@id"), str) else None
        return {**known, **thing} if known else thing


def scalar(value: Any) -> str | None:
    """A value that is text, as it stands, as the first of several, or as JSON-LD's long form (`@value`)."""
    if isinstance(value, list):
        return next((text for one in value if (text := scalar(one))), None)
    if isinstance(value, dict):
        value = value.get("@value")
    return value if isinstance(value, str) else None


def read_json_ld(tree: HtmlElement, titles: Iterable[str | None], addresses: Iterable[str | None]) -> JsonLd:
    """The article of a page. `titles` and `addresses`: what else the page says of itself, to tell it from others."""
    items = [item for data in _scripts(tree) for item in _items(data)]
    nodes: dict[str, Node] = {}
    for item in items:
        if isinstance(name := item.get("@id"), str):
            nodes[name] = {**item, **nodes.get(name, {})}
    articles = [_with_headline(item) for item in items if _is_article(item)]
    return JsonLd(_own(articles, [*filter(None, titles)], [*filter(None, addresses)]), nodes)


def _own(articles: Sequence[Node], titles: Sequence[str], addresses: Sequence[str]) -> Node:
    """The first of those that agree best with the page; {} if all name another address and another title."""
    worth = [_agreement(one, titles, addresses) for one in articles]
    best = max(range(len(articles)), key=lambda at: (worth[at], "headline" in articles[at], -at), default=None)
    return {} if best is None or worth[best] < 0 else articles[best]


def _agreement(article: Node, titles: Sequence[str], addresses: Sequence[str]) -> float:
    alike = max((_likeness(str(article.get("headline", "")), title) for title in titles), default=0.0)
    own, page = {*filter(None, map(_path, _addresses(article)))}, {*filter(None, map(_path, addresses))}
    if own & page:
        return _SAME_ADDRESS + alike
    is_another = bool(own and page and titles and "headline" in article) and alike < _ALIKE
    return -1.0 if is_another else alike


def _likeness(one: str, other: str) -> float:
    """The share of the shorter one's words, of three at least, that stand in the other: titles come with their site."""
    some, more = ({*_WORDS.findall(text.lower())} for text in (one, other))
    return len(some & more) / max(min(len(some), len(more)), _WORDS_LEAST)


def _addresses(article: Node) -> Iterator[str]:
    for key in ("url", "@id", "mainEntityOfPage"):
        value = article.get(key)
        value = value.get("@id") or value.get("url") if isinstance(value, dict) else value
        if isinstance(value, str):
            yield value


def _path(address: str) -> str | None:
    """The path that tells a page from others of its site; None for a front page, or for no address."""
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        return None
    path = parts.path.rstrip("/")
    return f"{path}?{parts.query}" if path and parts.query.startswith(("id=", "p=")) else path or None


def _with_headline(item: Node) -> Node:
    name = item.get("name")
    return item if "headline" in item or not isinstance(name, str) else {**item, "headline": name}


def _scripts(tree: HtmlElement) -> Iterator[Any]:
    for node in tree.iter("script"):
        kind = (node.get("type") or "").strip().lower()
        text = "".join(node.itertext())
        if kind.startswith("application/ld+json") and len(text) <= _JSON_MOST:
            yield from _values(text)


def _values(text: str) -> Iterator[Any]:
    """The JSON of a script, as it stands or as it was meant."""
    bare = _WRAPPERS.sub("", text)
    tries = (text, bare, _LAST_COMMA.sub("", bare), html.unescape(bare))
    for one in dict.fromkeys(tries):
        try:
            yield json.loads(one, strict=False)
        except (ValueError, RecursionError):
            continue
        return
    yield from _one_by_one(bare)


def _one_by_one(text: str) -> Iterator[Any]:
    """Values one behind the other, up to the first that is none."""
    at = 0
    with suppress(ValueError, RecursionError):
        while at < len(text):
            value, at = _DECODER.raw_decode(text, at)
            at += len(text[at:]) - len(text[at:].lstrip(" \t\r\n,;"))
            yield value


def _items(data: Any) -> Iterator[Node]:
    waiting, seen = [data], 0
    while waiting and seen < _NODES_MOST:
        seen += 1
        item = waiting.pop()
        if isinstance(item, dict):
            yield item
            waiting.extend(value for key, value in item.items() if key in _INSIDE)
        elif isinstance(item, list):
            waiting.extend(reversed(item))


def _is_article(item: Node) -> bool:
    kind = item.get("@type")
    kinds = kind if isinstance(kind, list) else [kind]
    return any(name in item for name in _NAMED) and any(
        isinstance(name, str) and name.endswith(_ARTICLE_TYPES) for name in kinds
    )
