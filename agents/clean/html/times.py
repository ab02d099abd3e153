"""When a page says that it was published: its metadata, marked elements, `<time>` by its label and place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import Any

from lxml.html import HtmlElement

from vigie.agents.clean.html.json_ld import scalar
from vigie.agents.clean.html.placement import Headlines

_META = (
    "article:published_time",
    "og:article:published_time",
    "datepublished",
    "dc.date.issued",
    "dc.date",
    "date",
    "pubdate",
)
_PUBLISHED = re.compile(
    r"publi|pubbl|posted|post(?:ed)?[-_]?date|mise? en ligne|paru|veröffentlicht|erschienen|erstellt|geplaatst"
    r"|entry-date|issued|opublikowan|dodan|udgivet|offentliggjort|julkaistu|опубликован|дата публикации"
    r"|yayın|δημοσ|نشر|发布|發佈|公開|掲載|등록|입력",
    re.IGNORECASE,
)
_UPDATED = re.compile(
    r"updat|modifi|mise? à jour|actuali|aktualis|aktualiz|geändert|zuletzt|stand\b|aggiornat|bijgewerkt|gewijzigd"
    r"|atualiza|edited|revised|corrected|обновл|uppdater|oppdater|opdater|päivitetty|muokattu|güncel|ενημ|تحديث|更新|수정",
    re.IGNORECASE,
)
_DURATION = re.compile(r"-?P|\d{1,2}:\d{2}$")
_LABEL_MOST = 60
_RUNNING_TEXT = 120
_LEVELS = 3
_MARKED, _PLAIN, _RUNNING, _CHANGED = range(4)
_BLOCKS = frozenset({"article", "main", "section", "body", "header", "ul", "ol"})


def claimed_times(tree: HtmlElement, meta: Mapping[str, str], ld: Mapping[str, Any]) -> tuple[str, ...]:
    """What may be the time of publication, the best first; the last is of a change, where the page tells no other."""
    given = [scalar(ld.get("datePublished")), *(meta.get(name) for name in _META), scalar(ld.get("dateCreated"))]
    shown, changed = _shown(tree)
    found = [text.strip() for text in given if text and text.strip()] + shown
    return tuple(dict.fromkeys(found or [*filter(None, (_searched(tree),)), *changed]))


def _shown(tree: HtmlElement) -> tuple[list[str], list[str]]:
    """The times that the page shows by its article: of publication, and of changes."""
    heads = Headlines.of(tree)
    ranked: list[tuple[int, int, int, str]] = []
    for order, node in enumerate(_times(tree)):
        near, text = heads.nearness(node), _value(node)
        if near is not None and text:
            ranked.append((_rank(node), -near, order, text))
    ranked.sort()
    return (
        [text for rank, *_, text in ranked if rank < _CHANGED],
        [text for rank, *_, text in ranked if rank == _CHANGED],
    )


def _rank(node: HtmlElement) -> int:
    """Whether an element says that it is the time of publication, says nothing, stands in a sentence, or is a change's.

    An element's names may say both: the page was not changed since.
    """
    marks = node.get("itemprop") or ""
    names = f"{marks} {node.get('class') or ''}"
    if "datePublished" in marks or node.get("pubdate") is not None or _PUBLISHED.search(names):
        return _MARKED
    if _UPDATED.search(names):
        return _CHANGED
    published, updated = (_last(words, _label(node)) for words in (_PUBLISHED, _UPDATED))
    if published != updated:
        return _MARKED if published > updated else _CHANGED
    return _RUNNING if _is_in_a_sentence(node) else _PLAIN


def _last(words: re.Pattern[str], said: str) -> int:
    return max((found.end() for found in words.finditer(said)), default=-1)


def _times(tree: HtmlElement) -> Iterator[HtmlElement]:
    for node in tree.iter():
        if node.tag == "time" or (node.tag != "meta" and "datePublished" in (node.get("itemprop") or "")):
            yield node


def _value(node: HtmlElement) -> str | None:
    text = (
        node.get("datetime") or node.get("content") or node.get("title") if node.tag != "time" else node.get("datetime")
    )
    text = " ".join((text or "".join(node.itertext())).split())
    return None if not text or len(text) > _LABEL_MOST or _DURATION.match(text) else text


def _label(node: HtmlElement) -> str:
    """The words before a time, back to the time before it."""
    said = ""
    for _ in range(_LEVELS):
        before = node.getprevious()
        while before is not None and len(said) < _LABEL_MOST:
            said = f"{before.tail or ''} {said}"
            if before.tag == "time" or before.find(".//time") is not None:
                return said
            said = f"{''.join(before.itertext()) if isinstance(before.tag, str) else ''} {said}"
            before = before.getprevious()
        node = node.getparent()
        if node is None or node.tag in _BLOCKS:
            return said[-_LABEL_MOST:]
        said = f"{node.text or ''} {said}"
        if said.strip():
            return said[-_LABEL_MOST:]
    return said


def _is_in_a_sentence(node: HtmlElement) -> bool:
    up = next((up for up in node.iterancestors() if up.tag in {"p", "li", "td", "div", "blockquote"}), None)
    return up is not None and up.tag != "div" and len("".join(up.itertext()).strip()) > _RUNNING_TEXT


def _searched(tree: HtmlElement) -> str | None:
    """The day that htmldate (Barbaresi 2020) finds in a page without a claim of its own."""
    from htmldate import find_date  # noqa: PLC0415 loaded by the first page that needs it

    page = deepcopy(tree)
    heads = Headlines.of(page)
    for node in [
        node for node in page.iter("time") if heads.nearness(node) is None or _rank(node) in {_RUNNING, _CHANGED}
    ]:
        node.drop_tree()
    try:
        found: str | None = find_date(page, extensive_search=False, original_date=True)
    except (ValueError, OverflowError, RecursionError):
        return None
    return found
