"""Lines between paragraphs that are not paragraphs: dates, captions, notices, links to other articles."""

from __future__ import annotations

from collections.abc import Sequence

from vigie.agents.clean.page import Candidates, Reasons
from vigie.agents.clean.rules import captions, notices, publication_dates, teasers
from vigie.agents.clean.thresholds import LineLengths
from vigie.schemas.clean import RemovedReason


def among(
    kept: Sequence[int], candidates: Candidates, reasons: Reasons, lengths: LineLengths
) -> dict[int, RemovedReason]:
    """The kept lines that are no paragraphs, each with its reason.

    `reasons`: what is known of the other lines.
    """
    lines, probabilities, teasing = candidates.lines, candidates.probabilities, candidates.thresholds.teasers
    found = {i: why for i in kept if (why := reason(lines[i], lengths))}
    left = [i for i in kept if i not in found]
    links = teasers.listed(left, lines, reasons, probabilities, teasing)
    left = [i for i in left if i not in links]
    links |= teasers.glued(left, lines, probabilities, teasing)
    return found | dict.fromkeys(links, RemovedReason.RELATED_LINK)


def reason(line: str, lengths: LineLengths) -> RemovedReason | None:
    """Why a line is not a paragraph, where the line alone shows it; None for all others."""
    if publication_dates.is_date(line, lengths):
        return RemovedReason.PUBLICATION_DATE
    if captions.is_caption(line, lengths):
        return RemovedReason.PHOTO_CAPTION
    return notices.reason(line, lengths)
