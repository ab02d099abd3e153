"""Teasers: links to other articles, listed under a heading such as "Read also:" or glued to one line.

The classifier is asked first: a line that it is sure of stays.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import takewhile
from typing import TYPE_CHECKING

from vigie.agents.clean.rules.boilerplate import RELATED
from vigie.agents.clean.thresholds import Teasers

if TYPE_CHECKING:
    from vigie.agents.clean.model.codepoints import Text

_SENTENCE_ENDS = ".!?…。！？"
_CLOSING = "\"'»”’)]"
_SEAM = re.compile(r"(?<= )[^\W\d_A-ZÀ-ÞА-ЯΑ-Ω]{3,} (?=[A-ZÀ-ÞА-ЯΑ-Ω])")
"""Where one link may end and the next begin, as names do too."""


def listed(
    kept: Sequence[int],
    lines: Sequence[str],
    reasons: Mapping[int, str],
    likely: Mapping[int, float],
    figures: Teasers,
) -> set[int]:
    """Lines in doubt right below a heading of links, up to the first that ends as a sentence does."""
    headings = [i for i, why in reasons.items() if why == RELATED and len(lines[i]) <= figures.heading_most]
    if not headings:
        return set()
    in_doubt = {i for i in kept if likely.get(i, 1.0) < figures.listed_below}
    below = (range(at + 1, min(at + 1 + figures.list_most, len(lines))) for at in headings)
    return in_doubt & {i for places in below for i in takewhile(lambda i: not _ends_sentence(lines[i]), places)}


def glued(
    kept: Sequence[int],
    lines: Sequence[str],
    likely: Mapping[int, float],
    text: Callable[[], Text],
    figures: Teasers,
) -> set[int]:
    """Lines in doubt that open or close an article, are no sentence, and of which much stands elsewhere on the page."""
    in_doubt = {i for i in kept if likely.get(i, 1.0) < figures.glued_below and _may_be_glued(lines[i], figures)}
    if in_doubt.isdisjoint((*kept[:1], *kept[-1:])):
        return set()
    from vigie.agents.clean.model.repeats import shared_parts  # noqa: PLC0415 numpy is loaded by the first text

    parts = shared_parts(text(), figures.run)
    again = {i for i in in_doubt if parts[i] >= figures.glued_part}
    return set(_leading(kept, again)) | set(_leading(kept[::-1], again))


def _leading(kept: Sequence[int], some: set[int]) -> Iterator[int]:
    """Those that come before all others; none, if there is no other."""
    first = next((n for n, i in enumerate(kept) if i not in some), 0)
    yield from kept[:first]


def _may_be_glued(line: str, figures: Teasers) -> bool:
    if len(line) < figures.glued_from or _ends_sentence(line) or line[-1] in _CLOSING:
        return False
    return len(_SEAM.findall(line)) >= figures.seams


def _ends_sentence(line: str) -> bool:
    return line.rstrip(_CLOSING)[-1:] in _SENTENCE_ENDS
