"""The front door: a raw article in, the article alone out."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from vigie.agents.clean.decode.characters import mended, visible, whole
from vigie.agents.clean.fields import dates
from vigie.agents.clean.fields.dateline import dateline
from vigie.agents.clean.fields.language import language
from vigie.agents.clean.fields.punctuation import repair
from vigie.agents.clean.fields.url import canonical_url
from vigie.agents.clean.page import About, Page
from vigie.agents.clean.rules.select import select
from vigie.agents.clean.text import select as select_text
from vigie.agents.clean.thresholds import THRESHOLDS, Limits, Thresholds
from vigie.schemas import CleanArticle, RawArticle
from vigie.schemas.clean import Dateline, Origin, Repaired
from vigie.schemas.refused import Reason, Refused

_ID_DIGITS = 32


def article(
    raw: RawArticle,
    *,
    event_time_ms: int | None = None,
    origin: Origin | None = None,
    article_id: str | None = None,
    thresholds: Thresholds = THRESHOLDS,
) -> CleanArticle | Refused:
    """The article of a page, or why there is none.

    `event_time_ms`: the record's timestamp, milliseconds since the epoch; no date is later. `article_id`: an id to
    keep; without it 32 hex digits of SHA-256 over canonical URL and text.
    """
    if len(raw.body) > thresholds.limits.record_bytes:
        return Refused(Reason.TOO_LARGE, f"a body of {len(raw.body)} characters")
    page, mended_lines = _page(raw)
    if len(page.lines) > thresholds.limits.paragraphs:
        return Refused(Reason.TOO_LARGE, f"{len(page.lines)} lines, more than {thresholds.limits.paragraphs}")
    url, given = _line(raw.url), _line(raw.title)
    selection = select(page, given) if page.extracted else select_text.select(page, given, address=url)
    if (refused := _too_large(selection.lines, thresholds.limits)) is not None:
        return refused
    record_time = dates.at(event_time_ms) if event_time_ms is not None else None
    published_at = dates.published(raw.published_at or page.about.date, record_time)
    head, lines = _headed(selection.lines, published_at or record_time)
    head = head or _claimed(page.about, published_at or record_time)
    paragraphs, repaired = _repaired(lines)
    if not paragraphs:
        return Refused(Reason.NO_TEXT, "no line of the page is an article's")
    canonical = canonical_url(url, _line(page.about.canonical))
    text = "\n\n".join(paragraphs)
    return CleanArticle(
        id=visible(article_id) if article_id else _id(canonical, text),
        url=url,
        canonical_url=canonical,
        source=_line(raw.source) or _line(page.about.site),
        title=selection.title,
        paragraphs=paragraphs,
        language=language(selection.title, text),
        dateline=head,
        authors=tuple(filter(None, map(_line, page.about.authors))),
        published_at=published_at,
        fetched_at=dates.published(raw.fetched_at, record_time),
        removed=selection.removed,
        repaired=(*mended_lines, *repaired),
        origin=origin,
    )


def _page(raw: RawArticle) -> tuple[Page, list[Repaired]]:
    from vigie.agents.clean.html import extract as extract_html  # noqa: PLC0415 trafilatura is loaded by the first page
    from vigie.agents.clean.text import lines as extract_text  # noqa: PLC0415 trafilatura is loaded by the first page

    kind = (raw.content_type or "").lower()
    if "html" in kind or ("plain" not in kind and extract_html.looks_like_html(raw.body)):
        page = extract_html.page(whole(raw.body))
        return page, list(page.repaired)
    text, repaired = mended(raw.body)
    return extract_text.page(text), repaired


def _too_large(lines: Sequence[str], limits: Limits) -> Refused | None:
    if len(lines) > limits.paragraphs:
        return Refused(Reason.TOO_LARGE, f"{len(lines)} paragraphs, more than {limits.paragraphs}")
    if (chars := sum(map(len, lines))) > limits.text_chars:
        return Refused(Reason.TOO_LARGE, f"{chars} characters of text, more than {limits.text_chars}")
    return None


def _headed(lines: tuple[str, ...], base: datetime | None) -> tuple[Dateline | None, tuple[str, ...]]:
    found = dateline(lines[0], base) if lines else None
    if found is None:
        return None, lines
    head, rest = found
    return head, ((rest, *lines[1:]) if rest else lines[1:])


def _claimed(about: About, base: datetime | None) -> Dateline | None:
    """The dateline that the page names beside its text: schema.org's `dateline`, `locationCreated`."""
    said, place = _line(about.dateline), _line(about.place)
    found = dateline(f"{said} — ", base) if said else None
    if found is not None:
        return replace(found[0], text=said or "", place=place or found[0].place)
    return Dateline(said or place or "", place) if said or place else None


def _repaired(lines: Sequence[str]) -> tuple[tuple[str, ...], list[Repaired]]:
    repaired: list[Repaired] = []
    paragraphs: list[str] = []
    for line in lines:
        text, changes = repair(line)
        paragraphs.append(text)
        repaired += changes
    return tuple(paragraphs), repaired


def _line(text: str | None) -> str | None:
    return (" ".join(visible(text).split()) or None) if text else None


def _id(url: str | None, text: str) -> str:
    return hashlib.sha256(f"{url or ''}\n{text}".encode()).hexdigest()[:_ID_DIGITS]
