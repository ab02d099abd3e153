"""What a text says that an older one does not: its longest new passage, judged on the older text's sketch.

A sketch is a sample: of the new text's shingles, those up to the sketch's largest hash are either in it or not in the
older text. In the order of the new text, a word changed here and there leaves scattered gaps, and a passage that is new
leaves a run of them. How much of the older text the new one contains does not tell the two apart.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vigie.agents.dedup import bottom_k
from vigie.agents.dedup.article_record import ArticleRecord
from vigie.agents.dedup.fingerprint import sketched_shingles
from vigie.agents.dedup.prepare import Prepared
from vigie.agents.dedup.thresholds import THRESHOLDS, GrowthThresholds
from vigie.agents.dedup.tokens import Hashes
from vigie.agents.dedup.verdict import Overlap

_FOUND_AGAIN = 2
"""Shingles missing that one found again makes up for: a stock phrase does not end a passage, old text does."""


@dataclass(frozen=True, slots=True)
class NewPassage:
    """The longest passage of a text that an older text lacks.

    `shingles`: its length, estimated from `samples`. `before` and `after`: samples found in the older text on each side
    of it. `missing`: all shingles that the older text lacks, estimated.
    """

    shingles: float = 0.0
    samples: int = 0
    before: int = 0
    after: int = 0
    missing: float = 0.0


def longest_new_passage(shingles: Hashes, sketch: bytes, size: int = THRESHOLDS.sketch.size) -> NewPassage:
    """The longest passage of a text, given as its shingles in order, that the text of a sketch lacks."""
    old = np.array(bottom_k.unpack(sketch), np.uint64)
    # a sketch that is not full holds every shingle of its text
    sampled = shingles[shingles <= old[-1]] if len(old) >= size else shingles
    if not len(sampled):
        return NewPassage()
    known = np.isin(sampled, old)
    # the run with the largest sum (Kadane): missing shingles count for it, those found again against it
    sums = np.concatenate(([0], np.cumsum(np.where(known, -_FOUND_AGAIN, 1))))
    gains = sums[1:] - np.minimum.accumulate(sums[:-1])
    end = int(gains.argmax())
    start = end - int(sums[end::-1].argmin())
    samples, each = max(0, int(gains[end])), len(shingles) / len(sampled)
    before, after = int(known[:start].sum()), int(known[end + 1 :].sum())
    return NewPassage(samples * each, samples, before, after, int((~known).sum()) * each)


def brings_news(
    new: Prepared, old: ArticleRecord, overlap: Overlap, config: GrowthThresholds = THRESHOLDS.growth
) -> bool:
    """Whether an article that is like a copy of an older one has a passage of news: an update that keeps the old text.

    A passage above the old text is news. Inside it, what an edited copy lost would look the same, and below it the rest
    of an excerpt: another title, the same site and a day between the two must then show that something happened.
    """
    if new.time < old.time or (1 - overlap.of_new) * new.fingerprint.shingles < config.news:
        return False
    shingles = sketched_shingles(new.article.title, new.article.paragraphs)
    passage = longest_new_passage(shingles, old.sketch)
    if passage.shingles < config.news or passage.samples < config.news_samples:
        return False
    retitled = not same_title(new.fingerprint.title, old.title, config)
    if passage.before < config.old_samples <= passage.after:
        return retitled or passage.shingles >= config.news_same_title
    if passage.shingles < (config.news_inside if retitled else config.news_same_title):
        return False
    same_site, later = new.source == old.source != 0, new.time - old.time >= config.later_ms
    if passage.after < config.old_samples:
        return later and (retitled or same_site)
    return retitled or (later and same_site)


def same_title(new: bytes, old: bytes, config: GrowthThresholds = THRESHOLDS.growth) -> bool:
    """Whether two titles, a byte a word, share enough words; a title that is not known counts as the same."""
    fewer = min(len(new), len(old))
    return len(set(new).intersection(old)) >= config.same_title * fewer
