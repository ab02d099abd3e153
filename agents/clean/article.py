"""The front door: a raw article in, the article alone out."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from vigie.agents.clean.decode.characters import mended, redecoded, visible, whole
from vigie.agents.clean.decode.content_type import is_html, unescaped
from vigie.agents.clean.decode.record import read
from vigie.agents.clean.fields import dates
from vigie.agents.clean.fields.dateline import dateline
from vigie.agents.clean.fields.language import language
from vigie.agents.clean.fields.punctuation import repair
from vigie.agents.clean.fields.url import canonical_url
from vigie.agents.clean.html import extract as html
from vigie.agents.clean.page import Candidates, PageClaims, Selection
from vigie.agents.clean.rules.select import select
from vigie.agents.clean.text import select as text
from vigie.agents.clean.thresholds import THRESHOLDS, CleanThresholds, FieldThresholds, SizeLimits
from vigie.schemas import CleanArticle, RawArticle
from vigie.schemas.clean import Dateline, Origin, Repaired, RepairedReason
from vigie.schemas.envelope import Incoming
from vigie.schemas.refused import Reason, Refused

_ID_DIGITS = 32


@dataclass(frozen=True, slots=True)
class _Fields:
    """What is read from the selected lines, the page's claims and the raw record together."""

    canonical: str | None
    dateline: Dateline | None
    paragraphs: tuple[str, ...]
    repaired: Sequence[Repaired]
    published_at: datetime | None
    fetched_at: datetime | None


def article(
    raw: RawArticle,
    *,
    event_time_ms: int | None = None,
    origin: Origin | None = None,
    article_id: str | None = None,
    thresholds: CleanThresholds = THRESHOLDS,
) -> CleanArticle | Refused:
    """The article of a page, or why there is none.

    `event_time_ms`: the record's timestamp, milliseconds since the epoch; no date is later. `article_id`: an id to
    keep; without it 32 hex digits of SHA-256 over canonical URL and text.

    1. Decode: the body's characters as they were meant, as HTML or as text.
    2. Find the candidates: the page's lines, with how likely each is the article's.
    3. Select the article's lines.
    4. Read the fields.
    5. Write the record.
    """
    if len(raw.body) > thresholds.limits.record_bytes:
        return Refused(Reason.TOO_LARGE, f"a body of {len(raw.body)} characters")
    url = _one_line(raw.url)
    body = redecoded(raw.body, raw.encoding)
    found = _candidates(body, raw.content_type, url, thresholds)
    if isinstance(found, Refused):
        return found
    selection = select(found, _one_line(raw.title), thresholds.rules)
    if (refused := _too_large(selection.lines, thresholds.limits)) is not None:
        return refused
    fields = _fields(raw, url, found.claims, selection, event_time_ms, thresholds.fields)
    if not fields.paragraphs:
        return Refused(Reason.NO_TEXT, "no line of the page is an article's")
    joined = "\n\n".join(fields.paragraphs)
    return CleanArticle(
        id=visible(article_id) if article_id else _id(fields.canonical, joined),
        url=url,
        canonical_url=fields.canonical,
        source=_one_line(raw.source) or _one_line(found.claims.site),
        title=selection.title,
        paragraphs=fields.paragraphs,
        language=language(selection.title, joined, thresholds.fields.language, (raw.language, found.claims.language)),
        dateline=fields.dateline,
        authors=tuple(filter(None, map(_one_line, found.claims.authors))),
        published_at=fields.published_at,
        fetched_at=fields.fetched_at,
        removed=selection.removed,
        repaired=(*_misread(raw, body, selection.lines), *found.repairs(selection.kept), *fields.repaired),
        origin=origin,
    )


def article_of(record: Incoming) -> CleanArticle | Refused:
    """The article of a record: a raw article as JSON, or the page itself. Its timestamp is the event time."""
    raw = read(record, THRESHOLDS)
    if isinstance(raw, Refused):
        return raw
    origin = Origin(record.topic, record.partition, record.offset, record.timestamp)
    return article(raw, event_time_ms=record.timestamp, origin=origin)


def _candidates(
    body: str, content_type: str | None, url: str | None, thresholds: CleanThresholds
) -> Candidates | Refused:
    body = unescaped(content_type, body)
    if is_html(content_type, body):
        return html.candidates(whole(body), thresholds, address=url)
    flat, repaired = mended(body)
    return text.candidates(flat, thresholds, address=url, repaired=repaired)


def _misread(raw: RawArticle, body: str, lines: Sequence[str]) -> list[Repaired]:
    """The lines of a body that was decoded from another charset than its own, as they came. `body`: as it was meant."""
    charset = raw.encoding
    if not charset or body == raw.body:
        return []
    return [
        Repaired(visible(line.encode().decode(charset, "replace")), line, RepairedReason.MOJIBAKE)
        for line in lines
        if not line.isascii()
    ]


def _too_large(lines: Sequence[str], limits: SizeLimits) -> Refused | None:
    if (chars := sum(map(len, lines))) > limits.text_chars:
        return Refused(Reason.TOO_LARGE, f"{chars} characters of text, more than {limits.text_chars}")
    return None


def _fields(
    raw: RawArticle,
    url: str | None,
    claims: PageClaims,
    selection: Selection,
    event_time_ms: int | None,
    thresholds: FieldThresholds,
) -> _Fields:
    record_time = dates.at(event_time_ms) if event_time_ms is not None else None
    fetched_at = dates.published(raw.fetched_at, record_time)
    published_at = dates.first_published((raw.published_at, *claims.dates), record_time, fetched_at)
    base = published_at or record_time
    found = dateline(selection.lines[0], base, thresholds.dateline) if selection.lines else None
    head, lines = (None, selection.lines) if found is None else (found[0], (found[1], *selection.lines[1:]))
    paragraphs, repaired = _repaired([line for line in lines if line])
    return _Fields(
        canonical_url(url, _one_line(claims.canonical)),
        head or _claimed_dateline(claims, base, thresholds),
        paragraphs,
        repaired,
        published_at,
        fetched_at,
    )


def _claimed_dateline(claims: PageClaims, base: datetime | None, thresholds: FieldThresholds) -> Dateline | None:
    """The dateline that the page names beside its text: schema.org's `dateline`, `locationCreated`."""
    claimed, place = _one_line(claims.dateline), _one_line(claims.place)
    found = dateline(f"{claimed} — ", base, thresholds.dateline) if claimed else None
    if found is not None:
        return replace(found[0], text=claimed or "", place=place or found[0].place)
    return Dateline(claimed or place or "", place) if claimed or place else None


def _repaired(lines: Sequence[str]) -> tuple[tuple[str, ...], list[Repaired]]:
    repaired: list[Repaired] = []
    paragraphs: list[str] = []
    for line in lines:
        paragraph, changes = repair(line)
        paragraphs.append(paragraph)
        repaired += changes
    return tuple(paragraphs), repaired


def _one_line(value: str | None) -> str | None:
    return (" ".join(visible(value).split()) or None) if value else None


def _id(url: str | None, joined: str) -> str:
    return hashlib.sha256(f"{url or ''}\n{joined}".encode()).hexdigest()[:_ID_DIGITS]
