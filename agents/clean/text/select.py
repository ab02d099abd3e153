"""Candidates from flattened text: its lines, what the exact rules know of them, and what the classifier keeps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from vigie.agents.clean.model.arrays import Flags
from vigie.agents.clean.model.codepoints import Ints
from vigie.agents.clean.page import PageClaims, PageTitle, Reasons
from vigie.agents.clean.rules import boilerplate, titles
from vigie.agents.clean.rules.sentences import CLOSING_QUOTES, STOPS
from vigie.agents.clean.text.classify import LineCodes, judge, line_codes, near
from vigie.agents.clean.text.lines import lines_of
from vigie.agents.clean.text.model import LineModel, shipped
from vigie.agents.clean.text.title.evidence import address_words
from vigie.agents.clean.text.title.select import choose
from vigie.agents.clean.thresholds import CleanThresholds, SelectionThresholds
from vigie.schemas.clean import RemovedReason, Repaired
from vigie.schemas.refused import Reason, Refused

_ENDS = tuple(STOPS + CLOSING_QUOTES)
_SURE = 1.0
"""The probability of a line that the classifier was not asked about."""
_NO_CLAIMS = PageClaims()
"""A text claims nothing of itself beside its lines."""


@dataclass(frozen=True, slots=True)
class _FlatPage:
    """A text and what judges it; `known[i]`: the number of the exact rule that knows line i, 0 if none, -1 unasked."""

    lines: Sequence[str]
    codes: LineCodes
    model: LineModel
    known: Ints
    address: frozenset[str]
    repaired: Sequence[Repaired]
    thresholds: CleanThresholds


@dataclass(frozen=True, slots=True)
class TextCandidates:
    """Lines of a text (see `Candidates`), those at `places` of the page. `titles`: logits of being the title."""

    page: _FlatPage
    places: Ints
    lines: Sequence[str]
    probabilities: Sequence[float]
    reasons: Reasons
    titles: Mapping[int, float]
    thresholds: SelectionThresholds
    claims: PageClaims = _NO_CLAIMS

    def title(self, reasons: Reasons) -> PageTitle:
        """The line most like a title, once it is known which lines are the article's."""
        place = choose(self.lines, reasons, self.titles, self.page.address, self.page.thresholds)
        if place is None:
            return PageTitle("")
        return PageTitle(titles.without_home(titles.alone(self.lines[place]), self.lines), place)

    def again(self, kept: Sequence[int]) -> TextCandidates:
        """The kept lines, each below a blank line, as an article that was cleaned has them."""
        return _candidates(self.page, self.places[np.array(kept)], np.ones(len(kept), np.bool_))

    def repairs(self, kept: Sequence[int]) -> Sequence[Repaired]:  # noqa: ARG002 lines were joined since
        """What was mended in the whole text, before its lines were found."""
        return self.page.repaired


def candidates(
    text: str,
    thresholds: CleanThresholds,
    model: LineModel | None = None,
    *,
    address: str | None = None,
    repaired: Sequence[Repaired] = (),
) -> TextCandidates | Refused:
    """The lines of a text with their probabilities.

    `address`: where it came from; its words often are the title's. `repaired`: what was mended in it.
    """
    found = lines_of(text, thresholds.text.join)
    if len(found.lines) > thresholds.limits.paragraphs:
        return Refused(Reason.TOO_LARGE, f"{len(found.lines)} lines, more than {thresholds.limits.paragraphs}")
    codes = line_codes(found.lines)
    known = -codes.may_say.astype(np.int64)
    page = _FlatPage(found.lines, codes, model or shipped(), known, address_words(address), tuple(repaired), thresholds)
    return _candidates(page, np.arange(len(found.lines)), np.array(found.gaps, np.bool_))


def _candidates(page: _FlatPage, places: Ints, gaps: Flags) -> TextCandidates:
    """The lines at `places`, judged without the others."""
    lines, own = [page.lines[i] for i in places.tolist()], page.thresholds.text
    if not lines:
        return TextCandidates(page, places, lines, (), [], {}, own.selection)
    asked = near(page.codes.text, places)
    kinds = _known(places[asked], page)
    verdicts = judge(page.codes, places[asked], gaps[asked], kinds, page.model, own)
    unknown = kinds == 0
    kept: list[int] = asked[unknown & (verdicts.article >= own.kept_from)].tolist()
    known = {i: boilerplate.LEARNED[kind] for i, kind in zip(asked.tolist(), kinds.tolist(), strict=True) if kind}
    reasons: Reasons = [RemovedReason.BETWEEN_PARAGRAPHS] * len(lines)
    for i in kept or _brief(lines, known, own.brief_lines):
        reasons[i] = None
    for i, why in known.items():
        reasons[i] = why
    probabilities = [_SURE] * len(lines)
    for i, probability in zip(asked.tolist(), verdicts.article.tolist(), strict=True):
        probabilities[i] = probability
    rivals = unknown & (verdicts.title >= own.title.likely_from)
    scores = dict(zip(asked[rivals].tolist(), verdicts.title[rivals].tolist(), strict=True))
    return TextCandidates(page, places, lines, probabilities, reasons, scores, own.selection)


def _known(places: Ints, page: _FlatPage) -> Ints:
    """The number of the exact rule that knows each line, 0 for none: only the lines that may are asked, and once."""
    new = places[page.known[places] < 0]
    page.known[new] = boilerplate.numbers([page.lines[i] for i in new.tolist()], page.thresholds.rules.lengths)
    return page.known[places]


def _brief(lines: Sequence[str], known: Mapping[int, RemovedReason | None], most: int) -> list[int]:
    """A text without a line like a paragraph is a brief: its sentences; all of it, if it is short and has none."""
    unknown = [i for i in range(len(lines)) if i not in known]
    sentences = [i for i in unknown if lines[i].endswith(_ENDS)]
    return sentences if sentences or len(lines) > most else unknown
