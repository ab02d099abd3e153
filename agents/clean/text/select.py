"""Which lines of a flattened page are the article: what the classifier keeps, less what the exact rules know."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from vigie.agents.clean.page import Page
from vigie.agents.clean.rules import boilerplate, inline, titles
from vigie.agents.clean.rules.select import Selection
from vigie.agents.clean.text.title import select as title_choice
from vigie.agents.clean.text.title.evidence import address_words
from vigie.agents.clean.thresholds import Lines
from vigie.schemas.clean import Removed

if TYPE_CHECKING:
    from vigie.agents.clean.model.arrays import Flags
    from vigie.agents.clean.model.codepoints import Ints
    from vigie.agents.clean.text.classify import Model, Sight

BEFORE = "before the article"
BETWEEN = "between paragraphs, unlike them"
AFTER = "after the article"
TITLE = "title"
REPEATED = "repeated block"
_LINES = Lines()
_CUT_LAST = ".…"
_SENTENCE_ENDS = tuple('.!?»”"。！？')
_FEW = 3
_OPENING = 3
_MUCH_LONGER = 2


@dataclass(frozen=True, slots=True)
class _Judge:
    """A page and what judges it; `known[i]`: the number of the exact rule that knows line i, 0 if none, -1 unasked."""

    lines: Sequence[str]
    page: Sight
    model: Model
    known: Ints
    address: frozenset[str]
    figures: Lines


def select(
    page: Page,
    given_title: str | None,
    model: Model | None = None,
    figures: Lines = _LINES,
    *,
    address: str | None = None,
) -> Selection:
    """The article of a text. A title that is given is believed; it is never among the lines.

    `address`: where the page came from; its words often are the title's.

    What is kept is judged again until nothing more goes: so an article that was cleaned stays as it is.
    """
    if not page.lines:
        return Selection(given_title or "", (), ())
    from vigie.agents.clean.text import classify as classifier  # noqa: PLC0415 numpy is loaded by the first text

    seen = classifier.sight(page.lines)
    known = -seen.may_say.astype(np.int64)
    judge = _Judge(page.lines, seen, model or classifier.shipped(), known, address_words(address), figures)
    whys, found = _judged(np.arange(len(page.lines)), np.array(page.gaps), judge)
    title = given_title or ("" if found is None else _name(page.lines, found))
    own = _same(page.lines, title)
    for i in [i for i, line in enumerate(page.lines) if line[-1] in _CUT_LAST]:
        if boilerplate.is_breadcrumb(page.lines[i], title):
            whys[i] = boilerplate.BREADCRUMB
    left = [i for i, why in enumerate(whys) if why is None and i not in own]
    for i, why in _again(left, judge):
        whys[i] = why
    kept = tuple([page.lines[i] for i in left if whys[i] is None])
    gone = [Removed(page.lines[i], why) for i, why in enumerate(whys) if why and i not in own]
    return Selection(title, kept, tuple(gone))


def _name(lines: Sequence[str], found: int) -> str:
    """The title that a line holds."""
    return titles.without_home(titles.alone(lines[found]), lines)


def _same(lines: Sequence[str], title: str) -> set[int]:
    """The places of lines that are the title."""
    initial = title.strip()[:1].lower()
    if not initial:
        return set()
    least, most = titles.letters(title) // _MUCH_LONGER, _MUCH_LONGER * len(title)
    near = [i for i, line in enumerate(lines) if least <= len(line) <= most and initial in line[:_OPENING].lower()]
    words = titles.words(title)
    return {i for i in near if titles.words(lines[i]) == words}


def _again(places: list[int], judge: _Judge) -> list[tuple[int, str]]:
    """The lines that go when what was kept is judged by itself, round after round, each with its reason."""
    gone: list[tuple[int, str]] = []
    for _ in range(judge.figures.rounds):
        if not places:
            return gone
        whys, _ = _judged(np.array(places), np.ones(len(places), np.bool_), judge)
        if not any(whys):
            return gone
        gone += [(place, why) for place, why in zip(places, whys, strict=True) if why]
        places = [place for place, why in zip(places, whys, strict=True) if not why]
    longest = max(places, key=lambda place: len(judge.lines[place]), default=0)
    return gone + [(place, BETWEEN) for place in places if place != longest]


def _judged(places: Ints, gaps: Flags, judge: _Judge) -> tuple[list[str | None], int | None]:
    """Why each of the lines at `places` goes, None for the article's, and which is the title."""
    from vigie.agents.clean.model import codepoints as signs  # noqa: PLC0415 numpy is loaded by the first text
    from vigie.agents.clean.text import classify as classifier  # noqa: PLC0415 numpy is loaded by the first text

    figures, lines = judge.figures, [judge.lines[i] for i in places.tolist()]
    near = classifier.near(judge.page.text, places)
    kinds = _known(places[near], judge)
    judged = classifier.judge(judge.page, places[near], gaps[near], kinds, judge.model)
    unknown = kinds == 0
    kept: list[int] = near[unknown & (judged.article >= figures.kept_from)].tolist()
    told = zip(near[~unknown].tolist(), kinds[~unknown].tolist(), strict=True)
    reasons = {i: boilerplate.REASONS[kind] for i, kind in told}
    kept = kept or _brief(lines, reasons)
    likely = dict(zip(near.tolist(), judged.article.tolist(), strict=True))
    amid = inline.among(kept, lines, reasons, likely, lambda: signs.chosen(judge.page.text, places), figures.teasers)
    if len(amid) < len(kept):
        reasons.update(amid)
        kept = [i for i in kept if i not in amid]
    whys = _placed(len(lines), kept)
    for i, why in reasons.items():
        whys[i] = why
    _drop_repeats(kept, lines, whys, figures)
    _drop_comments(kept, lines, whys, reasons, figures)
    rivals = unknown & (judged.title >= figures.title_from)
    scores = dict(zip(near[rivals].tolist(), judged.title[rivals].tolist(), strict=True))
    title = title_choice.choose(lines, whys, scores, judge.address, figures)
    if title is not None:
        _drop_before(title, kept, lines, whys, figures)
    return whys, title


