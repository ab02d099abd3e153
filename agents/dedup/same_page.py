"""Finds the earlier version of a page: the last article at its URL that is like it.

A URL alone proves nothing. Sites name one canonical URL on many pages by mistake, and what was compared of a copy is
its original's text.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from vigie.agents.dedup import bottom_k
from vigie.agents.dedup.article_record import ArticleRecord, ref
from vigie.agents.dedup.fingerprint import sketched_shingles
from vigie.agents.dedup.growth import longest_new_passage, same_title
from vigie.agents.dedup.keyspace import Keyspace
from vigie.agents.dedup.prepare import Prepared
from vigie.agents.dedup.thresholds import GrowthThresholds
from vigie.agents.dedup.verdict import Overlap, estimate_overlap


class EarlierVersion(NamedTuple):
    """An earlier version of a page: the article at the URL, and how much of its text the new one shares.

    `published`: its original if it is a copy, else the article itself. `text`: whichever of the two was compared, as
    most copies keep no sketch of their own.
    """

    record: ArticleRecord
    published: ArticleRecord
    text: ArticleRecord
    overlap: Overlap

    @property
    def time(self) -> int:
        """The event time of the newest version known."""
        return max(self.record.time, self.published.time)


def earlier_versions(url: bytes, newest: bytes, keyspace: Keyspace, most: int) -> Iterator[ArticleRecord]:
    """The articles at a URL, the newest first. An article evicted or processed again since ends the chain."""
    record = keyspace.article(newest) if newest else None
    for _ in range(most):
        if record is None or url not in record.keys:
            return
        yield record
        older = keyspace.article(record.predecessor(url))
        record = older if older is not None and older.order < record.order else None


def earlier_version(
    new: Prepared, records: Iterator[ArticleRecord], keyspace: Keyspace, config: GrowthThresholds
) -> EarlierVersion | None:
    """The newest of the articles at a page's URL that is a version of the page."""
    for record in records:
        published = published_version(record, keyspace)
        text = record if record.sketch else published
        if not text.sketch:  # a copy whose original was evicted: nothing is left to compare
            continue
        overlap = estimate_overlap(new.fingerprint, text)
        if overlap.containment >= config.same_page or _same_headline(new.fingerprint.title, text.title, config):
            return EarlierVersion(record, published, text, overlap)
    return None


def published_version(record: ArticleRecord, keyspace: Keyspace) -> ArticleRecord:
    """The original of a copy, while it is known, else the article itself."""
    return record if record.verdict.duplicate_of is None else keyspace.article(ref(record.original_id)) or record


def is_trivial(new: Prepared, earlier: EarlierVersion, config: GrowthThresholds) -> bool:
    """Whether a page says next to nothing that its earlier version did not: a date, a count, a correction, a cut.

    Only the paragraphs that the earlier version lacks are compared, because a copy and its original differ in others.
    """
    versions = [one for one in (earlier.record, earlier.published) if new.fingerprint.url in one.keys]
    fresh = _fresh_paragraphs(new, versions)
    if not fresh:
        return True
    shingles = new.fingerprint.shingles
    # counted exactly; a page that was cut short in between has not grown when it is whole again
    if shingles - max(one.shingles for one in versions) >= config.clause:
        return False
    # each paragraph on its own, so that two which were apart make no shingles together
    passage = longest_new_passage(
        np.concatenate([sketched_shingles("", (one,)).hashes for one in fresh]), earlier.text.sketch
    )
    if passage.missing >= max(config.rewritten, config.rewritten_share * shingles):
        return False
    phrase = min(config.phrase, max(config.clause, config.phrase_share * shingles))
    return passage.shingles < phrase or passage.samples < config.phrase_samples


def _fresh_paragraphs(new: Prepared, versions: Sequence[ArticleRecord]) -> list[str]:
    """The paragraphs of a page that its earlier versions lack, so far as those of a long one are known."""
    known = {paragraph for one in versions for paragraph in bottom_k.unpack_short(one.paragraphs)}
    hashes, texts = new.fingerprint.paragraphs, new.article.paragraphs
    return [text for text, paragraph in zip(texts, hashes, strict=True) if paragraph and paragraph not in known]


def _same_headline(new: bytes, old: bytes, config: GrowthThresholds) -> bool:
    """Whether two titles alone show one page: many a site gives all its pages a title of a word or two."""
    return len(set(new).intersection(old)) >= config.page_title_words and same_title(new, old, config)
