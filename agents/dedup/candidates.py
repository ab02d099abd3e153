"""Finds the article that a new one duplicates or updates, among the articles that share keys with it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from vigie.agents.dedup.article_record import ArticleRecord
from vigie.agents.dedup.growth import brings_news
from vigie.agents.dedup.keyspace import Keyspace
from vigie.agents.dedup.prepare import Prepared
from vigie.agents.dedup.same_page import (
    earlier_version,
    earlier_versions,
    first_version,
    is_trivial,
    published_version,
)
from vigie.agents.dedup.thresholds import DedupThresholds
from vigie.agents.dedup.verdict import Kind, Overlap, is_update, kind, score

NewestHolders = dict[bytes, bytes]
"""An article's keys, each with the name of its newest holder; empty if none."""

_SAME = Overlap(1.0, 1.0, 1.0, 0)


@dataclass(frozen=True, slots=True)
class CopyDecision:
    """The article this one duplicates, or the one it updates.

    `original`: what it duplicates, how (`kind`), and by how much (`overlap`). `updated`: what it updates instead.
    `page_id`: the first version of its page, if it updates that page.
    """

    original: ArticleRecord | None = None
    kind: Kind = "new"
    overlap: Overlap = _SAME
    updated: ArticleRecord | None = None
    page_id: str | None = None


_NOTHING = CopyDecision()


class ScoredCandidate(NamedTuple):
    """A candidate, how far it exceeds the required containment (a copy from 0 on), and its overlap.

    `updated`: whether the new article repeats it and brings news.
    """

    record: ArticleRecord
    score: float
    overlap: Overlap
    updated: bool


def decide(new: Prepared, newest: NewestHolders, keyspace: Keyspace, config: DedupThresholds) -> CopyDecision:
    """What the article duplicates or updates: the exact layers first, then the best candidate."""
    if not any(newest.values()):  # most articles
        return _NOTHING
    exact = new.fingerprint.exact
    name = newest[exact] if exact else b""
    record = keyspace.article(name) if name else None
    if record is not None and _within_window(record, new, config):
        return CopyDecision(record, "exact")
    revision = _revision(new, newest, keyspace, config)
    return revision or _best(new, _find_candidates(new, newest, keyspace, config), config)


def _revision(new: Prepared, newest: NewestHolders, keyspace: Keyspace, config: DedupThresholds) -> CopyDecision | None:
    """What a page crawled again is: unchanged but for trifles, now a copy of something else, or revised.

    None for the first article at its URL, and for one that is unlike all articles there.
    """
    url = new.fingerprint.url
    if url is None or not newest[url]:
        return None
    holders = earlier_versions(url, newest[url], keyspace, config.retention.chain_most)
    records = (record for record in holders if _within_window(record, new, config))
    earlier = earlier_version(new, records, keyspace, config.growth)
    if earlier is None:
        return None
    # an older version that comes late is no revision of the newer one, though another late one came in between
    if new.time < earlier.time or is_trivial(new, earlier, config.growth):
        return CopyDecision(earlier.published, "same_url", earlier.overlap)
    page_id = first_version(new, earlier, records, keyspace, config.growth)
    known = {page_id, earlier.published.page_id}
    candidates = _find_candidates(new, newest, keyspace, config)
    others = [old for old in candidates if published_version(old, keyspace).page_id not in known]
    elsewhere = _best(new, others, config)
    if elsewhere.original is not None:
        return elsewhere
    return CopyDecision(overlap=earlier.overlap, updated=earlier.record, page_id=page_id)


def _find_candidates(
    new: Prepared, newest: NewestHolders, keyspace: Keyspace, config: DedupThresholds
) -> list[ArticleRecord]:
    """Articles of the window that share keys with the new one.

    The chains of all keys are followed side by side, so that a common key does not crowd the others out.
    """
    found: dict[bytes, ArticleRecord] = {}
    # a dict keeps insertion order, so the candidates and every tie are the same in a replay
    links = [(key, newest[key]) for key in new.fingerprint.keys if newest[key]]
    for _ in range(config.retention.chain_most):
        if not links or len(found) >= config.retention.candidates_most:
            break
        links = list(_follow(links, found, keyspace))
    return [record for record in found.values() if _within_window(record, new, config)]


def _follow(
    links: list[tuple[bytes, bytes]], found: dict[bytes, ArticleRecord], keyspace: Keyspace
) -> Iterator[tuple[bytes, bytes]]:
    """Advance every chain by one article. A chain that reaches an evicted article ends there."""
    for key, name in links:
        record = found.get(name) or (keyspace.article(name) if name else None)
        if record is not None:
            found[name] = record
            # a record with another key list, of a copy that kept few keys, ends the chain of the others here
            yield key, record.predecessor(key)


def _best(new: Prepared, candidates: Sequence[ArticleRecord], config: DedupThresholds) -> CopyDecision:
    """Among the candidates as good as the best, the one processed first."""
    scored = [_scored(new, old, config) for old in candidates]
    copies = _without_excerpts(scored, config)
    if not copies:
        # the earliest of several: an update of an update continues the first article's story
        updated = [one.record for one in scored if one.updated]
        return CopyDecision(updated=min(updated, key=lambda old: old.order, default=None))
    # estimates scatter, so the best is a group; the earliest of it wins, or copies would have several originals
    floor = max(one.score for one in copies) - config.copies.tie
    best = min((one for one in copies if one.score >= floor), key=lambda one: one.record.order)
    return CopyDecision(best.record, kind(best.overlap), best.overlap)


def _scored(new: Prepared, old: ArticleRecord, config: DedupThresholds) -> ScoredCandidate:
    excess, overlap = score(new.fingerprint, old, abs(new.time - old.time), config.copies)
    if excess >= 0 and brings_news(new, old, overlap, config.growth):
        return ScoredCandidate(old, -1.0, overlap, updated=True)
    return ScoredCandidate(old, excess, overlap, is_update(new.fingerprint, old, overlap, config.copies))


def _without_excerpts(scored: Sequence[ScoredCandidate], config: DedupThresholds) -> list[ScoredCandidate]:
    """The copies, without excerpts of a longer article that the new text does not contain.

    A text that contains an excerpt but then differs from the full article is an update of it.
    """
    longest: dict[str, int] = {}
    for one in scored:
        if one.score < 0:
            original = one.record.original_id
            longest[original] = max(one.record.shingles, longest.get(original, 0))
    return [
        one
        for one in scored
        if one.score >= 0
        and (
            one.overlap.of_new >= config.copies.min_containment
            or longest.get(one.record.original_id, 0) <= config.retention.longer_copy * one.record.shingles
        )
    ]


def _within_window(record: ArticleRecord, new: Prepared, config: DedupThresholds) -> bool:
    return abs(record.time - new.time) <= config.retention.window_ms
