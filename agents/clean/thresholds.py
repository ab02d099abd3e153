"""Every tuned number of this stage, one dataclass a room. Each field says what it counts and how it was measured.

What a trained model depends on (the layout of its features) stands beside the features: another value needs another
training.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SizeLimits:
    """What is too large to be an article. Such a record is refused."""

    record_bytes: int = 5_000_000
    """Bytes of a raw record, or characters of its body."""
    text_chars: int = 1_000_000
    """Characters of the text after extraction."""
    paragraphs: int = 20_000
    """Lines or blocks of a page, with those of the text that it gives only to machines."""


@dataclass(frozen=True, slots=True)
class DecodeThresholds:
    """When bytes are not text."""

    damaged_share: float = 0.05
    """Share of undecodable and control characters above which bytes are not text."""
    sniffed_bytes: int = 4_096
    """Bytes in which a page names its charset (the HTML standard looks at 1,024; feeds name it later)."""
    broken_few: int = 10
    """Bytes above ASCII per broken one from which text is UTF-8 all the same. Not measured."""


@dataclass(frozen=True, slots=True)
class LineLengths:
    """Characters up to which a line can be what an exact rule says. Bounds, not measured."""

    related: int = 400
    """A related link that opens with an unmistakable marker."""
    related_english: int = 300
    """A related link whose marker opens sentences too."""
    advertisement: int = 80
    count: int = 40
    newsletter: int = 300
    cookie_notice: int = 1_000
    copyright: int = 300
    share_links: int = 120
    previous_next: int = 400
    comments: int = 60
    """A comment form, or the heading of comments."""
    caption: int = 400
    byline: int = 40
    notice: int = 160
    """A notice to subscribers."""
    date: int = 120
    """A line that is a date of publication."""
    any: int = 1_000
    """The longest line that any rule of boilerplate knows."""


@dataclass(frozen=True, slots=True)
class TeaserThresholds:
    """When a line that the classifier keeps is a link to other articles, or several.

    measured: data/extraction/lines out of fold. F1 of French columns without either rule .9365, lists alone .939, both
    .9400; of all columns .9421 and .9431, of whole pages .9327 and .9330.
    """

    heading_most: int = 45
    """Characters of a heading of links; a longer line is a link itself. 60 is the same."""
    list_most: int = 10
    """Lines below the heading that may be its links. Not measured."""
    listed_below: float = 0.7
    """Probability below which a line under such a heading is a link. .75 is the same."""
    glued_from: int = 60
    """Characters of several links on a line. Not measured."""
    seams: int = 3
    """Places at which one link may end and the next begin. Without it French whole pages lose .001; 2 is the same."""
    glued_below: float = 0.85
    """Probability below which such a line is looked at. .9 is the same."""
    run: int = 20
    """Characters that must stand elsewhere in one piece to count. Not measured."""
    glued_part: float = 0.2
    """Share of a line that stands elsewhere from which it is a link. .15 and .3 are within .0002."""


@dataclass(frozen=True, slots=True)
class SelectionThresholds:
    """Where the final selection differs between HTML and text."""

    teasers: TeaserThresholds
    repeats_most: int
    """Times that a page may have a long line that is the article's. It stays once."""
    comments_below: float
    """Probability below which a line behind a comment form, or a heading of comments, is a reader's."""


@dataclass(frozen=True, slots=True)
class RuleThresholds:
    """The exact rules, and the final selection of the article's lines."""

    lengths: LineLengths = LineLengths()
    repeat_from: int = 60
    """Characters from which a line counts as repeated; a refrain is shorter."""
    before_title_most: float = 0.03
    """Share of the article's characters that may stand before its title and still be taken for the page's frame."""
    before_comments_least: float = 0.4
    """Share of the article's characters before a comment form from which what follows the form is comments."""
    rounds: int = 8
    """Times that the kept lines are judged again; then the longest alone stays. A bound, not measured."""


