"""Finds the earlier version of a page: the last article at its URL that is like it.

A URL alone proves nothing. Sites name one canonical URL on many pages by mistake, and what was compared of a copy is
its original's text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from vigie.agents.dedup import bottom_k
from vigie.agents.dedup.article_record import ArticleRecord, ref
from vigie.agents.dedup.fingerprint import sketched_shingles
from vigie.agents.dedup.growth import TitleSimilarity, longest_new_passage, title_similarity
from vigie.agents.dedup.keyspace import Keyspace
from vigie.agents.dedup.prepare import Prepared
from vigie.agents.dedup.thresholds import GrowthThresholds
from vigie.agents.dedup.verdict import Overlap, estimate_overlap

_WORD, _NO_NUMBER, _YEAR = re.compile(r"\w+"), re.compile(r"\b[^\W\d]+\b"), re.compile(r"\b(?:19|20)\d\d\b")


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
        if _is_version(overlap, title_similarity(new.fingerprint.title, record.title or text.title), config):
            return EarlierVersion(record, published, text, overlap)
    return None


def first_version(
    new: Prepared,
    earlier: EarlierVersion,
    older: Iterator[ArticleRecord],
    keyspace: Keyspace,
    config: GrowthThresholds,
) -> str:
    """The id of the first version of a page, given an earlier one and the articles at the URL before that.

    If the earlier one is a copy of another page, an older one that is none is the first.
    """
    own: EarlierVersion | None = earlier
    if new.fingerprint.url not in earlier.published.keys:
        originals = (record for record in older if record.verdict.duplicate_of is None)
        own = earlier_version(new, originals, keyspace, config)
    return (own or earlier).published.page_id


def published_version(record: ArticleRecord, keyspace: Keyspace) -> ArticleRecord:
    """The original of a copy, while it is known, else the article itself."""
    return record if record.verdict.duplicate_of is None else keyspace.article(ref(record.original_id)) or record


def is_trivial(new: Prepared, earlier: EarlierVersion, config: GrowthThresholds) -> bool:
    """Whether a page says next to nothing that its earlier version did not: a date, a count, a correction, a cut.

    Only the paragraphs that the earlier version lacks are compared, because a copy and its original differ in others.
    """
    versions = [one for one in (earlier.record, earlier.published) if new.fingerprint.url in one.keys]
    fresh, stamps = _fresh_paragraphs(new, versions, config)
    if not fresh:
        return True
    shingles, before = new.fingerprint.shingles, max(one.shingles for one in versions)
    # counted exactly; a page that was cut short in between has not grown when it is whole again
    if shingles - stamps - before >= config.clause:
        return False
    # each paragraph on its own, so that two which were apart make no shingles together
    passage = longest_new_passage(
        np.concatenate([sketched_shingles("", (one,)).hashes for one in fresh]), earlier.text.sketch
    )
    if shingles < config.cut_share * before and earlier.overlap.of_new >= config.cut_old_share:
        return passage.shingles < config.cut_notice
    if passage.missing >= max(config.rewritten, config.rewritten_share * shingles):
        return False
    phrase = min(config.phrase, max(config.clause, config.phrase_share * shingles))
    return passage.shingles < phrase or passage.samples < config.phrase_samples


def _is_version(overlap: Overlap, titles: TitleSimilarity, config: GrowthThresholds) -> bool:
    """Whether two texts at one URL are versions of one page: by what they share, or by their titles.

    Pages that are not may share a line of their site's. Two titles alone show one page if they are nearly the same and
    long enough: many a site gives all its pages a title of a word or two, or ends each with its name.
    """
    if titles.common >= config.page_title_words and titles.cosine >= config.page_title:
        return True
    return overlap.containment >= (config.same_page if titles.cosine >= config.akin_title else config.unlike_page)


def _fresh_paragraphs(
    new: Prepared, versions: Sequence[ArticleRecord], config: GrowthThresholds
) -> tuple[list[str], int]:
    """The paragraphs of a page that its earlier versions lack, so far as those of a long one are known.

    Lines that say when the page was updated are no news. Their words are counted instead.
    """
    known = {paragraph for one in versions for paragraph in bottom_k.unpack_short(one.paragraphs)}
    hashes, texts = new.fingerprint.paragraphs, new.article.paragraphs
    fresh = [text for text, paragraph in zip(texts, hashes, strict=True) if paragraph and paragraph not in known]
    stamps = [text for text in fresh if _is_stamp(text, config)]
    return [text for text in fresh if text not in stamps], sum(len(_WORD.findall(text)) for text in stamps)


def _is_stamp(text: str, config: GrowthThresholds) -> bool:
    """Whether a paragraph is a date with a few words around it: `Mis à jour le 2 mai 2024 à 14h35`."""
    if len(text) > config.stamp_chars or not _YEAR.search(text):
        return False
    return len(_NO_NUMBER.findall(text)) <= config.stamp_words
