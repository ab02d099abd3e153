"""Times as people write them, absolute and in UTC, never later than the record."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

_LABEL = re.compile(
    r"^\W*(?:publi(?:é|ée|cado|cata|cato|shed|ziert)?(?:\s+(?:le|on|at|am|el|em|il))?|posted(?:\s+on)?|updated"
    r"|veröffentlicht(?:\s+am)?|(?:mise? (?:en ligne|à jour)|modifié)(?:\s+le)?|stand|le|on|date)\b\W*",
    re.IGNORECASE,
)
_LONGEST = 80


def published(value: datetime | str | None, no_later_than: datetime | None) -> datetime | None:
    """The time in UTC. Relative times ("hier") count from the record; a time after the record becomes the record's."""
    found = _parsed(value.strip()[:_LONGEST], no_later_than) if isinstance(value, str) else value
    if found is None:
        return None
    found = found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    return min(found, no_later_than) if no_later_than else found


def at(milliseconds: int) -> datetime | None:
    """Milliseconds since the epoch as a time, None outside the years that a time can have."""
    try:
        return datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=milliseconds)
    except OverflowError:
        return None


def _parsed(text: str, base: datetime | None) -> datetime | None:
    if not text:
        return None
    try:
        return datetime.fromisoformat(text)
    except (ValueError, OverflowError):
        return _dateparsed(_LABEL.sub("", text), base)


@lru_cache(maxsize=4096)
def _dateparsed(text: str, base: datetime | None) -> datetime | None:
    import dateparser  # noqa: PLC0415 loaded by the first date that needs it

    settings: dict[str, Any] = {"PREFER_DATES_FROM": "past", "DATE_ORDER": "DMY", "RETURN_AS_TIMEZONE_AWARE": False}
    if base is not None:
        settings["RELATIVE_BASE"] = base.replace(tzinfo=None)
    try:
        found: datetime | None = dateparser.parse(text, settings=settings)
    except (ValueError, OverflowError, TypeError, RecursionError):
        return None
    return found


def day(text: str, base: datetime | None) -> str | None:
    """An ISO 8601 day; a missing year is the one that puts the day last before `base`, None without a base."""
    if base is None and not re.search(r"\d{4}", text):
        return None
    found = _dateparsed(text.strip(" ."), base)
    return None if found is None else found.date().isoformat()