@dataclass(frozen=True, slots=True)
class BlockClassifierThresholds:
    """How the two passes over a page's blocks become one verdict.

    measured: data/extraction and the HTML of its lines/, three trainings out of fold by publisher. Without pooling F1
    of the first set loses .003, of French .003; any share from .4 to .7 is within .002. The second pass alone loses
    .001.
    """

    first_part: float = 0.5
    """The first pass's part of the verdict."""
    same_shape_part: float = 0.35
    """Part of the blocks in the same elements all the way up."""
    same_names_part: float = 0.35
    """Part of the blocks whose element and parent are named alike."""
    certain: float = 9.0
    """Logit that counts at most: one block does not decide for all that are built alike."""


@dataclass(frozen=True, slots=True)
class BlockSelectionThresholds:
    """When a block of an HTML page is the article's."""

    kept_share: float = 0.65
    """Share of the probability of the page's likely text from which a block is the article's: some pages are unlike
    any in the training data, and nothing on them is sure.
    measured: data/extraction and the HTML of its lines/, three trainings out of fold by publisher: .6 and .7 are
    within .002; a fixed .5 loses .002 of the first set and .003 of the second"""
    kept_least: float = 0.2
    """The lowest probability that this share may come to. measured with it: .3 loses .001 of the first set"""
    kept_most: float = 0.6
    """The highest. measured with it: .55 and .65 are within .001"""
    between: float = 0.6
    """What a block between two of the article's, in the same element, gains in log-odds: a subheading, a short answer.
    measured with it: +.0005 of the first set, from .3 to 1.0 alike"""
    alone: float = 0.6
    """What a block far from any of the article's loses. measured with it: +.002 of French, +.001 of the second set,
    nothing of the first; 1.0 loses .0015 of French"""


@dataclass(frozen=True, slots=True)
class ListThresholds:
    """When a list is the article's though the judge does not keep its items.

    measured: data/extraction and the HTML of its lines/, out of fold by publisher, the same models with the lists and
    without: F1 of the first set .9664 -> .9669, of the second .9534 -> .9539. French .9684 -> .9682 by one page, whose
    labels leave out the list that its article introduces. The bounds by these pages and by made ones.
    """

    introduced_from: float = 0.02
    """Mean probability of its items, from which a list is that a kept line with a colon introduces. Such lists have .03
    to .6, those of single words at a made article's end .023; menus have up to .015, or are links."""
    amid_from: float = 0.1
    """That of a list that the article goes on behind, or of which the judge keeps a part."""
    headed_from: float = 0.2
    """That of a list at the article's end, behind a heading."""
    part_least: float = 0.3
    """Share of a list's characters that the judge keeps, from which the rest is the article's too."""
    linked_most: float = 0.3
    """Share of its characters that are links above which an introduced list amid the article leads elsewhere."""
    linked_elsewhere_most: float = 0.15
    """That of any other list."""


@dataclass(frozen=True, slots=True)
class CommentThresholds:
    """When what stands in an element named comments is the readers'.

    measured: data/extraction and the HTML of its lines/, four trainings out of fold by publisher. F1 of the second set
    gains .0023 on average, and 34 pages under .5 become 23; the first set and French stay as they are. One page loses,
    in three trainings: its labels hold the comments.
    """

    article_least: int = 200
    """Characters of the article before the first comment. 100 and 400 are the same."""
    article_share: float = 0.1
    """Their share of article and comments together: some pages have all of the article in such an element. .05 is the
    same, .2 loses a page in each training."""


