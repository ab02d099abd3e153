"""The title: what the page claims, checked against the lines, or the line that stands where a title stands."""

from __future__ import annotations

import re
from collections.abc import Sequence

_WORDS = re.compile(r"\w+")
_STEP = re.compile(r"\s+[›»→>]\s+")
_SITE = re.compile(r"\s+(?:[|–—·•»«:]|-{1,2})\s+")


def same(one: str, other: str) -> bool:
    """Whether two titles have the same words."""
    return _WORDS.findall(one.lower()) == _WORDS.findall(other.lower())


def without_site(title: str) -> str:
    """A title without the site's name behind a bar or dash, if enough is left."""
    parts = _SITE.split(title)
    return max(parts[0], title if len(parts) == 1 else parts[0], key=len)


def without_path(title: str) -> str:
    """A title without the way that leads to it: "Home › World › The minister resigns"."""
    last = _STEP.split(title)[-1]
    return last if len(last) >= _LEAST and "«" not in title else title


def claimed(titles: Sequence[str]) -> str:
    """The best of a page's claims: the heading that another claim confirms, else the first that is no site's name."""
    for candidate in titles:
        if (
            any(candidate != other and candidate.lower() in other.lower() for other in titles)
            and len(candidate) >= _LEAST
        ):
            return candidate
    long = [title for title in titles if len(title) >= _LEAST]
    return without_site((long or list(titles) or [""])[0])


def found(lines: Sequence[str], body_start: int) -> int | None:
    """The line that is most like a title before the body: long enough, no sentence's end, close to the body."""
    candidates = range(max(0, body_start - _REACH), body_start)
    likely = [
        i for i in candidates if _LEAST <= len(lines[i]) <= _MOST and not lines[i].endswith(("...", "…", ",", ";"))
    ]
    return max(likely, key=lambda i: (min(len(lines[i]), _FULL), -i), default=None)


_LEAST = 15
_MOST = 250
_FULL = 60
_REACH = 25