def _known(places: Ints, judge: _Judge) -> Ints:
    """The number of the exact rule that knows each line, 0 for none: only the lines that may are asked, and once."""
    new = places[judge.known[places] < 0]
    judge.known[new] = boilerplate.numbers([judge.lines[i] for i in new.tolist()])
    return judge.known[places]


def _placed(n: int, kept: Sequence[int]) -> list[str | None]:
    """Of n lines None for those that are kept, for others where they stand."""
    if not kept:
        return [BETWEEN] * n
    first, last = kept[0], kept[-1]
    whys: list[str | None] = [*[BEFORE] * first, *[BETWEEN] * (last - first), *[AFTER] * (n - last)]
    for i in kept:
        whys[i] = None
    return whys


def _drop_repeats(kept: Sequence[int], lines: Sequence[str], whys: list[str | None], figures: Lines) -> None:
    """Of a long paragraph that the page has twice the first is kept."""
    seen: set[str] = set()
    for i in kept:
        line = lines[i]
        if len(line) >= figures.repeat_from:
            if line in seen:
                whys[i] = REPEATED
            seen.add(line)


def _drop_comments(
    kept: Sequence[int], lines: Sequence[str], whys: list[str | None], reasons: Mapping[int, str], figures: Lines
) -> None:
    """What follows a comment form, or a line that heads comments, is the readers', once enough stands before it."""
    left = [i for i in kept if whys[i] is None]
    forms = [i for i, why in reasons.items() if why == boilerplate.COMMENTS]
    if left:
        forms += [i for i in range(left[0], left[-1]) if whys[i] is not None and boilerplate.heads_comments(lines[i])]
    if not forms:
        return
    most = figures.before_comments_least * sum(len(lines[i]) for i in left)
    enough = [form for form in forms if sum(len(lines[i]) for i in left if i < form) > most]
    for i in left:
        if i > min(enough, default=len(lines)):
            whys[i] = boilerplate.COMMENTS


def _brief(lines: Sequence[str], reasons: Mapping[int, str]) -> list[int]:
    """A text without a line like a paragraph is a brief: its sentences; all of it, if it is short and has none."""
    unknown = [i for i in range(len(lines)) if i not in reasons]
    sentences = [i for i in unknown if lines[i].endswith(_SENTENCE_ENDS)]
    return sentences if sentences or len(lines) > _FEW else unknown


def _drop_before(title: int, kept: Sequence[int], lines: Sequence[str], whys: list[str | None], figures: Lines) -> None:
    """The title is not the article's, nor is the little that stands before it."""
    left = [i for i in kept if whys[i] is None and i != title]
    if whys[title] is None:
        whys[title] = TITLE
    earlier = [i for i in left if i < title]
    before, total = (sum(len(lines[i]) for i in some) for some in (earlier, left))
    if before <= figures.before_title_most * (total - before):
        for i in earlier:
            whys[i] = BEFORE
