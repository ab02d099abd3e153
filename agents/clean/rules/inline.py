"""What stands amid an article's paragraphs and is none: dates, captions, notices, links to other articles."""

from __future__ import annotations

from collections.abc import Sequence

from vigie.agents.clean.page import Reasons
from vigie.agents.clean.rules import captions, notices, publication_dates, teasers
from vigie.agents.clean.thresholds import LineLengths, RuleThresholds
from vigie.schemas.clean import RemovedReason


def among(
    kept: Sequence[int],
    lines: Sequence[str],
    reasons: Reasons,
    probabilities: Sequence[float],
    thresholds: RuleThresholds,
) -> dict[int, RemovedReason]:
    """Those of the kept lines that are such, with what they are.

    `reasons`: what is known of the other lines; `probabilities`: how likely each line is the article's.
    """
    found = {i: why for i in kept if (why := reason(lines[i], thresholds.lengths))}
    left = [i for i in kept if i not in found]
    links = teasers.listed(left, lines, reasons, probabilities, thresholds.teasers)
    left = [i for i in left if i not in links]
    links |= teasers.glued(left, lines, probabilities, thresholds.teasers)
    return found | dict.fromkeys(links, RemovedReason.RELATED_LINK)


def reason(line: str, lengths: LineLengths) -> RemovedReason | None:
    """What a line is that is no paragraph, where the line alone tells it; None for all others."""
    if publication_dates.is_date(line, lengths):
        return RemovedReason.PUBLICATION_DATE
    if captions.is_caption(line, lengths):
        return RemovedReason.PHOTO_CAPTION
    return notices.reason(line, lengths)
