"""Every tuned number of this stage, with its unit and its measurement.

"Dev stream": benchmarks/dedup_copies.py. "Labelled stories": benchmarks/dedup_stories.py.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

SECOND_MS = 1_000
DAY_MS = 86_400_000

SKETCH_BITS = 22
"""Bits of a hash in a sketch. Two unrelated texts of 500 words share one by chance in one pair of 60. Stored."""
PARAGRAPH_BITS = 24
"""Bits of a paragraph's hash. Stored."""
LEVEL_RATIO = 1.15
"""Ratio of one term level's weight to the next. Sixteen levels tell weights of 8 to 1 apart. Stored."""


class SketchThresholds(NamedTuple):
    """How a text becomes a sketch. A named tuple, because compiled code takes those.

    Sketches made with other numbers cannot be compared: a change here must raise `VERSION` in `article_record.py`.
    """

    shingle_words: int = 5
    """Words in a shingle. Measured by brute force on the dev stream, best F1: 2 words .744, 3 .970, 5 .985."""
    size: int = 128
    """Smallest hashes kept in a sketch. Measured on the dev stream: 128 F1 .988, 64 .986."""
    text_keys: int = 4
    """Smallest hashes of the whole text used as keys. Measured with `lead_keys`: the F1 of 12 keys."""
    lead_keys: int = 4
    """Smallest hashes of the lead used as keys. Measured: without them .88 of the lead excerpts meet no candidate."""
    lead_words: int = 80
    """Words of the lead. Measured with `lead_keys` on the dev stream."""
    numbers: int = 24
    """Distinct numbers of a text, and distinct words of a title, that are kept: the smallest hashes. Not measured."""
    exact_words: int = 20
    """Words from which an equal text alone makes an exact copy; shorter texts need an equal title. Not measured."""
    paragraph_words: int = 4
    """Words from which a paragraph can be boilerplate; shorter ones occur anywhere. Not measured."""
    title_chars: int = 1_000
    """Characters of a title that are read."""
    text_chars: int = 1_000_000
    """Characters of a text that are read: the limit of a clean text (records.md)."""
    url_chars: int = 2_048
    """Characters of the longest URL that identifies an article; longer ones are ignored."""


@dataclass(frozen=True, slots=True)
class CopyThresholds:
    """When a text is a copy of another. Measured on the dev stream: P .9996 R .9955 F1 .9975."""

    min_containment: float = 0.55
    """Containment from which a long text is a copy. Measured: fixed cuts on Reuters-21578 and the dev stream."""
    short_increase: float = 0.20
    """Added to `min_containment` for the shortest texts. Short templates are the false positives of Reuters-21578."""
    short_shingles: int = 150
    """Shingles of the shorter text below which `short_increase` sets in."""
    short_span: int = 90
    """Shingles over which `short_increase` grows to its full value."""
    min_shingles: int = 16
    """Shingles below which only the exact layers find a copy: 20 words are too few for an estimate."""
    min_shared: int = 4
    """Shared hashes below which an estimate is ignored."""
    near: float = 0.55
    """Containment in both directions from which a copy is `near`; otherwise it is `partial`."""
    extension_share: float = 0.35
    """Share of the new text found in the old one, below which the new one is an extension or update of it."""
    extension_factor: float = 0.80
    """Factor on the old text's containment in an extension."""
    unique_shingles: int = 150
    """Shingles found only in the contained text from which it is no excerpt, unless its containment is `certain`."""
    unique_numbers: int = 2
    """Numbers found only in the contained text from which it is no excerpt. Measured on eight other seeds of the first
    stream's generator, mean F1: .9894 without both rules, .9902 and .9906 with one, .9913 with both."""
    many_numbers: int = 4
    """Distinct numbers from which two texts can be told apart by their numbers."""
    same_numbers: float = 0.50
    """Share of common numbers below which two texts look like one template filled in twice."""
    template_penalty: float = 0.15
    """Subtracted from the containment of such texts."""
    certain: float = 0.90
    """Containment above which numbers are not looked at."""
    far_ms: int = 36 * 3_600 * SECOND_MS
    """Time between two short texts, in ms, from which they must also have the same numbers. Measured on Reuters-21578:
    false copies 31 to 13."""
    far_containment: float = 0.95
    """Containment that such texts need."""
    update_share: float = 0.15
    """Containment from which an article that is no copy is an update. Updates carry over 15 to 35 %."""
    excerpt_length: float = 0.5
    """Length of the shorter text over the longer's, up to which it is an excerpt and not a second use of a template."""
    excerpt_containment: float = 0.58
    """`min_containment` of an excerpt without numbers of its own."""
    tie: float = 0.05
    """Scores this close to the best count as equal: the article processed first wins."""


