"""What an HTML page says of itself: JSON-LD of schema.org, OpenGraph, meta elements, headings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from lxml.html import HtmlElement

from vigie.agents.clean.decode.characters import mended
from vigie.agents.clean.html.authors import claimed_authors, name_of
from vigie.agents.clean.html.features import Claims
from vigie.agents.clean.html.json_ld import JsonLd, read_json_ld
from vigie.agents.clean.html.times import claimed_times
from vigie.agents.clean.html.title_features import TitleClaims
from vigie.agents.clean.page import PageClaims

_TITLES = ("og:title", "twitter:title", "dc.title", "title")
_DESCRIPTIONS = ("og:description", "description", "twitter:description")
_TITLES_MOST = 4
_HEADINGS_MOST = 60
_PIECES_MOST = 8


@dataclass(frozen=True, slots=True)
class PageMetadata:
    """A page's metadata: its meta elements, the article in its JSON-LD, and the titles that it claims."""

    tree: HtmlElement
    metas: dict[str, list[str]]
    structured: JsonLd
    titles: TitleClaims

    @property
    def meta(self) -> dict[str, str]:
        """The first meta element of each name."""
        return {name: contents[0] for name, contents in self.metas.items()}

    @property
    def ld(self) -> dict[str, Any]:
        """The article's node in the JSON-LD."""
        return self.structured.article


def read_metadata(tree: HtmlElement, address: str | None = None) -> PageMetadata:
    """Reads the metadata of a page. Nothing is fetched. `address`: where it was found."""
    metas = _metas(tree)
    meta = {name: contents[0] for name, contents in metas.items()}
    titles = [_inner(heading) for heading in list(tree.iter("h1"))[:_TITLES_MOST]]
    titles += [*(meta.get(name) for name in _TITLES), _inner(tree.find(".//head/title"))]
    ld = read_json_ld(tree, titles, (address, _canonical(tree), meta.get("og:url")))
    return PageMetadata(tree, metas, ld, _title_claims(tree, meta, ld.article))


def about(page: PageMetadata) -> PageClaims:
    """The page's own claims about its article, without the title: see `html/title.py`."""
    meta, ld = page.meta, page.ld
    publisher = name_of(page.structured.whole(ld.get("publisher")))
    return PageClaims(
        authors=claimed_authors(page.tree, page.metas, page.structured, (meta.get("og:site_name"), publisher)),
        dates=claimed_times(page.tree, meta, ld),
        canonical=_canonical(page.tree) or meta.get("og:url") or _text(ld.get("url")),
        language=_text(ld.get("inLanguage")) or page.tree.get("lang") or meta.get("og:locale"),
        site=meta.get("og:site_name") or publisher,
        dateline=_text(ld.get("dateline")),
        place=_place(ld.get("locationCreated")),
    )


def claims(page: PageMetadata) -> Claims:
    """What the page says of its text, to compare its blocks with."""
    claimed = page.titles
    titles = (*claimed.headings[:_TITLES_MOST], claimed.structured, claimed.shared, claimed.document)
    meta = page.meta
    described = next((meta[name] for name in _DESCRIPTIONS if name in meta), "")
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
        site=_claim(meta.get("og:site_name") or name_of(ld.get("publisher"))),
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


def _metas(tree: HtmlElement) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for node in tree.iter("meta"):
        name = node.get("property") or node.get("name") or node.get("itemprop")
        content = (node.get("content") or "").strip()
        if name and content:
            found.setdefault(name.strip().lower(), []).append(content)
    return found


def _text(value: Any) -> str | None:
    return (" ".join(value.split()) or None) if isinstance(value, str) else None


def _canonical(tree: HtmlElement) -> str | None:
    links = (node for node in tree.iter("link") if "canonical" in (node.get("rel") or "").lower().split())
    return next((link.get("href") for link in links if link.get("href")), None)


def _inner(node: HtmlElement | None) -> str | None:
    return None if node is None else " ".join("".join(node.itertext()).split()) or None
