"""Teasers: links to other articles, listed under a heading such as "Read also:" or glued to one line.

The classifier is asked first: a line that it is sure of stays.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import takewhile

from vigie.agents.clean.model.codepoints import text_of
from vigie.agents.clean.model.repeats import shared_parts
from vigie.agents.clean.page import Reasons
from vigie.agents.clean.rules.sentences import CLOSING, ends_sentence
from vigie.agents.clean.thresholds import TeaserThresholds
from vigie.schemas.clean import RemovedReason

_SEAM = re.compile(r"(?<= )[^\W\d_A-ZÀ-ÞА-ЯΑ-Ω]{3,} (?=[A-ZÀ-ÞА-ЯΑ-Ω])")
"""Where one link may end and the next begin, as names do too."""


def listed(
    kept: Sequence[int],
    lines: Sequence[str],
    reasons: Reasons,
    probabilities: Sequence[float],
    thresholds: TeaserThresholds,
) -> set[int]:
    """Uncertain lines right below a heading of links, up to the first that ends as a sentence does."""
    headings = [
        i
        for i, why in enumerate(reasons)
        if why is RemovedReason.RELATED_LINK and len(lines[i]) <= thresholds.heading_most
    ]
    if not headings:
        return set()
    in_doubt = {i for i in kept if probabilities[i] < thresholds.listed_below}
    below = (range(at + 1, min(at + 1 + thresholds.list_most, len(lines))) for at in headings)
    return in_doubt & {i for places in below for i in takewhile(lambda i: not ends_sentence(lines[i]), places)}


def glued(
    kept: Sequence[int], lines: Sequence[str], probabilities: Sequence[float], thresholds: TeaserThresholds
) -> set[int]:
    """Uncertain lines at either end of an article that are no sentence and largely stand elsewhere on the page."""
    in_doubt = {i for i in kept if probabilities[i] < thresholds.glued_below and _may_be_glued(lines[i], thresholds)}
    if in_doubt.isdisjoint((*kept[:1], *kept[-1:])):
        return set()
    parts = shared_parts(text_of(lines), thresholds.run)
    again = {i for i in in_doubt if parts[i] >= thresholds.glued_part}
    return set(_leading(kept, again)) | set(_leading(kept[::-1], again))


def warm() -> None:
    """Loads the compiled code that only pages with glued links ask for."""
    shared_parts(text_of(["Warm words"]), TeaserThresholds().run)


def _leading(kept: Sequence[int], some: set[int]) -> Iterator[int]:
    """The leading ones of `kept` that are in `some`; none if all are."""
    first = next((n for n, i in enumerate(kept) if i not in some), 0)
    yield from kept[:first]


def _may_be_glued(line: str, thresholds: TeaserThresholds) -> bool:
    if len(line) < thresholds.glued_from or ends_sentence(line) or line[-1] in CLOSING:
        return False
    return len(_SEAM.findall(line)) >= thresholds.seams
