"""The zone behind a time of day: an offset, a zone's name (RFC 2822's first), or a place of the tz database."""

from __future__ import annotations

import re
from datetime import UTC, timedelta, timezone, tzinfo
from functools import cache, lru_cache
from zoneinfo import ZoneInfo, available_timezones

_TIME = r"(?:\d{1,2}(?:[:.h]|\sh\s)\d{2}(?:[:.]\d{2})?(?:[.,]\d{1,9})?|\d{1,2}(?=\s?(?:h|[ap]\.?\s?m\b|uhr)))"
_UNIT = r"(?:\s?(?:[ap]\.?\s?m\b\.?|uhr\b|h(?:rs?|eures?)?\b|godz\.?))?"
_OFFSET = r"[+\-−–]\s?(?P<hours>\d{1,2})(?::?(?P<minutes>[0-5]\d))?(?![\d/.:-])"
_NAME = (
    r"(?P<name>[A-Z][a-z]+(?:/[A-Z][\w+-]+){1,2}|[A-Z]{1,6}|МСК"
    r"|(?P<region>Eastern|Central|Mountain|Pacific)(?:\s(?P<season>Standard|Daylight))?\sTime)"
)
_CITY = r"[^\W\d_]+(?:[ -][A-Z][^\W\d_]+)?"
_OF_CITY = rf"(?:(?i:heure|hora|ora)\s(?i:de\s|di\s|d['’])(?P<city>{_CITY})|(?P<town>[A-Z]{_CITY})\s[Tt]ime)"
_ZONE = re.compile(
    rf"(?P<time>(?i:{_TIME}{_UNIT}))\s?[,;]?\s?[(\[]?(?:(?P<utc>UTC|GMT|UT|Z)?\s?(?P<offset>{_OFFSET})|{_NAME}(?![\w/])|{_OF_CITY})[)\]]?"
    r"(?:\s?[(\[][^()\[\]]{2,60}[)\]])?"
)
_NORTH_AMERICA = {
    "ET": "America/New_York",
    "CT": "America/Chicago",
    "MT": "America/Denver",
    "PT": "America/Los_Angeles",
    "AT": "America/Halifax",
    "Eastern": "America/New_York",
    "Central": "America/Chicago",
    "Mountain": "America/Denver",
    "Pacific": "America/Los_Angeles",
}
"""Names that stand for two zones, summer's and winter's."""
_MEANT = {
    "IST": timezone(timedelta(hours=5, minutes=30)),
    "HEC": timezone(timedelta(hours=1)),
    "МСК": timezone(timedelta(hours=3)),
}
"""Where dateparser's table has the rarer zone (Israel's), or none."""
_CALLED = {
    "londres": "Europe/London",
    "londra": "Europe/London",
    "bruxelles": "Europe/Brussels",
    "genève": "Europe/Zurich",
    "berne": "Europe/Zurich",
    "roma": "Europe/Rome",
    "moscou": "Europe/Moscow",
    "moscú": "Europe/Moscow",
    "mosca": "Europe/Moscow",
    "montréal": "America/Toronto",
    "washington": "America/New_York",
    "pékin": "Asia/Shanghai",
    "pekín": "Asia/Shanghai",
    "pechino": "Asia/Shanghai",
    "beijing": "Asia/Shanghai",
    "méxico": "America/Mexico_City",
    "parigi": "Europe/Paris",
    "parís": "Europe/Paris",
}
_HOURS_MOST = 14


def without_zone(text: str) -> tuple[str, tzinfo | None]:
    """A text without the zone behind its time of day, and that zone; the same text and None if it names none."""
    for found in _ZONE.finditer(text):
        zone = _offset(found) if found["offset"] else _named(found)
        if zone is not None:
            return f"{text[: found.end('time')]} {text[found.end() :]}".strip(), zone
    return text, None


def _offset(found: re.Match[str]) -> tzinfo | None:
    hours, minutes = int(found["hours"]), int(found["minutes"] or 0)
    if hours > _HOURS_MOST or not (found["utc"] or found["minutes"] or len(found["hours"]) <= len("14")):
        return None
    ahead = timedelta(hours=hours, minutes=minutes)
    return timezone(ahead if found["offset"][0] == "+" else -ahead)


def _named(found: re.Match[str]) -> tzinfo | None:
    if city := found["city"] or found["town"]:
        return _zone(_cities().get(city.casefold(), ""))
    if found["season"]:
        return _zone(f"{found['region'][0]}{found['season'][0]}T")
    return _zone(found["region"] or found["name"])


@cache
def _cities() -> dict[str, str]:
    """The places of the tz database by their towns, and by what a few are called elsewhere."""
    return {place.rpartition("/")[2].replace("_", " ").casefold(): place for place in available_timezones()} | _CALLED


@lru_cache(maxsize=256)
def _zone(name: str) -> tzinfo | None:
    """The zone of a name. A single letter says nothing (RFC 2822, 4.3), so it is UTC; an unknown word is no zone."""
    if not name:
        return None
    if len(name) == 1:
        return UTC
    if name in _MEANT:
        return _MEANT[name]
    if (place := _NORTH_AMERICA.get(name, name if "/" in name else None)) is not None:
        try:
            return ZoneInfo(place)
        except (KeyError, ValueError, OSError):
            return None
    from dateparser.timezone_parser import pop_tz_offset_from_string  # noqa: PLC0415 loaded by the first such date

    rest, known = pop_tz_offset_from_string(f"10:00 {name}")
    return timezone(known.utcoffset(None)) if known is not None and rest.strip() == "10:00" else None
