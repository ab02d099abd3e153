"""What an HTML page says of itself: JSON-LD of schema.org, OpenGraph, meta elements, headings."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from lxml.html import HtmlElement

from vigie.agents.clean.decode.characters import mended
from vigie.agents.clean.html.features import Claims
from vigie.agents.clean.html.title_features import TitleClaims
from vigie.agents.clean.page import PageClaims

_ARTICLE_TYPES = ("Article", "Posting", "NewsArticle", "Report")
_TITLES = ("og:title", "twitter:title", "dc.title", "title")
_DESCRIPTIONS = ("og:description", "description", "twitter:description")
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
_JSON_MOST = 500_000
_NODES_MOST = 5_000
_TITLES_MOST = 4
_HEADINGS_MOST = 60
_PIECES_MOST = 8


@dataclass(frozen=True, slots=True)
class PageMetadata:
    """A page's metadata: its meta elements, the article in its JSON-LD, and the titles that it claims."""

    tree: HtmlElement
    meta: dict[str, str]
    ld: dict[str, Any]
    titles: TitleClaims


def read_metadata(tree: HtmlElement) -> PageMetadata:
    """Reads the metadata of a page. Nothing is fetched."""
    meta, ld = _meta(tree), _json_ld(tree)
    return PageMetadata(tree, meta, ld, _title_claims(tree, meta, ld))


def about(page: PageMetadata) -> PageClaims:
    """The page's own claims about its article, without the title: see `html/title.py`."""
    meta, ld = page.meta, page.ld
    return PageClaims(
        authors=_authors(ld, meta),
        date=_text(ld.get("datePublished"))
        or next((meta[name] for name in _DATES if name in meta), None)
        or _time(page.tree)
        or _searched(page.tree),
        canonical=_canonical(page.tree) or meta.get("og:url") or _text(ld.get("url")),
        language=_text(ld.get("inLanguage")) or page.tree.get("lang") or meta.get("og:locale"),
        site=meta.get("og:site_name") or _name(ld.get("publisher")),
        dateline=_text(ld.get("dateline")),
        place=_place(ld.get("locationCreated")),
    )


def claims(page: PageMetadata) -> Claims:
    """What the page says of its text, to compare its blocks with."""
    claimed = page.titles
    titles = (*claimed.headings[:_TITLES_MOST], claimed.structured, claimed.shared, claimed.document)
    described = next((page.meta[name] for name in _DESCRIPTIONS if name in page.meta), "")
    return Claims(tuple(title for title in titles if title), described, _text(page.ld.get("articleBody")) or "")


def _title_claims(tree: HtmlElement, meta: dict[str, str], ld: dict[str, Any]) -> TitleClaims:
    headings = list(tree.iter("h1"))
    return TitleClaims(
        headings=_shown(map(_inner, headings)),
        pieces=_shown(piece for heading in headings[:_HEADINGS_MOST] for piece in _pieces(heading)),
        structured=_claim(ld.get("headline")),
        shared=_claim(next((meta[name] for name in _TITLES if name in meta), None)),
        marked=_shown(map(_inner, tree.xpath("//*[@itemprop='headline']"))),
        document=_claim(_inner(tree.find(".//head/title"))),
        site=_claim(meta.get("og:site_name") or _name(ld.get("publisher"))),
    )


def _pieces(heading: HtmlElement) -> Iterator[str | None]:
    """The parts of a heading that has several: its own text, and each element in it, such as a kicker."""
    while len(heading) == 1 and not f"{heading.text or ''}{heading[0].tail or ''}".strip():
        heading = heading[0]
    children = list(heading)[:_PIECES_MOST]
    if children:
        yield _text(" ".join((heading.text or "", *(child.tail or "" for child in children))))
        yield from map(_inner, children)


def _shown(texts: Iterable[str | None]) -> list[str]:
    return [mended(text, entities=False)[0] for text in texts if text]


def _claim(value: Any) -> str | None:
    """A claim, unescaped where the page escaped it twice."""
    text = _text(value)
    return _text(mended(text)[0]) if text else None


def _searched(tree: HtmlElement) -> str | None:
    """The day that htmldate (Barbaresi 2020) finds in a page without a claim of its own."""
    from htmldate import find_date  # noqa: PLC0415 loaded by the first page that needs it

    try:
        found: str | None = find_date(deepcopy(tree), extensive_search=False, original_date=True)
    except (ValueError, OverflowError, RecursionError):
        return None
    return found


def _place(value: Any) -> str | None:
    """A name, or the town of an address."""
    if isinstance(value, list):
        return _place(value[0]) if value else None
    if isinstance(value, dict):
        address = value.get("address")
        return _text(value.get("name")) or (
            _text(address.get("addressLocality")) if isinstance(address, dict) else None
        )
    return _text(value)


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
    return None if node is None else " ".join("".join(node.itertext()).split()) or None


def _distinct(texts: list[Any]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(" ".join(text.split()) for text in texts if isinstance(text, str) and text.strip()))
