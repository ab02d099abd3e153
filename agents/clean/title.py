"""Titles compared, and cut from the way that leads to them."""

from __future__ import annotations

import re

_WORDS = re.compile(r"\w+")
_STEP = re.compile(r"\s+[›»→>]\s+")
_LEAST = 15


def same(one: str, other: str) -> bool:
    """Whether two titles have the same words."""
    return _WORDS.findall(one.lower()) == _WORDS.findall(other.lower())


def letters(title: str) -> int:
    """How many signs a title's words have."""
    return sum(map(len, _WORDS.findall(title)))


def without_path(title: str) -> str:
    """A title without the way that leads to it: "Home › World › The minister resigns"."""
    last = _STEP.split(title)[-1]
    return last if len(last) >= _LEAST and "«" not in title else title
