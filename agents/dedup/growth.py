"""What a text says that an older one does not: its longest new passage, judged on the older text's sketch.

A sketch is a sample: of the new text's shingles, those up to the sketch's largest hash are either in it or not in the
older text. In the order of the new text, a word changed here and there leaves scattered gaps, and a passage that is new
leaves a run of them. How much of the older text the new one contains does not tell the two apart.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from vigie.agents.dedup import bottom_k
from vigie.agents.dedup.article_record import ArticleRecord
from vigie.agents.dedup.fingerprint import SketchedShingles, sketched_shingles
from vigie.agents.dedup.prepare import Prepared
from vigie.agents.dedup.thresholds import THRESHOLDS, GrowthThresholds
from vigie.agents.dedup.tokens import Hashes
from vigie.agents.dedup.verdict import Overlap

Flags = NDArray[np.bool_]

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


def longest_new_passage(
    shingles: Hashes, sketch: bytes, known: Flags | None = None, size: int = THRESHOLDS.sketch.size
) -> NewPassage:
    """The longest passage of a text, given as its shingles in order, that the text of a sketch lacks.

    `known`: shingles of which that is known to have them, whether or not its sketch does.
    """
    old = np.array(bottom_k.unpack(sketch), np.uint64)
    # a sketch that is not full holds every shingle of its text
    sampled = shingles <= old[-1] if len(old) >= size else np.ones(len(shingles), np.bool_)
    if not sampled.any():
        return NewPassage()
    found = np.isin(shingles, old) if known is None else np.isin(shingles, old) | known
    found = found[sampled]
    # the run with the largest sum (Kadane): missing shingles count for it, those found again against it
    sums = np.concatenate(([0], np.cumsum(np.where(found, -_FOUND_AGAIN, 1))))
    gains = sums[1:] - np.minimum.accumulate(sums[:-1])
    end = int(gains.argmax())
    start = end - int(sums[end::-1].argmin())
    samples, each = max(0, int(gains[end])), len(shingles) / len(found)
    before, after = int(found[:start].sum()), int(found[end + 1 :].sum())
    return NewPassage(samples * each, samples, before, after, int((~found).sum()) * each)


def _in_paragraphs_of(new: Prepared, old: ArticleRecord, text: SketchedShingles) -> Flags:
    """Which shingles lie in paragraphs that the older text has too.

    Its sketch lacks those that its site repeats, and a copy's are its original's.
    """
    theirs = set(bottom_k.unpack_short(old.paragraphs))
    # a text that is too long is cut, and has fewer paragraphs then
    paragraphs = new.fingerprint.paragraphs[: len(text.begins)]
    shared = np.array([paragraph in theirs for paragraph in paragraphs], np.bool_)
    return np.repeat(shared, np.diff(np.append(text.begins, len(text.hashes))))


def brings_news(
    new: Prepared, old: ArticleRecord, overlap: Overlap, config: GrowthThresholds = THRESHOLDS.growth
) -> bool:
    """Whether an article that is like a copy of an older one has a passage of news: an update that keeps its text."""
    if new.time < old.time or (1 - overlap.of_new) * new.fingerprint.shingles < config.news:
        return False
    text = sketched_shingles(new.article.title, new.article.paragraphs)
    passage = longest_new_passage(text.hashes, old.sketch, _in_paragraphs_of(new, old, text))
    enough = passage.shingles >= config.news and passage.samples >= config.news_samples
    return enough and _is_news(passage, new, old, config)


def _is_news(passage: NewPassage, new: Prepared, old: ArticleRecord, config: GrowthThresholds) -> bool:
    """Whether something happened, by where the passage lies, the titles, the sites and the time between the two.

    A passage above the old text is news. Inside it, what an edited copy lost would look the same, and below it the rest
    of an excerpt: another title, the same site and the time between the two must then show that something happened.
    """
    apart_ms, same_site = new.time - old.time, new.source == old.source != 0
    retitled = not same_title(new.fingerprint.title, old.title, config)
    if passage.before < config.old_samples <= passage.after:
        return retitled or passage.shingles >= config.news_same_title
    if passage.shingles < (config.news_inside if retitled else config.news_same_title):
        return False
    if passage.after < config.old_samples:
        return apart_ms >= config.later_ms and (retitled or same_site)
    if retitled:
        titles = title_similarity(new.fingerprint.title, old.title)
        return apart_ms >= config.soon_ms or titles.cosine < config.akin_title
    return apart_ms >= config.later_ms and same_site


class TitleSimilarity(NamedTuple):
    """How many words two titles have in common, and their cosine."""

    common: int
    cosine: float


def title_similarity(new: bytes, old: bytes) -> TitleSimilarity:
    """The similarity of two titles, a byte a word. To a title that is not known none has any."""
    common = len(set(new).intersection(old))
    return TitleSimilarity(common, common / math.sqrt(len(new) * len(old)) if common else 0.0)


def same_title(new: bytes, old: bytes, config: GrowthThresholds = THRESHOLDS.growth) -> bool:
    """Whether two titles, a byte a word, share enough words; a title that is not known counts as the same."""
    fewer = min(len(new), len(old))
    return title_similarity(new, old).common >= config.same_title * fewer
