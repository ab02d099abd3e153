"""Everything that can be computed about an article without state."""

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
    """An article with everything computed without state. A tuple, because it comes from another process.

    `origin`: a hash of its position in the input topic. `source`: a 16-bit hash of its source, 0 if it names none.
    `published`: minutes since the epoch. `agency`: whether a news agency signs it.
    `name`: its name in the index. `site`: the key of its site. `paragraphs`: the hashes that are remembered, and
    `packed_paragraphs` the same as bytes.
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


def prepare(article: CleanArticle, default_ms: int = 0) -> Prepared:
    """The article with its fingerprint and event time; `default_ms` is the event time of an undated article."""
    return of_fingerprint(article, _fingerprint(article), event_time(article, default_ms), _origin(article.origin))


def of_fingerprint(article: CleanArticle, mark: Fingerprint, time: int, origin: int) -> Prepared:
    """The article with a fingerprint computed before."""
    site, paragraphs = site_boilerplate.key(article), site_boilerplate.end_paragraphs(mark.paragraphs)
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
    """The article without the paragraphs at these positions, fingerprinted again."""
    if not places:
        return prepared
    article = site_boilerplate.without(prepared.article, places)
    return prepared._replace(article=article, fingerprint=_fingerprint(article))


def event_time(article: CleanArticle, default_ms: int = 0) -> int:
    """Milliseconds since the epoch: the raw record's time, else when it was fetched, else when it was published."""
    if article.origin is not None:
        return article.origin.timestamp
    time = article.fetched_at or article.published_at
    return default_ms if time is None else round(time.timestamp() * _SECOND_MS)


def _origin(origin: Origin | None) -> int:
    place = f"{origin.topic}/{origin.partition}/{origin.offset}" if origin else ""
    return int.from_bytes(blake2b(place.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big")


def _source(site: bytes | None) -> int:
    # 0 stands for an unknown source, so a hash of 0 becomes 1
    return 0 if site is None else int.from_bytes(site[-2:], "big") or 1


def _fingerprint(article: CleanArticle) -> Fingerprint:
    return fingerprint(article.title, article.paragraphs, article.canonical_url or article.url, article.language)
