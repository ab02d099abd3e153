"""Every figure of this stage, with where it was measured."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

SECOND_MS = 1_000
DAY_MS = 86_400_000


class SketchThresholds(NamedTuple):
    """How a text becomes a sketch. A tuple, as compiled code takes it.

    Changing any of these makes old sketches useless: raise `VERSION` in `known.py`.
    """

    shingle: int = 5
    """Words in a shingle. Measured: brute force on the dev stream, best F1 2 words .744, 3 .970, 5 .985."""
    size: int = 128
    """Smallest hashes kept. Measured: dev stream, 128 F1 .988, 64 .986 (benchmarks/dedup_copies.py)."""
    whole_keys: int = 4
    """Smallest hashes of the text used as keys. Measured: with `lead_keys`, the F1 of 12 keys."""
    lead_keys: int = 4
    """Smallest hashes of the lead used as keys; without them .88 of the lead excerpts meet no candidate."""
    lead_words: int = 80
    """Words that count as the lead. Measured with `lead_keys` on the dev stream."""
    numbers: int = 24
    """Distinct numbers of a text kept, and distinct words of a title: the smallest by hash."""
    max_title: int = 1_000
    """Characters of a title that are looked at."""
    exact_words: int = 20
    """Words from which a text alone says "the same"; below, the title must be the same too."""
    paragraph_words: int = 4
    """Words from which a paragraph can be told from others; shorter ones are never called repeated."""
    max_chars: int = 1_000_000
    """Characters of a text that are looked at: the limit of a clean text (records.md)."""


@dataclass(frozen=True, slots=True)
class CopyThresholds:
    """When a text is a copy of another. Measured: dev stream P .9996 R .9955 F1 .9975."""

    cut: float = 0.55
    """Containment from which a long text is a copy. Measured: fixed cuts on Reuters-21578 and the dev stream."""
    short_rise: float = 0.20
    """What the cut rises by for the shortest texts: short templates are the false positives (Reuters-21578)."""
    short_shingles: int = 150
    """Shingles of the shorter text under which the cut rises."""
    short_span: int = 90
    """Shingles over which it rises in full."""
    min_shingles: int = 16
    """Shingles (of 20 words) below which a text is too short to speak alone: only the exact layers say it is a copy."""
    min_shared: int = 4
    """Shared hashes below which an estimate says nothing."""
    near: float = 0.55
    """Containment both ways from which two texts are `near`; one way only is `partial`."""
    extension_share: float = 0.35
    """Share of the new text that is old, below which the new one is an extension or an update of the old one."""
    extension_factor: float = 0.80
    """What the containment of such an old text is worth."""
    own_shingles: int = 150
    """Shingles of its own from which the text that is mostly in the other is no excerpt of it, unless `sure`."""
    own_numbers: int = 2
    """Distinct numbers of its own from which it is none. Measured: eight other seeds of the first stream's generator,
    mean F1 .9894 without the two rules, .9902 and .9906 with the first and the second alone, .9913 with both."""
    many_numbers: int = 4
    """Distinct numbers from which two texts can be told apart by them."""
    same_numbers: float = 0.50
    """Share of common numbers under which the texts look like one template filled twice."""
    template_malus: float = 0.15
    """What is taken off the containment then."""
    sure: float = 0.90
    """Containment that no numbers can question."""
    far_ms: int = 36 * 3_600 * SECOND_MS
    """Distance in time from which short texts must be the same, numbers included (Reuters-21578: false 31 to 13)."""
    far_short: float = 0.95
    """Containment that they must then have."""
    story_share: float = 0.15
    """Containment from which an article that is no copy continues the story of another: updates carry 15 to 35 %."""
    excerpt_length: float = 0.5
    """Length by which the shorter of two texts counts as an excerpt rather than as another filling of one form."""
    excerpt_cut: float = 0.58
    """The cut for such a text, if it has no number that the longer has not."""
    tie: float = 0.05
    """Candidates this close to the best are equals: the first processed wins."""


@dataclass(frozen=True, slots=True)
class BoilerplateThresholds:
    """When a paragraph belongs to the site rather than to the article."""

    compared_without: int = 1
    """Other articles of the site, independent of each other and of the new one, that hold a paragraph for it not to
    count in comparisons. Measured: dev stream with 135 words leaked into every item, F1 at 3 .975, 2 .981, 1 .988."""
    published_without: int = 3
    """And for it to be left out of the published text. Measured: design, .124 back to .989 on the same stream."""
    shared_most: float = 3.0
    """Shared paragraphs for each that is an article's own, above which two articles are versions of one."""
    same_title: float = 0.5
    """Share of the shorter title's words in the other from which two articles are one, or one's update."""
    mostly: float = 0.6
    """Share of an article's text in another of the site from which it can be a version of that under another title."""
    alike_title: float = 0.20
    """And how alike the titles must then be, their common words by the root of both counts. Measured: eight other
    seeds of the first stream's generator, mean F1 .9913 without, .9924 at .30, .9932 at .26, .9939 at .22 and .20;
    dev with text leaked .9912 at each."""
    articles: int = 24
    """Articles of the site that are looked back at."""
    kept: int = 32
    """Paragraphs remembered from either end of an article."""


