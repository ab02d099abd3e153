"""The line before the first sentence: place, date, agency. Forms of AFP, Reuters, AP, EFE, dpa, ANSA and their kin."""

from __future__ import annotations

import re
from datetime import datetime

from vigie.agents.clean import dates
from vigie.schemas.clean import Dateline

_NAME = r"[^\W\d_][\w'’.-]*"
_PLACE = rf"{_NAME}(?:[ /-]{_NAME}){{0,4}}(?:, ?{_NAME}(?: {_NAME}){{0,2}})?"
_DATE = r"(?:\d{1,2}(?:er|\.)?(?: de)? [^\W\d_]{3,10}\.?(?:,? (?:de )?\d{4})?|[^\W\d_]{3,9}\.? \d{1,2}(?:, \d{4})?)"
_AGENCY = r"\((?P<agency>[^()]{2,40})\)"
_DASH = r"\s*\.?\s*(?:[-–—]{1,2}|:)(?=\s|$)"
_FORM = re.compile(rf"(?P<place>{_PLACE})\s*:?,?\s*(?P<date>{_DATE})?[,.]?\s*{_AGENCY}{_DASH}\s*")
_LONGEST = 120


def dateline(paragraph: str, base: datetime | None) -> tuple[Dateline, str] | None:
    """The dateline at a paragraph's head and what is left of it; None where there is none."""
    match = _FORM.match(paragraph[:_LONGEST])
    if match is None:
        return None
    day = dates.day(match["date"], base) if match["date"] else None
    found = Dateline(match[0].strip(), match["place"].strip(" ,:"), day, match["agency"].strip())
    return found, paragraph[match.end() :]
