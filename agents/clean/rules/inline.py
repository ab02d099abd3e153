"""What stands amid an article's paragraphs and is none: dates, captions, notices, links to other articles."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from vigie.agents.clean.rules import boilerplate, captions, notices, publication_dates, teasers
from vigie.agents.clean.thresholds import Teasers

if TYPE_CHECKING:
    from vigie.agents.clean.model.codepoints import Text


def among(
    kept: Sequence[int],
    lines: Sequence[str],
    reasons: Mapping[int, str],
    likely: Mapping[int, float],
    text: Callable[[], Text],
    figures: Teasers,
) -> dict[int, str]:
    """Those of the kept lines that are such, with what they are.

    `reasons`: what the exact rules say of lines; `likely`: how likely the classifier finds lines the article's;
    `text`: the lines for compiled code.
    """
    found = {i: why for i in kept if (why := says_itself(lines[i]))}
    left = [i for i in kept if i not in found]
    links = teasers.listed(left, lines, reasons, likely, figures)
    left = [i for i in left if i not in links]
    links |= teasers.glued(left, lines, likely, text, figures)
    return found | dict.fromkeys(links, boilerplate.RELATED)


def says_itself(line: str) -> str | None:
    """What a line is that is no paragraph, where it can be told from the line alone; None for all others."""
    if publication_dates.is_date(line):
        return publication_dates.REASON
    if captions.is_caption(line):
        return captions.REASON
    return notices.reason(line)
