"""Normalised spellings: when two forms are one name."""

from __future__ import annotations

import re
from functools import lru_cache

from vigie.agents.accents import without_accents
from vigie.agents.enrich.thresholds import FORMS_CACHED

_APOSTROPHES = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "‑": "-", "–": "-", "\u00a0": " ", "\u202f": " "})
_JOINTS = re.compile(r"[\s\-]+")
_INITIALS = re.compile(r"(?<!\w)(\w)\. ?(?=\w\.)")
_WORD = re.compile(r"\w+")


@lru_cache(FORMS_CACHED)
def plain(form: str) -> str:
    """The form without accents, with plain apostrophes, dashes and spaces. Case is kept (`US`, `us`)."""
    straight = form.translate(_APOSTROPHES)
    return straight if straight.isascii() else without_accents(straight)


@lru_cache(FORMS_CACHED)
def folded(form: str) -> str:
    """The form for comparing without case: `plain`, casefolded, without points, hyphens as spaces, initials joined."""
    return _JOINTS.sub(" ", _INITIALS.sub(r"\1", plain(form).casefold()).replace(".", "")).strip()


def words(form: str) -> list[str]:
    """The words of a form."""
    return _WORD.findall(form)


def is_acronym(form: str) -> bool:
    """Whether the form is two to six capitals, points aside."""
    letters = form.replace(".", "")
    return 2 <= len(letters) <= 6 and letters.isalpha() and letters.isupper()  # noqa: PLR2004 the definition itself


def initials(form: str) -> str:
    """The initials of a name's words, which make up its acronym."""
    return "".join(word[0] for word in words(plain(form)) if len(word) > 2 or word[0].isupper()).upper()  # noqa: PLR2004