@dataclass(frozen=True, slots=True)
class GrowthThresholds:
    """When a text that repeats an older one says something new. Lengths are in shingles, about a word each."""

    news: int = 60
    """Longest new passage from which a text that contains an older one can be an update of it and no copy. Measured:
    updates have 77 and more in the cases, a site's own remarks up to 27."""
    news_inside: int = 80
    """The same for a passage inside the old text or below it. Measured on the dev stream: copies under another title
    have up to 72 inside."""
    news_same_title: int = 90
    """The same under the same title. Measured on the dev stream: copies have up to 79 above the old text, and 81 inside
    it a day later on the same site."""
    news_samples: int = 8
    """Samples that such a passage must have, so that it is no chance among a long text's few."""
    old_samples: int = 4
    """Samples of old text beside a new passage from which there is old text on that side. Not measured."""
    same_title: float = 0.5
    """Share of the shorter title's words in the other title from which two titles are the same. Measured on the dev
    stream: 10 of 213 copies with a new passage of 60 have another title."""
    akin_title: float = 0.20
    """Cosine of two titles that are not the same, from which they can be two headlines of one text. Measured with
    `soon_ms` on the ten seeds 901 to 910 of the first stream's generator, mean F1: .9922 without both, .9933 with."""
    soon_ms: int = 2 * 3_600 * SECOND_MS
    """Time between two articles with akin titles, in ms, from which a passage inside the old text is news. The seeds
    are undated, so that any time does for them."""
    later_ms: int = 20 * 3_600 * SECOND_MS
    """Time between two articles, in ms, from which they are of different days. Measured on the dev stream: with another
    title or the same site as well no copy is taken for an update, with 18 hours one is."""
    clause: int = 8
    """Shingles by which a page must grow to have been revised. Not measured: a short clause."""
    phrase: int = 16
    """New passage in a row from which a page was revised. A changed word makes 5, a date in words 7; measured with
    benchmarks/dedup_revisions.py."""
    phrase_share: float = 0.1
    """The same as a share of the text, for texts so short that it is less; never less than `clause`."""
    phrase_samples: int = 3
    """Samples that such a passage must have."""
    rewritten: int = 20
    """New shingles in all, scattered as they may be, from which a page can have been revised: four changed words."""
    rewritten_share: float = 0.2
    """The share of the text that they must make up as well."""
    stamp_chars: int = 80
    """Characters of the longest paragraph that only says when a page was updated. Not measured."""
    stamp_words: int = 7
    """Words that such a paragraph may have beside its numbers. Not measured."""
    cut_share: float = 0.6
    """Length over that of the longest version known, below which a page was cut short. Not measured."""
    cut_old_share: float = 0.5
    """Share of such a page's text in the earlier one, from which it was cut and not withdrawn. Not measured."""
    cut_notice: int = 40
    """New passage from which a page that was cut short was revised too. A notice to subscribers has less."""
    same_page: float = 0.15
    """Containment from which two texts at one URL are versions of one page, if their titles are akin. With less, and
    without the same title, the URL identifies nothing."""
    unlike_page: float = 0.3
    """The same under unlike titles. A site's own lines are less, in the cases of wrong canonical URLs."""
    page_title: float = 0.75
    """Cosine from which two titles show the same page without any text in common. Titles that share but the name of
    their site reach .6."""
    page_title_words: int = 3
    """Words that such titles must share. Not measured."""


@dataclass(frozen=True, slots=True)
class BoilerplateThresholds:
    """When a paragraph belongs to the site and not to the article."""

    compared_without: int = 1
    """Other independent articles of the site with the paragraph, from which it is left out of comparisons. Measured on
    the dev stream with 135 words leaked into every item, F1: 3 articles .975, 2 .981, 1 .988."""
    published_without: int = 3
    """Other independent articles from which it is removed from the published text. Measured: design, .124 back to .989
    on the same stream."""
    shared_ratio: float = 3.0
    """Shared paragraphs for each paragraph of an article's own, above which two articles are versions of one."""
    same_title: float = 0.5
    """Share of the shorter title's words in the other title from which two articles are versions of one."""
    retelling_share: float = 0.6
    """Share of an article's text in another of the site from which it can be a version under another title."""
    retelling_title: float = 0.20
    """Cosine of the two titles that such a version needs. Measured on eight other seeds of the first stream's
    generator, mean F1: .9913 without, .9924 at .30, .9932 at .26, .9939 at .22 and .20. Dev stream with text leaked:
    .9912 at each."""
    articles: int = 24
    """Last articles of the site that are compared."""
    end_paragraphs: int = 32
    """Paragraphs remembered from each end of an article. Sites add theirs at the ends."""


