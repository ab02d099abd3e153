"""Lines that only say when an article was published or changed."""

from __future__ import annotations

import re

from vigie.agents.clean.thresholds import LineLengths

DATE = (
    r"(?:\d{1,2}[./]\d{1,2}[./]\d{2,4}|\d{1,2}(?:\.|er|st|nd|rd|th)?\s(?:de\s)?[^\W\d]{3,10}\.?,?\s(?:de\s)?(?:19|20)\d\d"
    r"|[^\W\d]{3,10}\.?\s\d{1,2},?\s(?:19|20)\d\d)"
)
TIME = r"(?:,?\s?(?:à|um|at|[-–·|])?\s?\d{1,2}\s?[:h]\s?\d{0,2}(?:\s?(?:uhr|h|am|pm))?)"
_SAYS = (
    r"(?:publi[ée]e?|mise? (?:à jour|en ligne)|modifi[ée]e?|posted|published|(?:last )?updated|veröffentlicht"
    r"|aktualisiert|stand|publicado|actualizado|atualizado|pubblicato|aggiornato|gepubliceerd|bijgewerkt|opublikowano"
    r"|zaktualizowano|aktualizacja)"
)
_ON = r"(?:[\s:]{0,3}(?:le|on|am|vom|el|il|op|em))?[\s:]{1,3}"
_OPEN, _BETWEEN, _CLOSE = r"[-–|·•\s]{0,3}", r"[-–|·•,\s]{1,3}", r"\W{0,3}$"
_WEEKDAY = r"(?:[^\W\d]{2,10}\.?,?\s)?"
_LINE = re.compile(
    rf"{_OPEN}{_SAYS}{_ON}{_WEEKDAY}{DATE}{TIME}?"
    rf"(?:{_BETWEEN}(?:{_SAYS}{_ON})?{_WEEKDAY}(?:{DATE}{TIME}?|{TIME}))?{_CLOSE}",
    re.IGNORECASE,
)
_DAY = re.compile(
    rf"{_OPEN}(?:{_SAYS}{_ON})?{_WEEKDAY}{DATE}(?:{TIME}|,?\s\d{{1,2}}\s?h)?(?:{_BETWEEN}{_SAYS})?{_CLOSE}",
    re.IGNORECASE,
)


def is_date(line: str, lengths: LineLengths) -> bool:
    """Whether a line is all date: "Publié le lundi 5 mars 2012 à 10h35", "Last updated: July 2, 2024"."""
    return len(line) <= lengths.date and _LINE.match(line) is not None


def is_day(line: str, lengths: LineLengths) -> bool:
    """The same, or a bare day and time: "Lundi 8 octobre 2012, 10 h"."""
    return is_date(line, lengths) or (len(line) <= lengths.date and _DAY.match(line) is not None)
