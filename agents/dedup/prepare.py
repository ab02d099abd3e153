"""What can be computed of an article without state."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b
from typing import NamedTuple

from vigie.agents.dedup import bottom_k, site_boilerplate
from vigie.agents.dedup.article_record import ref
from vigie.agents.dedup.fingerprint import Fingerprint, fingerprint
from vigie.schemas import CleanArticle
from vigie.schemas.clean import Origin

_SECOND_MS = 1_000
_MINUTE_S = 60


class Prepared(NamedTuple):
    """An article with all that can be computed without state. A tuple, as it comes out of another process.

    `origin`: a hash of where it stands in its topic; `source`: one of 16 bits of its source, 0 if it names none;
    `published`: minutes since the epoch; `agency`: whether a news agency signs it.
    `name`: its own in the index; `site`: the key of its site; `paragraphs`: what is remembered of them, and as bytes.
    """

    article: CleanArticle
    fingerprint: Fingerprint
    time: int
    origin: int
    name: bytes
    site: bytes | None
    paragraphs: tuple[int, ...]
    packed_paragraphs: bytes
    source: int = 0
    published: int | None = None
    agency: bool = False


def prepare(article: CleanArticle, otherwise_ms: int = 0) -> Prepared:
    """The article with its fingerprint and event time; `otherwise_ms` where it bears no time at all."""
    return of_fingerprint(article, _fingerprint(article), event_time(article, otherwise_ms), _origin(article.origin))


def of_fingerprint(article: CleanArticle, mark: Fingerprint, time: int, origin: int) -> Prepared:
    """An article whose text was read already."""
    site, paragraphs = site_boilerplate.key(article), site_boilerplate.remembered(mark.paragraphs)
    return Prepared(
        article,
        mark,
        time,
        origin,
        ref(article.id),
        site,
        paragraphs,
        bottom_k.pack_short(paragraphs),
        _source(site),
        None if article.published_at is None else int(article.published_at.timestamp() // _MINUTE_S),
        agency=article.dateline is not None and article.dateline.agency is not None,
    )


def without(prepared: Prepared, places: Sequence[int]) -> Prepared:
    """The same without the paragraphs at these places."""
    if not places:
        return prepared
    article = site_boilerplate.without(prepared.article, places)
    return prepared._replace(article=article, fingerprint=_fingerprint(article))


def event_time(article: CleanArticle, otherwise_ms: int = 0) -> int:
    """Milliseconds since the epoch: the raw record's time, else when it was fetched, else published."""
    if article.origin is not None:
        return article.origin.timestamp
    time = article.fetched_at or article.published_at
    return otherwise_ms if time is None else round(time.timestamp() * _SECOND_MS)


def _origin(origin: Origin | None) -> int:
    place = f"{origin.topic}/{origin.partition}/{origin.offset}" if origin else ""
    return int.from_bytes(blake2b(place.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big")


def _source(site: bytes | None) -> int:
    return 0 if site is None else int.from_bytes(site[-2:], "big") or 1


def _fingerprint(article: CleanArticle) -> Fingerprint:
    return fingerprint(article.title, article.paragraphs, article.canonical_url or article.url, article.language)
