"""Spellings: when two ways of writing are one name."""

from __future__ import annotations

import re
from functools import lru_cache

from vigie.agents.accents import without_accents

_APOSTROPHES = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "‑": "-", "–": "-", "\u00a0": " ", "\u202f": " "})
_JOINTS = re.compile(r"[\s\-]+")
_WORD = re.compile(r"\w+")
CACHED = 50_000
"""Spellings remembered: names come again and again in a day's news."""


@lru_cache(CACHED)
def plain(form: str) -> str:
    """The form without accents, its apostrophes, dashes and spaces of the plain kind; case is kept (`US`, `us`)."""
    straight = form.translate(_APOSTROPHES)
    return straight if straight.isascii() else without_accents(straight)


@lru_cache(CACHED)
def folded(form: str) -> str:
    """What is compared when case says nothing: `plain`, without case, points and the difference of hyphen and space."""
    return _JOINTS.sub(" ", plain(form).casefold().replace(".", "")).strip()


def words(form: str) -> list[str]:
    """The words of a form."""
    return _WORD.findall(form)


def is_acronym(form: str) -> bool:
    """Two to six letters, all capitals, points aside."""
    letters = form.replace(".", "")
    return 2 <= len(letters) <= 6 and letters.isalpha() and letters.isupper()  # noqa: PLR2004 the definition itself


def initials(form: str) -> str:
    """The capitals that a name's words begin with: what its acronym is made of."""
    return "".join(word[0] for word in words(plain(form)) if len(word) > 2 or word[0].isupper()).upper()  # noqa: PLR2004
