"""Every figure of this stage, with where it was measured."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """What is too large to be an article (records.md)."""

    record_bytes: int = 5_000_000
    """Bytes of a raw record, or characters of its body."""
    text_chars: int = 1_000_000
    """Characters of the text after extraction."""
    paragraphs: int = 20_000
    """Paragraphs after extraction."""


@dataclass(frozen=True, slots=True)
class Decoding:
    """When bytes are no text at all."""

    damaged_share: float = 0.05
    """Share of undecodable and control characters from which bytes are no text."""
    sniffed_bytes: int = 4_096
    """Bytes in which a page names its charset (the HTML standard looks at 1,024; feeds are later)."""


@dataclass(frozen=True, slots=True)
class Teasers:
    """When a line that the classifier keeps is a link to other articles, or several.

    measured: data/extraction/lines out of fold. F1 of French columns without either .9365, lists alone .939, both
    .9400; of all columns .9421 and .9431, of whole pages .9327 and .9330.
    """

    heading_most: int = 45
    """Characters of a heading of links; a longer line is a link itself. 60 is the same."""
    list_most: int = 10
    """Lines below it that may be its links. Not measured."""
    listed_below: float = 0.7
    """Probability below which a line under such a heading is one. .75 is the same."""
    glued_from: int = 60
    """Characters of several links on a line. Not measured."""
    seams: int = 3
    """Places at which one link may end and the next begin. Without it French whole pages lose .001; 2 is the same."""
    glued_below: float = 0.85
    """Probability below which such a line is looked at. .9 is the same."""
    run: int = 20
    """Characters that must stand elsewhere in one piece to count. Not measured."""
    glued_part: float = 0.2
    """Share of a line that stands elsewhere from which it is one. .15 and .3 are within .0002."""


@dataclass(frozen=True, slots=True)
class Lines:
    """When a line of a flattened page is the article's or its title."""

    kept_from: float = 0.45
    """Probability from which a line is the article's.
    measured: data/extraction/lines, F1 of .38, .45, .50 on half of the pages
    out of fold; .38 and .50 are within .002 of it"""
    title_from: float = -9.0
    """Logit from which the line most like a title is one; below, the page shows none.
    measured: data/extraction/lines, a third of the pages out of fold; from -3 titles of columns right .775 -> .788,
    of whole pages the same, F1 lower by .0004"""
    bare_title_from: float = -2.5
    """That of a line that may be the article's, where nothing else goes. measured: the title that opens an article
    is found in .959 for .792 at 0; of articles without one .285 for .197 lose a line to it, most often a heading."""
    film_malus: float = 3.0
    """What a film or a recording beside the article loses of its logit as a title. Not measured by itself."""
    address_bonus: float = 6.0
    """What a line that has all words of the page's address gains of its logit as a title, one with a part of them that
    part. measured: data/extraction/lines out of fold, titles of whole pages right at 0 361, 3 372, 6 376, 8 373"""
    address_share: float = 0.5
    """Share of the address's words from which a line gains."""
    address_from: float = -6.0
    """The logit of a line far from the article that the address names. measured with it: 376 -> 378"""
    address_share_elsewhere: float = 0.75
    """Share of the address's words that such a line must have."""
    before_title_most: float = 0.03
    """Share of the article's characters that may stand before its title and still be taken for the page's frame."""
    title_most: int = 150
    """Characters up to which a line with a sentence's end may still be a title."""
    before_comments_least: float = 0.4
    """Share of the article's characters before a comment form from which what follows the form is comments."""
    repeat_from: int = 60
    """Characters from which a paragraph that comes twice is a repeated block; a refrain is shorter."""
    rounds: int = 8
    """Times that what is kept is judged again until nothing changes, then the longest line alone stays.
    Not measured: a bound."""
    teasers: Teasers = Teasers()


@dataclass(frozen=True, slots=True)
class Blocks:
    """When a block of an HTML page is the article's."""

    kept_share: float = 0.65
    """Share of the likelihood of the page's likely text from which a block is the article's: some pages are
    unlike any that were learned from, and nothing on them is sure.
    measured: data/extraction and the HTML of its lines/, three trainings out of fold by publisher: .6 and .7 are
    within .002; a fixed .5 loses .002 of the first set and .003 of the second"""
    kept_least: float = 0.2
    """The least probability that this may come to. measured with it: .3 loses .001 of the first set"""
    kept_most: float = 0.6
    """The highest. measured with it: .55 and .65 are within .001"""
    between: float = 0.6
    """What a block between two of the article's, in the same element, gains in log-odds: a subheading, a short answer.
    measured with it: +.0005 of the first set, from .3 to 1.0 alike"""
    alone: float = 0.6
    """What a block far from any of the article's loses. measured with it: +.002 of French, +.001 of the second set,
    nothing of the first; 1.0 loses .0015 of French"""
    repeat_from: int = 60
    """Characters from which a block counts as repeated; a refrain is shorter."""
    repeats: int = 3
    """Times that a page has a block from which on it is the site's: notes beside embedded films and maps.
    Not measured by itself. One that comes twice stays once."""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """All of the stage's figures."""

    limits: Limits = Limits()
    decoding: Decoding = Decoding()


THRESHOLDS = Thresholds()