@dataclass(frozen=True, slots=True)
class RetentionThresholds:
    """What is remembered, and for how long."""

    window_ms: int = 7 * DAY_MS
    """Event time within which articles are compared, decided on read."""
    keep_ms: int = 8 * DAY_MS
    """Event time behind the stream's clock after which an article is forgotten."""
    ahead_ms: int = DAY_MS
    """How far ahead of the stream's clock an article may claim to be, for how long it is kept."""
    clock_articles: int = 63
    """The stream's clock is the median event time of so many articles: thirty wrong clocks cannot move it."""
    evict_every: int = 256
    """Articles between two steps of eviction."""
    evict_most: int = 1_024
    """Articles forgotten in a step at most: four times what comes in, so that eviction keeps up."""
    chain_most: int = 32
    """Articles followed back from one key. Measured: 8, 16, 32 and 256 give the same F1."""
    candidates_most: int = 32
    """Articles compared with a new one at most. Measured with `chain_most`."""
    longer_copy: float = 1.2
    """A copy this many times longer than what it copies is a candidate too; other copies are not (P .968 to .991). What
    holds the shorter of the two without holding the longer is no copy. Measured: dev F1 .9948 without, .9975 with."""
    retouched_copy: float = 0.65
    """A near copy with less than this similarity to its original is a candidate too."""
    whole_copy: float = 0.8
    """Length of what is shown from which a copy can be shown instead: an excerpt never is."""
    cached: int = 20_000
    """Articles of the state kept unpacked in memory. Measured: 3.4 kB each (tracemalloc, 3,000 of 520 words)."""
    sites_cached: int = 1_000
    """Sites whose last articles are kept unpacked in memory; the others are read from the state when they come."""


class StoryThresholds(NamedTuple):
    """How articles on one event become a story. A tuple, as compiled code takes it.

    Measured: labelled stories, mean B-cubed over nine orders, English and French; and the share of 2,500 mostly unlike
    political articles that end in "stories" of more than five.
    """

    terms: int = 27
    """Words of an article that are compared. Measured: 24 .895 .858, 27 .898 .858, 32 .902 .858."""
    lead_words: int = 250
    """Words of the text that are looked at. Measured: 200 .885, 250 .896, 300 .898 English."""
    title_weight: float = 3.0
    """What a word of the title counts. Measured: 2 .897, 3 .899, 4 .896 English."""
    capital_weight: float = 3.0
    """What a capitalised word counts. Measured: 1 .889, 3 .906 English; .830, .856 French."""
    count_power: float = 0.35
    """A word's count is raised to it. Measured: the root gathers 39 unlike articles in 100, this 20; B-cubed alike."""
    common_zipf: float = 7.5
    """Frequency from which a word says nothing: that of "the"."""
    rare_zipf: float = 3.0
    """The frequency of words that the list does not hold."""
    number_zipf: float = 3.5
    """That of numbers. Measured: 3 .898 .858, 3.5 .903 .859, 4 .896 .858."""
    rarity_power: float = 1.2
    """What rarity is raised to. Measured: 1 .893, 1.2 .896, 1.5 .896 English; unlike articles .286, .252, .190."""
    cut: float = 0.27
    """Similarity from which an article is of a story. Measured: .25 .901 .857, .27 .903 .859, .29 .898 .858."""
    brief_bonus: float = 0.10
    """Added for a pair whose shorter has next to no terms: titles alone share fewer words than texts do."""
    nearest: int = 2
    """Of a story's articles those most like the new one are asked. Measured: 1 .894, 2 .900, 3 .896 English."""
    merge_factor: float = 1.15
    """Times the cut that two stories' articles must be alike on average to become one. Measured: +.002, +.004."""
    merge_stories: int = 4
    """The stories likest a new article that are asked whether they are one with its own."""
    merge_articles: int = 16
    """The last articles of each that are then compared."""
    fades_ms: int = 7 * DAY_MS
    """Event time over which likeness fades to nothing, evenly. Not measured: the labelled stories bear no dates."""
    remembered: int = 65_536
    """The last articles that stories are made of: 0.4 kB each, 27 MB a partition when full."""
    chain_most: int = 32
    """Articles followed back from one term. Measured: 32, 64 and 256 give the same stories."""
    absorbed_told: int = 32
    """Former ids of a story that its articles name: the last ones."""
    sources_counted: int = 256
    """Articles of a story, the last ones, whose sources are counted."""


_SKETCHING, _GATHERING = SketchThresholds(), StoryThresholds()


@dataclass(frozen=True, slots=True)
class DedupThresholds:
    """All of the stage's figures."""

    sketch: SketchThresholds = _SKETCHING
    copies: CopyThresholds = CopyThresholds()
    retention: RetentionThresholds = RetentionThresholds()
    boilerplate: BoilerplateThresholds = BoilerplateThresholds()
    stories: StoryThresholds = _GATHERING


THRESHOLDS = DedupThresholds()
