"""The final selection: which candidates are the article, whether they come from HTML or from text.

Each judgement applies the exact rules in this order: what stands amid paragraphs and is none, repeated blocks,
readers' comments, the title and what stands before it. Text is then judged again by what was kept, until nothing more
goes: so an article that was cleaned stays as it is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from vigie.agents.clean.page import Candidates, PageTitle, Reasons, Selection
from vigie.agents.clean.rules import boilerplate, inline, titles
from vigie.agents.clean.thresholds import RuleThresholds
from vigie.schemas.clean import Removed, RemovedReason

_CUT_LAST = ".…"
_OPENING = 3
_MUCH_LONGER = 2


def select(found: Candidates, given_title: str | None, thresholds: RuleThresholds) -> Selection:
    """The article of a page. A title that is given is believed; it is never among the lines."""
    lines = found.lines
    reasons, named = _judged(found, thresholds)
    title = given_title or named.text
    own = _equal(lines, title)
    for i in [i for i, line in enumerate(lines) if line[-1] in _CUT_LAST]:
        if boilerplate.is_breadcrumb(lines[i], title):
            reasons[i] = RemovedReason.BREADCRUMB
    left = [i for i, why in enumerate(reasons) if why is None and i not in own]
    for i, why in _again(found, left, thresholds):
        reasons[i] = why
    kept = tuple([i for i in left if reasons[i] is None])
    removed = tuple([Removed(lines[i], why) for i, why in enumerate(reasons) if why and i not in own])
    return Selection(title, kept, tuple([lines[i] for i in kept]), removed)


def _judged(found: Candidates, thresholds: RuleThresholds) -> tuple[Reasons, PageTitle]:
    """Why each line goes, and the title."""
    reasons = list(found.reasons)
    kept = [i for i, why in enumerate(reasons) if why is None]
    amid = inline.among(kept, found, reasons, thresholds.lengths)
    if len(amid) < len(kept):
        for i, why in amid.items():
            reasons[i] = why
        kept = [i for i in kept if i not in amid]
    _set_places(kept, reasons)
    _drop_repeats(kept, found, reasons, thresholds)
    _drop_comments(kept, found, reasons, thresholds)
    title = found.title(reasons)
    if title.line is not None:
        _drop_before(title.line, kept, found.lines, reasons, thresholds)
    return reasons, title


def _again(found: Candidates, places: list[int], thresholds: RuleThresholds) -> list[tuple[int, RemovedReason]]:
    """The lines that go when the kept ones are judged by themselves, round after round, each with its reason."""
    gone: list[tuple[int, RemovedReason]] = []
    for _ in range(thresholds.rounds):
        if not places or (some := found.again(places)) is None:
            return gone
        reasons, _ = _judged(some, thresholds)
        if not any(reasons):
            return gone
        gone += [(place, why) for place, why in zip(places, reasons, strict=True) if why]
        places = [place for place, why in zip(places, reasons, strict=True) if not why]
    longest = max(places, key=lambda place: len(found.lines[place]), default=0)
    return gone + [(place, RemovedReason.BETWEEN_PARAGRAPHS) for place in places if place != longest]


def _equal(lines: Sequence[str], title: str) -> set[int]:
    """The places of lines that have the title's words."""
    words = titles.words(title)
    if not words:
        return set()
    least, most = sum(map(len, words)) // _MUCH_LONGER, _MUCH_LONGER * len(title)
    initials = {title.strip()[0].lower(), words[0][0]}
    near = [i for i, line in enumerate(lines) if least <= len(line) <= most]
    alike = [i for i in near if not initials.isdisjoint(lines[i][:_OPENING].lower())]
    return {i for i in alike if titles.words(lines[i]) == words}


def _set_places(kept: Sequence[int], reasons: Reasons) -> None:
    """Says of lines unlike paragraphs that stand outside the article on which side of it they are."""
    first, last = (kept[0], kept[-1]) if kept else (0, len(reasons))
    for i, why in enumerate(reasons):
        if why is RemovedReason.BETWEEN_PARAGRAPHS and not first <= i <= last:
            reasons[i] = RemovedReason.BEFORE_ARTICLE if i < first else RemovedReason.AFTER_ARTICLE


def _drop_repeats(kept: Sequence[int], found: Candidates, reasons: Reasons, thresholds: RuleThresholds) -> None:
    """Of a long block that a page repeats the first stays; none does if the page has it more often than it may."""
    lines, seen = found.lines, set[str]()
    times = Counter(line for line in lines if len(line) >= thresholds.repeat_from)
    for i in kept:
        if times[lines[i]]:
            if lines[i] in seen or times[lines[i]] > found.thresholds.repeats_most:
                reasons[i] = RemovedReason.REPEATED_BLOCK
            seen.add(lines[i])


def _drop_comments(kept: Sequence[int], found: Candidates, reasons: Reasons, thresholds: RuleThresholds) -> None:
    """What follows a comment form, or a heading of comments, is the readers', once enough stands before it."""
    lines = found.lines
    left = [i for i in kept if reasons[i] is None]
    forms = [i for i, why in enumerate(reasons) if why is RemovedReason.COMMENTS]
    if left:
        between = [i for i in range(left[0], left[-1]) if reasons[i] is not None]
        forms += [i for i in between if boilerplate.heads_comments(lines[i], thresholds.lengths)]
    if not forms:
        return
    most = thresholds.before_comments_least * sum(len(lines[i]) for i in left)
    enough = [form for form in forms if sum(len(lines[i]) for i in left if i < form) > most]
    for i in left:
        unsure = found.probabilities[i] < found.thresholds.comments_below
        if unsure and i > min(enough, default=len(lines)):
            reasons[i] = RemovedReason.COMMENTS


def _drop_before(
    title: int, kept: Sequence[int], lines: Sequence[str], reasons: Reasons, thresholds: RuleThresholds
) -> None:
    """The title is not the article's, nor is the little that stands before it."""
    left = [i for i in kept if reasons[i] is None and i != title]
    if reasons[title] is None:
        reasons[title] = RemovedReason.TITLE
    earlier = [i for i in left if i < title]
    before, total = (sum(len(lines[i]) for i in some) for some in (earlier, left))
    if before <= thresholds.before_title_most * (total - before):
        for i in earlier:
            reasons[i] = RemovedReason.BEFORE_ARTICLE