@dataclass(frozen=True, slots=True)
class RetentionThresholds:
    """How much is kept, and for how long."""

    window_ms: int = 7 * DAY_MS
    """Event time within which articles are compared, in ms."""
    keep_ms: int = 8 * DAY_MS
    """Event time behind the stream's clock after which an article is evicted, in ms."""
    ahead_ms: int = DAY_MS
    """How far ahead of the stream's clock an article's time may count for eviction, in ms."""
    clock_articles: int = 63
    """Articles whose median event time is the stream's clock. Thirty wrong clocks cannot move it."""
    evict_every: int = 256
    """Articles between two eviction steps."""
    evict_most: int = 1_024
    """Most articles evicted in a step: four times what arrives, so that eviction catches up after a gap."""
    chain_most: int = 32
    """Articles followed back from one key. Measured: 8, 16, 32 and 256 give the same F1."""
    candidates_most: int = 32
    """Most articles compared with a new one. Measured with `chain_most`."""
    longer_copy: float = 1.2
    """Length over its original's from which a copy is a candidate too. Measured: precision .968 to .991; dev stream F1
    .9948 without the rule on excerpts (`candidates.py`), .9975 with it."""
    retouched_copy: float = 0.65
    """Similarity to its original below which a near copy is a candidate too. Measured with `longer_copy`."""
    whole_copy: float = 0.8
    """Length over the canonical copy's from which a copy can replace it. A later excerpt never does."""
    cached_articles: int = 20_000
    """Unpacked articles cached in memory. Measured: 3.4 kB each (tracemalloc, 3,000 of 520 words)."""
    cached_sites: int = 1_000
    """Sites whose last articles are cached in memory; other sites are read from the state."""


class StoryThresholds(NamedTuple):
    """How articles on one event become a story. A named tuple, because compiled code takes those.

    Measured on the labelled stories: mean B-cubed F1 over nine orders, English then French; and the share of 2,500
    mostly unrelated political articles that end in "stories" of more than five.
    """

    terms: int = 27
    """Words of an article that are compared. Measured: 24 .895 .858, 27 .898 .858, 32 .902 .858."""
    lead_words: int = 250
    """Words of the text that are read. Measured, English: 200 .885, 250 .896, 300 .898."""
    title_weight: float = 3.0
    """Weight of a word in the title. Measured, English: 2 .897, 3 .899, 4 .896."""
    capital_weight: float = 3.0
    """Weight of a capitalised word. Measured: 1 .889 .830, 3 .906 .856."""
    count_power: float = 0.35
    """Exponent of a word's count. Measured: with .5 39 of 100 unrelated articles are grouped, with this 20; B-cubed
    alike."""
    common_zipf: float = 7.5
    """Zipf frequency from which a word has no weight: that of "the"."""
    rare_zipf: float = 3.0
    """Zipf frequency of words that the list lacks."""
    number_zipf: float = 3.5
    """Zipf frequency of numbers. Measured: 3 .898 .858, 3.5 .903 .859, 4 .896 .858."""
    rarity_power: float = 1.2
    """Exponent of a word's rarity. Measured, English: 1 .893, 1.2 .896, 1.5 .896; unrelated articles .286, .252,
    .190."""
    min_similarity: float = 0.27
    """Similarity from which an article joins a story. Measured: .25 .901 .857, .27 .903 .859, .29 .898 .858."""
    prefilter: float = 0.5
    """Share of `min_similarity` that the estimate from common terms must reach for a full comparison. Not measured."""
    brief_bonus: float = 0.10
    """Added to the similarity when one article has next to no terms. Titles alone share fewer words than texts."""
    merge_factor: float = 1.15
    """Average similarity of two stories, over `min_similarity`, from which they merge. Measured: +.002 +.004."""
    merge_stories: int = 4
    """Stories most similar to a new article that are considered for a merge."""
    merge_articles: int = 16
    """Last articles of each story compared for a merge."""
    fade_ms: int = 7 * DAY_MS
    """Event time over which similarity fades linearly to zero, in ms. Not measured: those stories are undated."""
    window_articles: int = 65_536
    """Last articles that stories are built from: 0.4 kB each, 27 MB a partition when full."""
    chain_most: int = 32
    """Articles followed back from one term. Measured: 32, 64 and 256 give the same stories."""
    absorbed_reported: int = 32
    """Former ids of a story that its articles report, the latest."""
    sources_counted: int = 256
    """Last articles of a story whose sources are counted."""


_SKETCH, _STORIES = SketchThresholds(), StoryThresholds()


@dataclass(frozen=True, slots=True)
class DedupThresholds:
    """All tuned numbers of the stage."""

    sketch: SketchThresholds = _SKETCH
    copies: CopyThresholds = CopyThresholds()
    growth: GrowthThresholds = GrowthThresholds()
    retention: RetentionThresholds = RetentionThresholds()
    boilerplate: BoilerplateThresholds = BoilerplateThresholds()
    stories: StoryThresholds = _STORIES


THRESHOLDS = DedupThresholds()
