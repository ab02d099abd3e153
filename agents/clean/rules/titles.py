"""Compares titles, and cuts breadcrumbs and bylines from them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from vigie.agents.clean.rules.publication_dates import DATE, TIME

_WORDS = re.compile(r"\w+")
_STEP = re.compile(r"\s+[›»→>]\s+")
_BACK, _ON = "<←‹«", ">→›»"
_ARROW = re.compile(rf"[{_BACK}]\s(?!.*[{_ON}])|(?!.*[{_BACK}]).*\s[{_ON}]$")
_HOME = re.compile(r"(?:home|accueil|startseite|inicio|início|strona główna|главная)\s", re.IGNORECASE)
_SPACE = re.compile(r"\s")
_JOINTS = " :–-"
_LEAST, _STEPS_LEAST, _TWICE_LEAST, _AGAIN_LEAST = 15, 2, 20, 14
_MOST = 250
_TIMED = rf"(?P<time>{TIME})?"
_DATE_BEFORE = re.compile(rf"(?:[^\W\d]{{2,10}})?{DATE}{_TIMED}[\s|·:–-]{{1,3}}", re.IGNORECASE)
_WHO = r"(?P<who>\s(?:[|·–-]\s)?(?:by:?|von|par|por|di|d[’']après|rédaction)\s[^.!?]{2,40}?)?"
_DAY = r"(?P<day>[^\W\d]{4,9},?\s)?"
_BEHIND = re.compile(rf"{_WHO}[\s,|·–-]{{1,3}}{_DAY}{DATE}{_TIMED}\W{{0,3}}$", re.IGNORECASE)


def words(title: str) -> list[str]:
    """A title's words in lower case: two that have the same are one."""
    found: list[str] = _WORDS.findall(title.lower())
    return found


def leads_away(line: str) -> bool:
    """Whether an arrow at a line's start or end points to another article; a pair of them quotes."""
    return (line[:1] in _BACK or line[-1:] in _ON) and _ARROW.match(line) is not None


def without_path(title: str) -> str:
    """A title without its breadcrumb: "Home › World › The minister resigns"."""
    last = _STEP.split(title)[-1]
    return last if len(last) >= _LEAST and "«" not in title else title


def alone(line: str) -> str:
    """The title in a line: without breadcrumb, site behind a bar, date before it, or author behind it.

    A flattened page has them on one line, if the site sets them side by side.
    """
    title = without_path(line)
    if len(title) > _MOST:
        return title
    for cut in (_said_once, _without_bar, _without_steps, _without_date, _without_byline):
        shorter = cut(title)
        title = shorter if len(shorter) >= _LEAST else title
    return title


def without_home(title: str, lines: Sequence[str]) -> str:
    """A title without the front page's name before it, if another line shows that it is not part of the title."""
    home = _HOME.match(title)
    rest = title[home.end() :] if home else ""
    return rest if len(rest) >= _LEAST and any(line.startswith(rest) for line in lines) else title


def _said_once(title: str) -> str:
    """A title that a line has twice, or once and then its beginning again."""
    for space in _SPACE.finditer(title):
        before, last = title[: space.start()], title[space.end() :]
        if len(last) >= _AGAIN_LEAST and len(last) < len(before) and before.startswith(last.rstrip(_JOINTS)):
            return before
        if len(last) >= _TWICE_LEAST and last in before:
            return last
    return title


def _without_bar(title: str) -> str:
    first, bar, rest = title.partition(" | ")
    return first if bar and len(first) >= len(rest) else title


def _without_steps(title: str) -> str:
    steps = title.split(" / ")
    return steps[-1] if len(steps) > _STEPS_LEAST else title


def _without_date(title: str) -> str:
    found = _DATE_BEFORE.match(title)
    return title[found.end() :] if found else title


def _without_byline(title: str) -> str:
    found = _BEHIND.search(title)
    told = found is not None and (found["who"] or found["day"] or found["time"])
    return title[: found.start()] if found and told else title
