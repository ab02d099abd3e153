"""Who wrote the article, as the page claims it: JSON-LD, meta elements, microdata, links and bylines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from lxml.html import HtmlElement

from vigie.agents.clean.fields.person_names import person_names
from vigie.agents.clean.html.json_ld import JsonLd
from vigie.agents.clean.html.placement import Headlines

_META = ("author", "article:author", "dc.creator", "parsely-author", "sailthru.author", "byl", "article:author_name")
_HAS = "contains(concat(' ', normalize-space(@{}), ' '), ' {} ')"


def _having(*words: tuple[str, str], unlike: str = "") -> str:
    return f".//*[{' or '.join(_HAS.format(*word) for word in words)}]{unlike}"


_MARKED = (
    _having(("itemprop", "author"), unlike="[not(self::meta)]"),
    _having(("rel", "author"), unlike="[not(self::link)]"),
    _having(("class", "p-author")),
    _having(("class", "vcard")),
    _having(("class", "byline")),
    _having(("class", "author"), ("class", "author-name")),
)
_NAMES_INSIDE = (
    _having(("itemprop", "name")),
    _having(("rel", "author")),
    _having(
        ("class", "p-name"), ("class", "fn"), ("class", "name"), ("class", "author-name"), ("class", "byline-name")
    ),
)
_ORGANISATIONS = ("Organization", "Corporation")
_NAME_MOST = 120
_AUTHORS_MOST = 20
_DEEP = 4


def claimed_authors(
    tree: HtmlElement, meta: Mapping[str, Sequence[str]], ld: JsonLd, sites: Sequence[str | None]
) -> tuple[str, ...]:
    """The persons whom the first of a page's claims names; where none does, the organisation that its JSON-LD names."""
    people, organisations = _structured(ld)
    claims = (people, *(meta.get(name, ()) for name in _META), *_marked(tree))
    found = next((names for claim in claims if (names := person_names(claim, sites))), ())
    is_the_site = bool(found) and {name.casefold() for name in found} <= {site.casefold() for site in sites if site}
    if is_the_site:
        found = next((names for claim in claims if (names := _others(person_names(claim), sites))), found)
    return (found or person_names(organisations))[:_AUTHORS_MOST]


def _others(names: Sequence[str], sites: Sequence[str | None]) -> tuple[str, ...]:
    known = {site.casefold() for site in sites if site}
    return tuple(name for name in names if name.casefold() not in known)


def _structured(ld: JsonLd) -> tuple[list[str], list[str]]:
    """The names of persons, and those of organisations, that are authors in the JSON-LD."""
    people, organisations = list[str](), list[str]()
    for thing in _things(ld.article.get("author") or ld.article.get("creator"), ld):
        name = name_of(thing)
        kind = str(thing.get("@type", "")) if isinstance(thing, dict) else ""
        if name:
            (organisations if any(one in kind for one in _ORGANISATIONS) else people).append(name)
    return people, organisations


def _things(given: Any, ld: JsonLd, depth: int = 0) -> Iterator[Any]:
    """The authors one by one: of lists, of references, of roles."""
    if isinstance(given, list):
        for one in given:
            yield from _things(one, ld, depth + 1) if depth < _DEEP else ()
    elif isinstance(given, dict):
        inside = given.get("@list") or (given.get("author") if given.get("@type") == "Role" else None)
        if inside is not None and depth < _DEEP:
            yield from _things(inside, ld, depth + 1)
        else:
            yield ld.whole(given)
    elif given is not None:
        yield ld.nodes.get(given, given) if isinstance(given, str) else given


def name_of(thing: Any) -> str | None:
    """The name of a schema.org thing: `name`, or given and family name."""
    if isinstance(thing, list):
        return next((name for one in thing if (name := name_of(one))), None)
    if not isinstance(thing, dict):
        return _text(thing)
    whole = thing.get("name")
    whole = whole[0] if isinstance(whole, list) and whole else whole
    parts = (_text(thing.get(key)) for key in ("givenName", "additionalName", "familyName"))
    return (
        _text(whole) or _text(thing.get("@value")) or " ".join(filter(None, parts)) or _text(thing.get("alternateName"))
    )


def _text(value: Any) -> str | None:
    if isinstance(value, dict):
        value = value.get("@value")
    return (" ".join(value.split()) or None) if isinstance(value, str) else None


def _marked(tree: HtmlElement) -> Iterator[list[str]]:
    """What elements by the headline say, kind by kind; what names others' articles is left out."""
    heads: Headlines | None = None
    for path in _MARKED:
        nodes = tree.xpath(path)
        if not nodes:
            continue
        heads = heads or Headlines.of(tree)
        near = [(found, node) for node in nodes if (found := heads.nearness(node)) is not None]
        nearest = max((found for found, _ in near), default=0)
        yield [name for found, node in near if found == nearest for name in _names_in(node)]


def _names_in(node: HtmlElement) -> Iterator[str]:
    """The names marked inside an element, else all that it says if that is short."""
    for path in _NAMES_INSIDE:
        inside = [text for one in node.xpath(path) if (text := _said(one))]
        if inside:
            yield from inside
            return
    if text := _said(node):
        yield text


def _said(node: HtmlElement) -> str | None:
    text = " ".join((node.get("content") or "".join(node.itertext())).split())
    return text if 0 < len(text) <= _NAME_MOST else None