@dataclass(frozen=True, slots=True)
class LostThresholds:
    """When the judge of a page is lost, and the longest run of prose is taken instead.

    measured: the same, after it. One page changes in all trainings and another in one, by .68 or more: F1 of the
    second set gains .0016 on average, of the first .0014 in one training, and 23 pages under .5 become 18.
    """

    kept_below: float = 0.08
    """Share of the page's prose below which what is kept is next to none. From .05 to .12 no page loses; a page that
    is judged well has .122. Two thirds of that least share are taken, for so few pages tell little: chosen so on some
    publishers, half of it and three quarters gain as much on the others, in each of nine divisions."""
    likely_below: float = 0.5
    """Typical probability of the page's likely text, from which the judge is sure of what it keeps: a brief beside
    long text. Pages that it is lost on have .03 to .27; among these pages 1 is the same."""
    prose_from: int = 80
    """Characters of a block of prose. Not measured."""
    prose_least: int = 500
    """Characters of a page's prose, from which it may be an article's. Not measured."""
    linked_below: float = 0.3
    """Share of links in a block of prose. Not measured."""
    block_costs: int = 40
    """Characters that a block must have to make a run longer. 75 gains two thirds of it."""


@dataclass(frozen=True, slots=True)
class ClaimedBodyThresholds:
    """When the text of a page is what it gives to machines alone. Bounds, not measured."""

    chars_least: int = 200
    """Characters of such a text."""
    shown_most: float = 0.2
    """Share of its runs of three words above which the page shows it itself."""


@dataclass(frozen=True, slots=True)
class HeadlineLimits:
    """Which of a page's own claims are looked at for its title. Bounds, not measured."""

    claims: int = 60
    """Headings, marked elements and pieces of headings, each."""
    splits: int = 8
    """Places at which the document's title is split."""
    chars: int = 1_000
    """Characters of a candidate."""
    paragraph: int = 80
    """Characters from which a kept block is the article's first paragraph."""
    block: int = 400
    """Characters below which a block of the page may be its title."""


@dataclass(frozen=True, slots=True)
class HtmlThresholds:
    """HTML pages."""

    classify: BlockClassifierThresholds = BlockClassifierThresholds()
    select: BlockSelectionThresholds = BlockSelectionThresholds()
    lists: ListThresholds = ListThresholds()
    comments: CommentThresholds = CommentThresholds()
    lost: LostThresholds = LostThresholds()
    claimed: ClaimedBodyThresholds = ClaimedBodyThresholds()
    title: HeadlineLimits = HeadlineLimits()
    selection: SelectionThresholds = SelectionThresholds(
        teasers=TeaserThresholds(listed_below=0.0, glued_below=0.0),
        repeats_most=2,
        comments_below=0.9,
    )
    """measured with the shipped model, F1 of the first set, the second and French. Comments: .9707 .9623 .9804 without,
    .9707 .9634 .9804 with; at 1 .9700 on the first set, as buttons amid an article say "Comments" too. Teasers: -.0001
    on the first set, so none are looked for. What comes three times is the site's: notes beside films and maps."""


@dataclass(frozen=True, slots=True)
class JoinThresholds:
    """When two lines of a flattened page are one sentence. Not measured by themselves."""

    spaces_least: int = 3
    """Spaces in both lines, or characters of the first, from which a line may continue the one before."""
    open_least: int = 25
    """Characters from which a line without an end is an open sentence."""
    name_most: int = 60
    """Characters of a linked name that stands between the two."""


@dataclass(frozen=True, slots=True)
class LineClassifierThresholds:
    """How the verdicts of networks and trees on a line are mixed."""

    chunk: int = 5_000
    """Lines judged together, at most: memory stays bounded whatever the page."""
    doubt: float = 1.5
    """Logit up to which the network is in doubt about a line, and trees are asked."""
    trees_share: float = 0.5
    """The trees' share then. measured: data/extraction/lines, F1 of columns .9405; .3 gives .9400"""


