"""Finds the earlier version of a page: the last article at its URL that is like it.

A URL alone proves nothing. Sites name one canonical URL on many pages by mistake, and what was compared of a copy is
its original's text.
"""

from __future__ import annotations

from collections.abc import Iterator
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
    """An earlier version of a page: the article at the URL, the overlap with it, and the article that was compared.

    `text`: the article itself, or its original where a copy keeps no sketch of its own.
    """

    record: ArticleRecord
    text: ArticleRecord
    overlap: Overlap


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
        text = record if record.sketch else keyspace.article(ref(record.original_id))
        if text is None:  # a copy whose original was evicted: nothing is left to compare
            continue
        overlap = estimate_overlap(new.fingerprint, text)
        if overlap.containment >= config.same_page or _same_headline(new.fingerprint.title, text.title, config):
            return EarlierVersion(record, text, overlap)
    return None


def is_trivial(new: Prepared, earlier: EarlierVersion, config: GrowthThresholds) -> bool:
    """Whether a page says next to nothing that its earlier version did not: a date, a count, a correction, a cut.

    Only the paragraphs that the earlier version lacks are compared, because a copy and its original differ in others.
    """
    record, text, _ = earlier
    fresh = _fresh_paragraphs(new, record)
    if not fresh:
        return True
    shingles = new.fingerprint.shingles
    if shingles - record.shingles >= config.clause:  # both are counted exactly
        return False
    # each paragraph on its own, so that two which were apart make no shingles together
    passage = longest_new_passage(np.concatenate([sketched_shingles("", (one,)) for one in fresh]), text.sketch)
    if passage.missing >= max(config.rewritten, config.rewritten_share * shingles):
        return False
    phrase = min(config.phrase, max(config.clause, config.phrase_share * shingles))
    return passage.shingles < phrase or passage.samples < config.phrase_samples


def _fresh_paragraphs(new: Prepared, record: ArticleRecord) -> list[str]:
    """The paragraphs of an article that an earlier version lacks; all of them if those of a long one are not known."""
    known = bottom_k.unpack_short(record.paragraphs)
    hashes, texts = new.fingerprint.paragraphs, new.article.paragraphs
    return [text for text, paragraph in zip(texts, hashes, strict=True) if paragraph and paragraph not in known]


def _same_headline(new: bytes, old: bytes, config: GrowthThresholds) -> bool:
    """Whether two titles alone show one page: many a site gives all its pages a title of a word or two."""
    return len(set(new).intersection(old)) >= config.page_title_words and same_title(new, old, config)