@dataclass(frozen=True, slots=True)
class TitleThresholds:
    """Which line of a flattened page is its title.

    measured: data/extraction/lines out of fold, by titles of whole pages that are right.
    """

    likely_from: float = -9.0
    """Logit from which the line most like a title is one; below, the page shows none.
    measured: a third of the pages; from -3 titles of columns right .775 -> .788, of whole pages the same, F1 lower
    by .0004"""
    bare_from: float = -2.5
    """That of a line that may be the article's, where nothing else goes. measured: the title that opens an article
    is found in .959, against .792 at 0; of articles without one .285, against .197, lose a line to it, most often a
    heading."""
    film_malus: float = 3.0
    """What a film or a recording beside the article loses of its logit as a title. Not measured by itself."""
    address_bonus: float = 6.0
    """What a line that has all words of the page's address gains of its logit as a title, one with a part of them that
    part. measured: titles right at 0 361, 3 372, 6 376, 8 373"""
    address_share: float = 0.5
    """Share of the address's words from which a line gains."""
    address_from: float = -6.0
    """The logit of a line far from the article that the address names. measured with it: 376 -> 378"""
    address_share_elsewhere: float = 0.75
    """Share of the address's words that such a line must have."""
    longest_sentence: int = 150
    """Characters up to which a line with a sentence's end may still be a title."""
    statement_from: int = 60
    """Characters from which a line with a full stop is the article's, and no title."""
    shortest: int = 8
    """Characters of a line far from the article that the address names."""
    longest: int = 250
    """The most characters of such a line."""
    path_least: int = 20
    """Characters of a title that another line ends with: fewer may be a word at a sentence's end."""
    rival: float = 8.0
    """How far below the likeliest title a line may be for trees to be asked."""
    trees_share: float = 0.7
    """The trees' share then: from .6 to .8 alike."""
    unsure: float = 1.0
    """Logit below which no line around the first likely paragraph is surely the title.
    measured: titles of whole pages, text nodes and columns right at -1.5 (and a gain of 0) 370, 364, 373, at 1 (and 1)
    371, 366, 374; 3 loses pages"""
    later: float = 1.0
    """What lines around the first paragraph of the best run gain then: that run is the better guide. measured with
    it"""


@dataclass(frozen=True, slots=True)
class TextThresholds:
    """Text that somebody has already flattened."""

    kept_from: float = 0.45
    """Probability from which a line is the article's.
    measured: data/extraction/lines, F1 of .38, .45, .50 on half of the pages
    out of fold; .38 and .50 are within .002 of it"""
    brief_lines: int = 3
    """Lines of a text, at most, that is kept whole though none is like a paragraph. Not measured."""
    selection: SelectionThresholds = SelectionThresholds(
        teasers=TeaserThresholds(), repeats_most=1_000_000, comments_below=float("inf")
    )
    """A text's lines tell less than a page's blocks: whatever follows a comment form is the readers'. Not measured."""
    join: JoinThresholds = JoinThresholds()
    classify: LineClassifierThresholds = LineClassifierThresholds()
    title: TitleThresholds = TitleThresholds()


@dataclass(frozen=True, slots=True)
class DatelineThresholds:
    """Where a dateline is looked for. Bounds, not measured."""

    look: int = 120
    """Characters at a paragraph's head."""
    line_most: int = 80
    """Characters of a dateline on a line of its own."""
    separators_most: int = 4
    """Separators that are tried."""
    words_most: int = 8
    """Words of a place."""
    grace_days: int = 2
    """Days that a day without a year may lie after publication."""


@dataclass(frozen=True, slots=True)
class LanguageThresholds:
    """What a language is told by."""

    chars_most: int = 3_000
    """Characters of title and text together that are looked at."""
    head: int = 200
    """Characters among which letters are counted."""
    letters_least: int = 20
    """Letters among these below which the language is what the record or the page says, else `und`."""


@dataclass(frozen=True, slots=True)
class FieldThresholds:
    """Single fields of a record."""

    dateline: DatelineThresholds = DatelineThresholds()
    language: LanguageThresholds = LanguageThresholds()


@dataclass(frozen=True, slots=True)
class CleanThresholds:
    """All of the stage's numbers."""

    limits: SizeLimits = SizeLimits()
    decode: DecodeThresholds = DecodeThresholds()
    html: HtmlThresholds = HtmlThresholds()
    text: TextThresholds = TextThresholds()
    rules: RuleThresholds = RuleThresholds()
    fields: FieldThresholds = FieldThresholds()


THRESHOLDS = CleanThresholds()
"""What `article` uses unless it is given others."""
